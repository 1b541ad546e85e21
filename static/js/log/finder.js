/** The search within a log: the server says where, the lines are brought and painted. */
import { notice } from '../helpers/notice.js'
import { drawHits } from './controls.js'
import { fold } from './fold.js'
import { Hits } from './hits.js'
import { rowAt } from './rows.js'

/** ms; shorter pauses are still typing. */
const TYPED_MS = 250

export class LogFinder {
  #form
  #input
  #parts
  /** @type {Hits | null} */
  #hits = null
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typing
  #asking = new AbortController()

  /**
   * @param {HTMLElement} form
   * @param {object} parts
   * @param {import('./linhas.js').LogSource} parts.source
   * @param {import('./tail.js').LogTail} parts.tail
   * @param {import('./window.js').LogWindow} parts.window
   * @param {import('./highlights.js').Highlights} parts.highlights
   * @param {import('./reader.js').LogReader} parts.reader
   * @param {string} parts.failed
   */
  constructor(form, parts) {
    this.#form = form
    this.#parts = parts
    this.#input = /** @type {HTMLInputElement} */ (form.querySelector('input'))
    this.#input.addEventListener('input', () => this.#typed())
    this.#input.addEventListener('keydown', (event) => this.#key(event))
    form.addEventListener('submit', (event) => event.preventDefault())
    form.addEventListener('click', (event) => this.#click(event))
  }

  hear(/** @type {import('../wire.js').Linha[]} */ linhas) {
    if (!this.#hits) return
    this.#hits.hear(linhas.filter((linha) => this.#parts.source.passes(linha)))
    this.#draw()
  }

  /** Goes to the next hit (1) or the one before (-1). */
  async step(/** @type {1 | -1} */ by) {
    const hits = this.#hits
    if (!hits) return
    if (by === 1 && hits.isAtKnownEnd) hits.more((await this.#ask(hits.last + 1))?.numeros ?? [])
    this.#show(hits.step(by))
  }

  /** Looks anew: for something else, in other lines; quietly for lines that came unread: who reads is not moved. */
  async again(isQuiet = false) {
    const busca = this.#input.value.trim()
    this.#asking.abort()
    const before = this.#hits?.numero ?? this.#parts.reader.here
    const hits = fold(busca) ? new Hits(busca, this.#parts.tail.ate) : null
    this.#hits = hits
    this.#parts.highlights.look(hits?.wanted ?? '', this.#parts.window.rows)
    this.#draw()
    const found = hits && (await this.#ask(1))
    if (!found || hits !== this.#hits) return
    hits.found(found)
    this.#show(hits.near(before), isQuiet)
  }

  async #show(/** @type {number | null} */ n, isQuiet = false) {
    const { reader, window, highlights } = this.#parts
    this.#draw()
    if (n === null) return
    const row = isQuiet ? rowAt(window.rows, n) : await reader.goTo(n)
    if (row?.linha && n === this.#hits?.numero) highlights.point(row.node)
  }

  /** @returns {Promise<{total: number, numeros: number[]} | null>} */
  async #ask(/** @type {number} */ de) {
    const asking = this.#asking = new AbortController()
    this.#form.setAttribute('aria-busy', 'true')
    try {
      return await this.#parts.source.find(this.#input.value.trim(), { de, ate: this.#hits?.ate ?? 0, signal: asking.signal })
    } catch (error) {
      if (asking.signal.aborted) return null
      console.warn(error)
      notice(this.#parts.failed)
      return null
    } finally {
      if (asking === this.#asking) this.#form.removeAttribute('aria-busy')
    }
  }

  #typed() {
    clearTimeout(this.#typing)
    this.#typing = setTimeout(() => this.again(), this.#input.value ? TYPED_MS : 0)
  }

  #key(/** @type {KeyboardEvent} */ event) {
    if (event.key !== 'Enter' || event.isComposing) return
    event.preventDefault()
    clearTimeout(this.#typing)
    if (fold(this.#input.value.trim()) === this.#hits?.wanted) this.step(event.shiftKey ? -1 : 1)
    else this.again()
  }

  #click(/** @type {Event} */ event) {
    const button = event.target instanceof Element ? event.target.closest('button') : null
    if (button) this.step(button.hasAttribute('data-seguinte') ? 1 : -1)
  }

  #draw() {
    drawHits(this.#form, this.#hits)
  }
}
