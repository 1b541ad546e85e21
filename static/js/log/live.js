/** The newest lines on their way to who follows them, a frame at a time. */

import { MAX_LINES } from './window.js'

/** ms; what one frame spends on lines, their layout included: keys, clicks and other news come between. */
const SLICE_MS = 5
/** Of the time between two frames, where few come: the end must not wait for as many frames as it has pieces. */
const SHARE = 0.3
/** ms; more than this would hold up a key. */
const MOST_MS = 16
/** Lines between two looks at the clock: each look costs a layout, so a few more a look are cheaper than many looks. */
const PIECE = 25
/** Lines let go of together, in a frame of their own: all blocks that stand below move. */
const ROOM = 150

export class LogLive {
  #parts
  #frame = 0
  /** ms, when the frame before was, while one comes after the other. */
  #before = Infinity
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
    this.#frame ||= requestAnimationFrame((at) => {
      this.#frame = 0
      const { stick, window, tail, redraw } = this.#parts
      this.#slice(Math.min(MOST_MS, Math.max(SLICE_MS, SHARE * (at - this.#before))))
      const isMore = stick.isFollowing && window.ate < tail.ate && !this.#isRestarting
      this.#before = isMore ? at : Infinity
      if (isMore) this.later()
      redraw()
    })
  }

  /** At once what a frame has time for, which is every usual end; of a thousand lines the rest stands below it some frames later. */
  end() {
    this.#slice()
    this.later()
  }

  /** Who follows goes to the end. */
  turned() {
    this.#parts.stick.settle()
    this.later()
  }

  /** As many lines as a frame has time for, or room for them; who moves up meanwhile has read enough. */
  #slice(ms = SLICE_MS) {
    const { stick, window, tail } = this.#parts
    const until = performance.now() + ms
    const isMore = () => stick.isFollowing && window.ate < tail.ate
    const hasRoom = () => window.rows.length + PIECE <= MAX_LINES
    if (isMore() && !hasRoom()) {
      window.trimTop(MAX_LINES - ROOM)
      stick.settle()
    } else while (isMore() && hasRoom() && performance.now() < until && this.#show());
  }

  /** The next lines below; far from them it begins anew, at the end. @returns {boolean} whether it may go on */
  #show() {
    const { source, window, tail, stick } = this.#parts
    const stretch = tail.after(window.ate, PIECE)
    if (!stretch) {
      this.#restart()
      return false
    }
    window.append(source.shown(stretch))
    stick.settle() // it asks for the layout, so that the clock counts it
    return true
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
