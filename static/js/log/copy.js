/** Lines of a log as text in the clipboard, also those that are not in the DOM. */
import { notice } from '../helpers/notice.js'
import { writeClipboard } from '../helpers/clipboard.js'
import { filled, lineText } from './line.js'
import { rowsBetween } from './rows.js'

/** Lines of one copy; who wants more downloads the file. */
const MOST = 10_000

/** @typedef {import('../wire.js').Linha} Linha */

export class LogCopy {
  #parts

  /**
   * @param {object} parts
   * @param {import('./linhas.js').LogSource} parts.source
   * @param {import('./window.js').LogWindow} parts.window
   * @param {{copied: string, one: string, tooMany: string, failed: string}} parts.words  what people read
   */
  constructor(parts) {
    this.#parts = parts
  }

  /** Answers a `copy` of the browser. */
  answer(/** @type {ClipboardEvent} */ event, /** @type {{de: number, ate: number}} */ { de, ate }) {
    const lines = this.#here(de, ate)
    event.preventDefault()
    if (!lines) return this.copy({ de, ate })
    event.clipboardData?.setData('text/plain', asText(lines))
    this.#said(lines.length)
  }

  async copy(/** @type {{de: number, ate: number}} */ { de, ate }) {
    const { words, source } = this.#parts
    if (ate - de >= MOST) return notice(words.tooMany)
    try {
      const lines = this.#here(de, ate) ?? await source.all(de, ate)
      await writeClipboard(asText(lines))
      this.#said(lines.length)
    } catch (error) {
      console.warn(error)
      notice(words.failed)
    }
  }

  /** These lines when all of them are in the DOM. @returns {Linha[] | null} */
  #here(/** @type {number} */ de, /** @type {number} */ ate) {
    const { window } = this.#parts
    if (de < window.de || ate > window.ate) return null
    const lines = rowsBetween(window.rows, de, ate).map(({ linha }) => linha)
    return lines.every((linha) => linha !== null) ? lines : null
  }

  #said(/** @type {number} */ many) {
    const { one, copied } = this.#parts.words
    notice(filled(many === 1 ? one : copied, { n: many }))
  }
}

const asText = (/** @type {Linha[]} */ lines) => lines.map(lineText).join('\n')
