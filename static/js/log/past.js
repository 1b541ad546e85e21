/** The part of a log that the socket does not bring: fetched where somebody looks for it. */
import { notice } from '../helpers/notice.js'
import { TEXTS } from '../helpers/texts.js'
import { spanOf } from './line.js'
import { fetchLinhas, PAGE } from './linhas.js'

/**
 * @typedef {object} Parts  of the pane
 * @property {string} execucao
 * @property {import('./window.js').LogWindow} window
 * @property {import('./queue.js').LogQueue} queue
 * @property {import('./stick.js').Stick} stick
 * @property {(linha: import('../wire.js').Linha) => import('./window.js').Item} item
 */

export class LogPast {
  #parts
  #isLoading = false

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts
  }

  /** The page before the first line shown. */
  older() {
    const { window } = this.#parts
    return this.#load(Math.max(1, window.de - PAGE), window.de - 1, window.first())
  }

  /** What a marker stands for, or the first page of it. */
  fill(/** @type {Element} */ marker) {
    const { de, ate } = /** @type {import('../wire.js').Gap} */ (spanOf(marker))
    return this.#load(de, Math.min(ate, de + PAGE - 1), marker)
  }

  /** The stretch around line `n`; what was shown below it waits in the queue. */
  async jump(/** @type {number} */ n, /** @type {number} */ last) {
    const { window, queue } = this.#parts
    const de = Math.max(1, n - PAGE / 2)
    const items = await this.#fetch(de, Math.min(last, de + PAGE - 1))
    if (items.length === 0) return
    const shown = window.restart(items[0].de)
    window.append(items)
    queue.unshift(shown.filter((item) => item.de > window.ate))
  }

  /** Who asks for the past is reading: the end lets go, and nothing that is read moves. */
  async #load(/** @type {number} */ de, /** @type {number} */ ate, /** @type {Element | null} */ before) {
    const { window, queue, stick } = this.#parts
    const items = await this.#fetch(de, ate)
    if (items.length === 0) return
    stick.become(false)
    stick.still(() => {
      window.insert(items, before?.isConnected ? before : window.first())
      queue.unshift(window.trimBottom())
    })
  }

  /** @returns {Promise<import('./window.js').Item[]>} none when it failed, or while another is under way */
  async #fetch(/** @type {number} */ de, /** @type {number} */ ate) {
    if (this.#isLoading) return []
    this.#isLoading = true
    try {
      return (await fetchLinhas(this.#parts.execucao, de, ate)).map(this.#parts.item)
    } catch (error) {
      console.warn(error)
      notice(TEXTS.linesFailed)
      return []
    } finally {
      this.#isLoading = false
    }
  }
}
