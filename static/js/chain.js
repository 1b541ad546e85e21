/** The way of a fact, robô → sistema → esta tela: how old each hop is, which one is broken, since when. */
import { ageMs } from './helpers/age.js'
import { LAG_MS } from './line.js'

/**
 * `good` · `bad` · `syncing` catches up · `idle` the robot has nothing to do · `elsewhere` another process hears it ·
 * `unknown` not told yet, or beyond a hop that is broken
 * @typedef {{is: 'good' | 'bad' | 'syncing' | 'idle' | 'elsewhere' | 'unknown', ms: number | null}} Hop
 *   `ms` its age, or since when it is bad
 * @typedef {{redis_ms?: number | null, robo_ms?: number | null, ativas?: number | null}} Hops  null = silent;
 *   `robo_ms` is absent while the process that says it hears no run; `ativas` runs under way in the whole installation
 *
 * @typedef {object} Seen  by this page, now
 * @property {import('./freshness.js').State} state
 * @property {number} sinceMs  not live
 * @property {number | null} quietMs  since the last sign of life of an open line
 *
 * @typedef {{robo: Hop, sistema: Hop, tela: Hop, redis: Hop, pulseMs: number | null, sentence: string}} Picture
 *   `pulseMs` since the last welcome or pulse · `sentence` which of the chip's sentences is true, the first broken hop's
 */

export class Chain {
  /** @type {Hops | null} */
  #hops = null
  #pulsedAt = -Infinity
  /** When the robot last answered, as far as this page was told. @type {number | null} */
  #answeredAt = null

  /** @param {Hops} hops  of a welcome or a pulse @param {number} now  ms */
  hear(hops, now) {
    this.#hops = hops
    this.#pulsedAt = now
    const { robo_ms: ms } = hops
    if (ms === undefined) this.#answeredAt = null
    else if (ms !== null) this.#answeredAt = now - ms
    else this.#answeredAt ??= now // since when it had been silent, nobody said
  }

  /** What lies beyond a broken hop is not known. @param {number} now  ms @param {Seen} seen @returns {Picture} */
  at(now, { state, sinceMs, quietMs }) {
    const tela = telaOf(state, sinceMs)
    const sistema = tela.is === 'good' ? sistemaOf(quietMs) : this.#unknown(now)
    const robo = sistema.is === 'good' ? this.#robo(now) : this.#unknown(now)
    const redis = sistema.is === 'good' ? this.#redis() : this.#unknown(now)
    return { robo, sistema, tela, redis, pulseMs: this.#pulseMs(now), sentence: sentenceOf({ robo, sistema }, state) }
  }

  #pulseMs(/** @type {number} */ now) {
    return this.#hops ? ageMs(now, this.#pulsedAt) : null
  }

  /** @returns {Hop} */
  #unknown(/** @type {number} */ now) {
    return { is: 'unknown', ms: this.#pulseMs(now) }
  }

  /** @returns {Hop} */
  #robo(/** @type {number} */ now) {
    if (this.#hops === null) return this.#unknown(now)
    if (this.#answeredAt === null) return { is: elsewhere(this.#hops.ativas), ms: null }
    return { is: this.#hops.robo_ms === null ? 'bad' : 'good', ms: ageMs(now, this.#answeredAt) }
  }

  /** @returns {Hop} */
  #redis() {
    const ms = this.#hops?.redis_ms
    return { is: ms === undefined ? 'unknown' : ms === null ? 'bad' : 'good', ms: ms ?? null }
  }
}

/** Where the robot is, that this process does not hear. */
function elsewhere(/** @type {number | null | undefined} */ ativas) {
  if (ativas === undefined || ativas === null) return 'unknown'
  return ativas > 0 ? 'elsewhere' : 'idle'
}

/** @returns {Hop} */
function telaOf(/** @type {string} */ state, /** @type {number} */ sinceMs) {
  if (state === 'live') return { is: 'good', ms: 0 }
  if (state === 'connecting') return { is: 'unknown', ms: null }
  return { is: state === 'syncing' ? 'syncing' : 'bad', ms: sinceMs }
}

/** A line that is open over a system that says nothing. @returns {Hop} */
function sistemaOf(/** @type {number | null} */ quietMs) {
  const ms = quietMs ?? 0
  return { is: ms > LAG_MS ? 'bad' : 'good', ms }
}

/** @param {{robo: Hop, sistema: Hop}} hops @param {string} state */
function sentenceOf({ robo, sistema }, state) {
  if (state === 'reconnecting') return 'offline'
  if (state !== 'live') return state
  if (sistema.is === 'bad') return 'sistema'
  if (robo.is === 'bad') return 'robo'
  return robo.is === 'elsewhere' || robo.is === 'unknown' ? robo.is : 'live'
}
