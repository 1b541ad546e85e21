/** The newest lines on their way to who follows them, a frame at a time. */

/** Lines a frame: a flood must not freeze the page. */
const PER_FRAME = 80

export class LogLive {
  #parts
  #frame = 0
  #isRestarting = false

  /**
   * @param {object} parts
   * @param {import('./linhas.js').LogSource} parts.source
   * @param {import('./window.js').LogWindow} parts.window
   * @param {import('./tail.js').LogTail} parts.tail
   * @param {import('./stick.js').Stick} parts.stick
   * @param {import('./past.js').LogPast} parts.past
   * @param {import('./reader.js').LogReader} parts.reader
   * @param {() => void} parts.redraw
   */
  constructor(parts) {
    this.#parts = parts
  }

  /** A hidden tab has no frames: its lines wait, bounded, until somebody looks. */
  later() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0
      const { stick, window, tail, redraw } = this.#parts
      if (stick.isFollowing) this.#show(PER_FRAME)
      if (stick.isFollowing && window.ate < tail.ate && !this.#isRestarting) this.later()
      redraw()
    })
  }

  /** At once: an end is never shown over fewer lines than it has. */
  all() {
    if (this.#parts.stick.isFollowing) this.#show(Infinity)
    this.later()
  }

  /** Who follows goes to the end. */
  turned() {
    this.#parts.stick.settle()
    this.later()
  }

  /** The next lines below; far from them it begins anew, at the end. */
  #show(/** @type {number} */ most) {
    const { source, window, tail, stick } = this.#parts
    const stretch = tail.after(window.ate, most)
    if (!stretch) return void this.#restart()
    window.append(source.shown(stretch))
    window.trimTop()
    stick.settle()
  }

  async #restart() {
    if (this.#isRestarting) return
    this.#isRestarting = true
    await this.#parts.past.last()
    this.#isRestarting = false
    this.#parts.stick.settle()
    this.#parts.reader.edges()
    this.later()
  }
}
