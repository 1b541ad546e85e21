/** Whether a scroller stays at its end: any movement up lets go. */

/** px; fractional zoom makes the end inexact. */
const END_PX = 2

export class Stick {
  #box
  #changed
  #top
  isFollowing

  /**
   * @param {HTMLElement} box
   * @param {{isFollowing: boolean, changed: () => void}} options
   */
  constructor(box, { isFollowing, changed }) {
    this.#box = box
    this.#changed = changed
    this.#top = box.scrollTop
    this.isFollowing = isFollowing
    box.style.overflowAnchor = 'none'
    box.addEventListener('scroll', () => this.#scrolled(), { passive: true })
    new ResizeObserver(() => this.settle()).observe(box)
  }

  /** To the end, if that is where we stay. */
  settle() {
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
    const top = this.#box.getBoundingClientRect().top
    const read = [...this.#box.children].find((child) => child.id && isShown(child) && child.getBoundingClientRect().bottom > top)
    const before = read?.getBoundingClientRect().top ?? 0
    deed()
    if (read?.isConnected) this.#box.scrollTop += read.getBoundingClientRect().top - before
    this.#top = this.#box.scrollTop
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#box
    const isAtEnd = scrollHeight - scrollTop - clientHeight <= END_PX
    const went = Math.sign(scrollTop - this.#top)
    this.#top = scrollTop
    if (went < 0 && !isAtEnd) this.become(false)
    if (went > 0 && isAtEnd) this.become(true)
  }
}

/** A level filter hides lines. */
const isShown = (/** @type {Element} */ element) => element.getClientRects().length > 0
