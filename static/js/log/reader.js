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
   * @returns {Promise<import('./rows.js').Row | null | undefined>} null when the level leaves it out; undefined when there is no such
   *   line, it could not be brought, or another was wished for
   */
  async goTo(/** @type {number} */ n) {
    const { window, tail, stick, past, redraw } = this.#parts
    if (n < 1 || n > tail.ate) return undefined
    stick.become(false)
    if (!this.#isStale && rowAt(window.rows, n)?.linha) this.#stop()
    else if (!(await this.#around(n))) return undefined
    const row = rowAt(window.rows, n)
    if (row) stick.show(row.node)
    else this.#top(n)
    redraw()
    this.edges()
    return row?.linha ? row : null
  }

  /** Who follows wishes for no place; lines of the choice before are none of what is followed. */
  release() {
    this.#stop()
    if (this.#isStale) this.#parts.window.clear(1)
    this.#isStale = false
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
    for (let came = !this.#isStale; came; ) {
      const { scrollTop, scrollHeight, clientHeight } = this.#box
      const isTop = scrollTop < NEAR * clientHeight && !(stick.isFollowing && window.rows.length > ENOUGH)
      const isEnd = !stick.isFollowing && scrollHeight - scrollTop - clientHeight < NEAR * clientHeight
      came = (isTop && (await past.older())) || (isEnd && (await past.newer()))
      if (came) redraw()
    }
  }

  /** @returns {Promise<boolean>} false when nothing came, or somebody wished for another place meanwhile */
  async #around(/** @type {number} */ n) {
    const wish = ++this.#wish
    const { past, window } = this.#parts
    const came = await past.around(n)
    if (wish !== this.#wish) return false
    if (!came && this.#isStale) window.clear(n) // lines of the choice before are none of this one
    this.#isStale = false
    return came
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
}
