/** A deed that is done at most once in a while, only while somebody can see the page. */

/** ms; pages that hear the same news do not all ask in the same moment. */
const JITTER_MS = 2_000

export class Calmly {
  #deed
  /** ms on the page's own clock; what is wanted before then waits. */
  #lastMs = -Infinity
  #dueMs = Infinity
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  /** @param {() => void} deed */
  constructor(deed) {
    this.#deed = deed
  }

  start() {
    document.addEventListener('visibilitychange', this.#wind)
    this.#wind()
  }

  stop() {
    document.removeEventListener('visibilitychange', this.#wind)
    clearTimeout(this.#timer)
  }

  /** However often it is wanted meanwhile, it is done once. @param {number} everyMs  since the last time, at least */
  want(everyMs) {
    const now = performance.now()
    const jitterMs = Math.random() * Math.min(JITTER_MS, everyMs / 5)
    this.#dueMs = Math.min(this.#dueMs, Math.max(now + jitterMs, this.#lastMs + everyMs))
    this.#wind()
  }

  #wind = () => {
    clearTimeout(this.#timer)
    if (this.#dueMs === Infinity || document.hidden) return
    this.#timer = setTimeout(this.#do, Math.max(0, this.#dueMs - performance.now()))
  }

  #do = () => {
    this.#dueMs = Infinity
    this.#lastMs = performance.now()
    this.#deed()
  }
}
