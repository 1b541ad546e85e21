/** How fresh the page is, in one word that does not flicker. */

/** @typedef {'connecting' | 'live' | 'syncing' | 'reconnecting' | 'offline' | 'expired'} State */

/** ms; a blink of the network is nobody's business. */
export const TROUBLE_MS = 1_500
/** ms; what is this old is no ground for a destructive deed. */
export const COMMANDS_OFF_MS = 10_000

export class Freshness {
  /** @type {State} */
  #state = 'connecting'
  /** @type {State} */
  #calm = 'connecting'
  /** @type {number | null} */
  #retryAt = null
  /** @type {number | null} ms; null while live */
  #notLiveSince

  /** @param {number} now  ms */
  constructor(now) {
    this.#notLiveSince = now
  }

  /** The state as it is, before any patience. */
  get state() { return this.#state }

  /**
   * @param {State} state
   * @param {number} now  ms
   * @param {number | null} [retryAt]  ms
   */
  become(state, now, retryAt = null) {
    this.#state = state
    this.#retryAt = retryAt
    if (state === 'live') {
      this.#calm = 'live'
      this.#notLiveSince = null
    } else {
      this.#notLiveSince ??= now
    }
  }

  /**
   * @param {number} now  ms
   * @returns {{state: State, retryMs: number | null, commandsOff: boolean}}
   */
  at(now) {
    const troubledMs = this.#notLiveSince === null ? 0 : now - this.#notLiveSince
    const patient = this.#state !== 'expired' && troubledMs < TROUBLE_MS
    return {
      state: patient ? this.#calm : this.#state,
      retryMs: patient || this.#retryAt === null ? null : Math.max(0, this.#retryAt - now),
      commandsOff: this.#state === 'expired' || troubledMs >= COMMANDS_OFF_MS,
    }
  }
}
