/** Whether a scroller stays at its end: any movement up lets go, what is read never moves. */
import { rowBelow } from './rows.js'

/** px; fractional zoom makes the end inexact. */
const END_PX = 2

export class Stick {
  #box
  #window
  #changed
  #isWhole
  #top
  isFollowing

  /**
   * @param {HTMLElement} box
   * @param {import('./window.js').LogWindow} window  what is in it
   * @param {object} options
   * @param {boolean} options.isFollowing
   * @param {() => void} options.changed
   * @param {() => boolean} options.isWhole  the end of the box is the end of the log
   */
  constructor(box, window, { isFollowing, changed, isWhole }) {
    this.#box = box
    this.#window = window
    this.#changed = changed
    this.#isWhole = isWhole
    this.#top = box.scrollTop
    this.isFollowing = isFollowing
    box.addEventListener('scroll', () => this.#scrolled(), { passive: true })
    new ResizeObserver(() => this.settle()).observe(box)
  }

  /** To the end, if that is where we stay. */
  settle() {
    this.#scrolled() // somebody may have moved up since the last event
    if (!this.isFollowing) return
    this.#box.scrollTop = this.#box.scrollHeight
    this.#top = this.#box.scrollTop
  }

  become(/** @type {boolean} */ isFollowing) {
    if (this.isFollowing === isFollowing) return
    this.isFollowing = isFollowing
    this.#changed()
  }

  /** What is being read does not move by a pixel while `deed` changes what is around it. */
  still(/** @type {() => void} */ deed) {
    this.#scrolled()
    const read = rowBelow(this.#window.rows, this.#box.getBoundingClientRect().top)?.node
    const before = read?.getBoundingClientRect().top ?? 0
    deed()
    if (read?.isConnected) this.#box.scrollTop += read.getBoundingClientRect().top - before
    this.#top = this.#box.scrollTop
  }

  /** Brings a row into the middle, unless all of it is seen; the page itself does not move. */
  show(/** @type {Element} */ node) {
    const [box, row] = [this.#box.getBoundingClientRect(), node.getBoundingClientRect()]
    if (row.top < box.top || row.bottom > box.bottom) {
      this.#box.scrollTop += row.top - box.top - Math.max(0, (box.height - row.height) / 2)
    }
    this.#top = this.#box.scrollTop
  }

  /** Brings a row to the top. */
  top(/** @type {Element} */ node) {
    this.#box.scrollTop += node.getBoundingClientRect().top - this.#box.getBoundingClientRect().top
    this.#top = this.#box.scrollTop
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#box
    const isAtEnd = scrollHeight - scrollTop - clientHeight <= END_PX
    const went = Math.sign(scrollTop - this.#top)
    this.#top = scrollTop
    if (went < 0 && !isAtEnd) this.become(false)
    if (went > 0 && isAtEnd && this.#isWhole()) this.become(true)
  }
}
