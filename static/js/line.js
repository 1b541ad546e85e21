/** One open WebSocket: frames in and out, with an ear for silence. */
import { ageMs } from './helpers/age.js'

/** ms; the server pulses every 10 s, so two are missing. */
export const SILENT_MS = 25_000
/** ms; one pulse is missing. */
export const LAG_MS = 13_000
/** ms; a handshake answers within this or never. */
export const HANDSHAKE_MS = 10_000
/** ms; what was asked on a line that may be dead is answered within this or never. */
export const PROOF_MS = 5_000

/** A dead peer never sends its close frame: we stop listening at once, and report this code. */
export const WE_LEFT = 4408

/** @typedef {{code: number, opened: boolean, lagged: boolean, silentMs: number}} Lost  `silentMs` before the end; 0 = it came without one */

export class Line {
  #socket
  #door
  #ear
  /** @type {unknown} */
  #watch
  #opened = false
  #isDoubted = false
  #heardAt

  /**
   * @param {import('./door.js').Door} door
   * @param {{open: () => void, hear: (messages: any[]) => void, garbled: () => void,
   *   lost: (how: Lost) => void}} ear
   */
  constructor(door, ear) {
    this.#door = door
    this.#ear = ear
    this.#heardAt = door.now()
    this.#socket = door.open()
    this.#socket.onopen = () => this.#open()
    this.#socket.onmessage = (event) => this.#frame(event.data)
    this.#socket.onclose = (event) => this.#lose(event.code)
    this.#listenFor(HANDSHAKE_MS)
  }

  get isOpen() { return this.#opened && this.#socket.readyState === 1 }

  /** ms since the last sign of life. */
  get quietMs() { return ageMs(this.#door.now(), this.#heardAt) }

  say(/** @type {object} */ message) {
    if (this.isOpen) this.#socket.send(JSON.stringify(message))
  }

  /** The server was heard: welcome or pulse. */
  alive() {
    this.#isDoubted = false
    this.#heardAt = this.#door.now()
    this.#listenFor(SILENT_MS)
  }

  /** Something was asked: any answer is a sign of life, none is the end. */
  prove() {
    this.#isDoubted = true
    this.#listenFor(PROOF_MS)
  }

  leave() {
    const socket = this.#socket
    this.#lose(WE_LEFT)
    socket.close()
  }

  #open() {
    this.#opened = true
    this.alive()
    this.#ear.open()
  }

  #frame(/** @type {unknown} */ data) {
    let messages
    if (this.#isDoubted) this.alive()
    try {
      messages = [JSON.parse(String(data))].flat()
    } catch {
      return this.#ear.garbled()
    }
    this.#ear.hear(messages.filter((message) => message !== null && typeof message === 'object'))
  }

  #listenFor(/** @type {number} */ ms) {
    this.#door.timers.clear(this.#watch)
    this.#watch = this.#door.timers.set(() => this.leave(), ms)
  }

  #lose(/** @type {number} */ code) {
    this.#door.timers.clear(this.#watch)
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null
    const { quietMs } = this
    const lagged = quietMs > LAG_MS
    this.#ear.lost({ code, opened: this.#opened, lagged, silentMs: lagged || code === WE_LEFT ? quietMs : 0 })
    this.#ear = { open() {}, hear() {}, garbled() {}, lost() {} }
  }
}
