/** A line that comes back: it decides when to knock again after each loss. */
import { WAKE_MS, waitMs } from './backoff.js'
import { afterClose, afterSessao } from './close_codes.js'
import { HANDSHAKE_MS, LAG_MS, Line, SILENT_MS } from './line.js'

/**
 * @typedef {object} Ear
 * @property {() => void} knocking
 * @property {() => boolean} open  also after a sleep: say again all that is followed; was there anything?
 * @property {(messages: import('./wire.js').Message[]) => void} hear
 * @property {(how: import('./line.js').Lost) => void} lost
 * @property {(retryAt: number) => void} waiting  ms
 * @property {(why: 'expired' | 'offline') => void} ended
 */

export class Lifeline {
  #door
  #ear
  #line = /** @type {Line | null} */ (null)
  /** @type {unknown} */
  #timer
  #attempt = 0
  #lines = 0
  /** @type {number | null} of the last close */
  #code = null
  #leastUntil = 0
  #retryAt = Infinity
  #wokenAt = -Infinity
  #ended = false
  /** @type {number | null} ms; what the last `drain` said */
  #drainMs = null

  /**
   * @param {import('./door.js').Door} door
   * @param {Ear} ear
   */
  constructor(door, ear) {
    this.#door = door
    this.#ear = ear
  }

  /** ms since the last sign of life; null without an open line. */
  get quietMs() { return this.#line?.isOpen ? this.#line.quietMs : null }
  get isOpen() { return this.#line?.isOpen ?? false }
  /** What a technician asks for. */
  get details() { return { isKnocking: this.#line !== null && !this.isOpen, isOpen: this.isOpen, attempts: this.#attempt, code: this.#code } }

  say(/** @type {object} */ message) { this.#line?.say(message) }

  connect() {
    if (this.#line) return
    this.#door.timers.clear(this.#timer)
    this.#ended = false
    this.#lines++
    this.#retryAt = Infinity
    this.#ear.knocking()
    const { open, hear } = this.#ear
    this.#line = new Line(this.#door, { open, hear, garbled: open, lost: (how) => this.#lost(how) })
  }

  /**
   * The network or the person came back: do not sit out a long wait, do not trust an old line.
   * @param {{isNetwork?: boolean}} [how]  another network may carry nothing of the old line
   */
  wake({ isNetwork = false } = {}) {
    const quietMs = this.#line?.quietMs ?? 0
    this.#wokenAt = this.#door.now()
    if (quietMs > (this.isOpen ? SILENT_MS : HANDSHAKE_MS)) this.#line?.leave()
    else if (this.isOpen && (isNetwork || quietMs > LAG_MS)) this.#ear.open() && this.#line?.prove()
    if (this.#line || this.#ended) return
    this.#retryIn(this.#door.random() * WAKE_MS)
  }

  welcomed() {
    this.#leastUntil = 0 // we were let in
    this.#line?.alive()
  }

  /** Only a line that lived until its first pulse forgives the failures before it. */
  pulsed() {
    this.#attempt = 0
    this.#line?.alive()
  }

  draining(/** @type {number} */ inMs) { this.#drainMs = inMs }

  /** @param {import('./line.js').Lost} how */
  async #lost(how) {
    this.#line = null
    this.#code = how.code
    this.#ear.lost(how)
    let next = afterClose(how.code, { ...how, drainMs: this.#drainMs })
    this.#drainMs = null
    // browsers hide why a handshake was refused: the same cookie is asked over HTTP
    const line = this.#lines
    if (next.act === 'ask') next = afterSessao(await this.#door.askSessao())
    if (line !== this.#lines) return // of a line before the present one, or before its loss
    if (next.act !== 'retry') return this.#end(next.act === 'login' ? 'expired' : 'offline')
    const now = this.#door.now()
    const isWaking = now - this.#wokenAt < WAKE_MS // the end of the old line is heard right after a sleep
    if (!next.yields) this.#leastUntil = Math.max(this.#leastUntil, now + (next.leastMs ?? 0))
    else if (isWaking) next = { act: 'retry' }
    this.#retryIn(waitMs(next, this.#attempt++, this.#door.random, isWaking ? WAKE_MS : undefined))
  }

  /** A moment that was set is never put off, but by what the server asked for. */
  #retryIn(/** @type {number} */ ms) {
    const now = this.#door.now()
    this.#retryAt = Math.max(this.#leastUntil, Math.min(this.#retryAt, now + ms))
    this.#door.timers.clear(this.#timer)
    this.#timer = this.#door.timers.set(() => this.connect(), this.#retryAt - now)
    this.#ear.waiting(this.#retryAt)
  }

  #end(/** @type {'expired' | 'offline'} */ why) {
    this.#ended = true
    this.#door.timers.clear(this.#timer)
    this.#ear.ended(why)
  }
}
