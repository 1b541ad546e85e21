/** The commands that wait for their ack or nack. */
import { TEXTS } from './helpers/texts.js'

/** ms; the server refuses within 6 s what it could not commit. */
export const ANSWER_MS = 15_000

/** A command that did not happen, or of which nobody knows. */
export class Nack extends Error {
  /** @param {{code?: string, detail?: string, execucao?: {id: string}}} said */
  constructor({ code = 'interno', detail = TEXTS.unknownOutcome, execucao }) {
    super(detail)
    this.name = 'Nack'
    this.code = code
    this.detail = detail
    this.execucao = execucao ?? null
  }
}

/** @typedef {{resolve: (ack: import('./wire.js').Message) => void, reject: (nack: Nack) => void, timer: unknown}} Waiter */

export class Answers {
  /** @type {Map<string, Waiter>} */
  #waiters = new Map()
  #timers
  #uuid
  #say

  /** @param {import('./door.js').Door} door @param {(message: object) => void} say */
  constructor({ timers, uuid }, say) {
    this.#timers = timers
    this.#uuid = uuid
    this.#say = say
  }

  /** @param {string} type @param {object} fields @returns {Promise<import('./wire.js').Message>} the ack; rejects with a Nack */
  ask(type, fields) {
    const id = this.#uuid()
    return new Promise((resolve, reject) => {
      const timer = this.#timers.set(() => this.#settle(id)?.reject(lost()), ANSWER_MS)
      this.#waiters.set(id, { resolve, reject, timer })
      this.#say({ type, id, ...fields })
    })
  }

  hear(/** @type {import('./wire.js').Message} */ message) {
    const waiter = this.#settle(message.id ?? '')
    if (message.type === 'ack') waiter?.resolve(message)
    else waiter?.reject(new Nack(message))
  }

  /** The socket is gone: what it carried may or may not have happened. */
  lose() {
    for (const id of [...this.#waiters.keys()]) this.#settle(id)?.reject(lost())
  }

  #settle(/** @type {string} */ id) {
    const waiter = this.#waiters.get(id)
    this.#waiters.delete(id)
    if (waiter) this.#timers.clear(waiter.timer)
    return waiter
  }
}

const lost = () => new Nack({ code: 'desconhecido' })
