/** How fresh the page is, in one word that does not flicker. */
import { ageMs } from './helpers/age.js'

/** @typedef {'connecting' | 'live' | 'syncing' | 'reconnecting' | 'offline' | 'expired'} State */

/** ms; a blink of the network is nobody's business. */
export const TROUBLE_MS = 1_500
/** ms; what is this old is no ground for a destructive deed. */
export const COMMANDS_OFF_MS = 10_000

/** ms; some pages are told to come back before the next process can be there. */
export const RETURN_MS = 2_000

export class Freshness {
  /** @type {State} */
  #state = 'connecting'
  /** @type {State} */
  #calm = 'connecting'
  /** @type {number | null} */
  #retryAt = null
  /** @type {number | null} ms; null while live */
  #notLiveSince
  /** ms; the server said that it goes, and when to come back */
  #excusedUntil = -Infinity

  /** @param {number} now  ms */
  constructor(now) {
    this.#notLiveSince = now
  }

  /** The state as it is, before any patience. */
  get state() { return this.#state }

  /**
   * A planned absence is no trouble: patience begins when it should be over.
   * @param {number} inMs
   * @param {number} now  ms
   */
  excuse(inMs, now) {
    this.#excusedUntil = now + Math.max(inMs, RETURN_MS) + TROUBLE_MS
  }

  /** The line went after a silence: trouble is as old as that. @param {number} forMs @param {number} now  ms */
  silent(forMs, now) {
    if (forMs > 0) this.#notLiveSince ??= now - forMs
  }

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
      this.#excusedUntil = -Infinity
    } else {
      this.#notLiveSince ??= now
    }
  }

  /**
   * @param {number} now  ms
   * @param {{isSilent?: boolean}} [line]  that is open but says nothing is no ground for a deed either
   * @returns {{state: State, retryMs: number | null, sinceMs: number, commandsOff: boolean}}  `sinceMs` not live
   */
  at(now, { isSilent = false } = {}) {
    const troubledMs = this.#notLiveSince === null ? 0 : ageMs(now, this.#notLiveSince)
    const commandsOff = this.#state === 'expired' || isSilent || troubledMs >= COMMANDS_OFF_MS
    // never longer than the commands are on: a chip that says "live" beside buttons that are off would lie
    const patient = !commandsOff && (troubledMs < TROUBLE_MS || now < this.#excusedUntil)
    return {
      state: patient ? this.#calm : this.#state,
      retryMs: patient || this.#retryAt === null ? null : Math.max(0, this.#retryAt - now),
      sinceMs: troubledMs,
      commandsOff,
    }
  }
}
