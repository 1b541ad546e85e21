/** The server's clock as this page knows it. */

/** ms; a sample this far away is a changed clock, not a slow network. */
const JUMP_MS = 5_000
const TICK_MS = 1_000

export class Clock {
  /** @type {number | null} ms to add to the local clock */
  #offsetMs = null
  #local

  /** @param {() => number} [local]  ms */
  constructor(local = Date.now) {
    this.#local = local
  }

  /** The server's time now, ms. */
  now() {
    return this.#local() + (this.#offsetMs ?? 0)
  }

  /** A delayed message makes the server look slow, never fast: the largest of near samples is the best. */
  sync(/** @type {string | undefined} */ agora) {
    const sampleMs = Date.parse(agora ?? '') - this.#local()
    if (Number.isNaN(sampleMs)) return
    const isNear = this.#offsetMs !== null && Math.abs(sampleMs - this.#offsetMs) < JUMP_MS
    this.#offsetMs = isNear ? Math.max(sampleMs, this.#offsetMs ?? sampleMs) : sampleMs
  }
}

/** One tick a second for the whole page, none while nobody can see it. */
export class Ticker {
  /** @type {Set<() => void>} */
  #hands = new Set()
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer

  constructor() {
    document.addEventListener('visibilitychange', () => this.#wind())
    this.#wind()
  }

  add(/** @type {() => void} */ hand) {
    this.#hands.add(hand)
  }

  drop(/** @type {() => void} */ hand) {
    this.#hands.delete(hand)
  }

  #wind() {
    clearInterval(this.#timer)
    if (document.hidden) return
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
    this.#tick()
  }

  #tick() {
    for (const hand of this.#hands) hand()
  }
}
