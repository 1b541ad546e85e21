/** The newest lines on their way to who follows them, a frame at a time. */

import { MAX_LINES } from './window.js'

/** ms; what one frame spends on lines, their layout included: keys, clicks and other news come between. */
const SLICE_MS = 5
/** Lines between two looks at the clock: each look costs a layout, so a few more a look are cheaper than many looks. */
const PIECE = 25
/** Lines let go of together, in a frame of their own: all that stand below move, and are placed anew. */
const ROOM = 150

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
      this.#slice()
      if (stick.isFollowing && window.ate < tail.ate && !this.#isRestarting) this.later()
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
  #slice() {
    const { stick, window, tail } = this.#parts
    const until = performance.now() + SLICE_MS
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
