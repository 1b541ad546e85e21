/** Reading up and down in a log: what comes near is brought, what is named is shown. */
import { rowAt, rowBelow } from './rows.js'

/** Heights of the box; what lies nearer to an edge than these is brought before somebody gets there. */
const NEAR = 2
/** Lines that are enough for who looks at the end alone. */
const ENOUGH = 80

export class LogReader {
  #box
  #parts
  /** Which place somebody wished for last; who wished for another one before is taken nowhere. */
  #wish = 0
  /** Other lines were chosen, those here are of the choice before. */
  #isStale = false

  /**
   * @param {HTMLElement} box
   * @param {object} parts
   * @param {import('./window.js').LogWindow} parts.window
   * @param {import('./tail.js').LogTail} parts.tail
   * @param {import('./stick.js').Stick} parts.stick
   * @param {import('./past.js').LogPast} parts.past
   * @param {() => void} parts.redraw
   */
  constructor(box, parts) {
    this.#box = box
    this.#parts = parts
    box.addEventListener('scroll', () => this.edges(), { passive: true })
  }

  /** Number of the first line that is seen. */
  get here() {
    return rowBelow(this.#parts.window.rows, this.#box.getBoundingClientRect().top)?.de ?? this.#parts.window.de
  }

  /**
   * Shows this line, brings it when it is not here.
   * @returns {Promise<import('./rows.js').Row | null>} null when there is no such line to be shown, or another was wished for
   */
  async goTo(/** @type {number} */ n) {
    const { window, tail, stick, past, redraw } = this.#parts
    if (n < 1 || n > tail.ate) return null
    stick.become(false)
    const wasStale = this.#isStale
    if (!wasStale && rowAt(window.rows, n)?.linha) this.#stop()
    else if (!(await this.#around(n))) return null
    const row = rowAt(window.rows, n)
    if (row) stick.show(row.node)
    else if (wasStale) this.#top(n)
    redraw()
    this.edges()
    return row?.linha ? row : null
  }

  /** Goes on reading where line `n` was, in lines that were chosen anew. */
  async stay(/** @type {number} */ n) {
    this.#isStale = true
    if (!(await this.#around(n))) return
    this.#top(n)
    this.#parts.redraw()
    this.edges()
  }

  /** Brings what lies beyond an edge that is near, until none is. */
  async edges() {
    const { window, stick, past, redraw } = this.#parts
    for (let came = true; came; ) {
      const { scrollTop, scrollHeight, clientHeight } = this.#box
      const isTop = scrollTop < NEAR * clientHeight && !(stick.isFollowing && window.rows.length > ENOUGH)
      const isEnd = !stick.isFollowing && scrollHeight - scrollTop - clientHeight < NEAR * clientHeight
      came = (isTop && (await past.older())) || (isEnd && (await past.newer()))
      if (came) redraw()
    }
  }

  /** A click on one of the log's own buttons. */
  async click(/** @type {Element} */ button) {
    const { window, stick, past, redraw } = this.#parts
    const gap = button.closest('[data-lacuna]')
    const row = gap && window.rows.find(({ node }) => node === gap)
    if (row) await past.fill(row)
    else if (button.hasAttribute('data-anteriores')) await this.#above()
    else if (button.hasAttribute('data-seguintes')) await past.newer()
    else if (button.hasAttribute('data-novas')) stick.become(true)
    else if (button.hasAttribute('data-acompanhar')) stick.become(!stick.isFollowing)
    redraw()
  }

  /** @returns {Promise<boolean>} false when somebody wished for another place meanwhile */
  async #around(/** @type {number} */ n) {
    const wish = ++this.#wish
    await this.#parts.past.around(n)
    if (wish !== this.#wish) return false
    this.#isStale = false
    return true
  }

  /** An earlier wish that comes late takes nobody away from here. */
  #stop() {
    this.#wish += 1
    this.#parts.past.forget()
  }

  #top(/** @type {number} */ n) {
    const { window, stick } = this.#parts
    const row = window.rows.find(({ ate }) => ate >= n) ?? window.rows.at(-1)
    if (row) stick.top(row.node)
  }

  #above() {
    this.#parts.stick.become(false)
    return this.#parts.past.older()
  }
}
