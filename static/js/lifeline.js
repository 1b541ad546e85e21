/** A line that comes back: it decides when to knock again after each loss. */
import { backoffMs } from './backoff.js'
import { afterClose, afterSessao } from './close_codes.js'
import { LAG_MS, Line, SILENT_MS } from './line.js'

/** ms; all laptops of an office may wake at once. */
export const WAKE_MS = 1_000

/**
 * @typedef {object} Ear
 * @property {() => void} knocking
 * @property {() => void} open  also after a sleep: say again all that is followed
 * @property {(messages: import('./wire.js').Message[]) => void} hear
 * @property {() => void} lost
 * @property {(retryAt: number) => void} waiting  ms
 * @property {(why: 'expired' | 'offline') => void} ended
 */

export class Lifeline {
  #door
  #ear
  /** @type {Line | null} */
  #line = null
  /** @type {unknown} */
  #timer
  #attempt = 0
  #leastUntil = 0
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

  /** ms since the last sign of life; null without a line. */
  get quietMs() { return this.#line?.quietMs ?? null }
  get isOpen() { return this.#line?.isOpen ?? false }

  say(/** @type {object} */ message) {
    this.#line?.say(message)
  }

  connect() {
    if (this.#line) return
    this.#door.timers.clear(this.#timer)
    this.#ended = false
    this.#ear.knocking()
    this.#line = new Line(this.#door, {
      open: () => this.#ear.open(),
      hear: (messages) => this.#ear.hear(messages),
      garbled: () => this.#ear.open(),
      lost: (how) => this.#lost(how),
    })
  }

  /** The network or the person came back: do not sit out a long wait, do not trust an old line. */
  wake() {
    const quietMs = this.quietMs ?? 0
    if (this.isOpen && quietMs > SILENT_MS) this.#line?.leave()
    else if (this.isOpen && quietMs > LAG_MS) this.#ear.open()
    if (this.#line || this.#ended || this.#door.now() < this.#leastUntil) return
    this.#retryIn(this.#door.random() * WAKE_MS)
  }

  welcomed() {
    this.#line?.alive()
  }

  /** Only a line that lived until its first pulse forgives the failures before it. */
  pulsed() {
    this.#attempt = 0
    this.#line?.alive()
  }

  draining(/** @type {number} */ inMs) {
    this.#drainMs = inMs
  }

  /** @param {{code: number, opened: boolean, lagged: boolean}} how */
  async #lost(how) {
    this.#line = null
    this.#ear.lost()
    let next = afterClose(how.code, { ...how, drainMs: this.#drainMs })
    this.#drainMs = null
    if (next.act === 'ask') next = await this.#askSessao()
    if (this.#line) return
    if (next.act !== 'retry') return this.#end(next.act === 'login' ? 'expired' : 'offline')
    const leastMs = next.exactMs ?? next.leastMs ?? 0
    this.#leastUntil = this.#door.now() + leastMs
    this.#retryIn(next.exactMs ?? leastMs + backoffMs(this.#attempt++, this.#door.random))
  }

  /** Browsers hide why a handshake was refused: the same cookie is asked over HTTP. */
  async #askSessao() {
    const { status, retryAfter } = await this.#door.askSessao()
    return afterSessao(status, retryAfter)
  }

  #retryIn(/** @type {number} */ ms) {
    this.#door.timers.clear(this.#timer)
    this.#timer = this.#door.timers.set(() => this.connect(), ms)
    this.#ear.waiting(this.#door.now() + ms)
  }

  #end(/** @type {'expired' | 'offline'} */ why) {
    this.#ended = true
    this.#ear.ended(why)
  }
}
