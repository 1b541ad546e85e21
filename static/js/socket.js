/** The page's one socket: what it follows, what it says, how fresh it is. */
import { Answers, Nack } from './answers.js'
import { browserDoor } from './door.js'
import { Follows } from './follows.js'
import { Freshness } from './freshness.js'
import { TEXTS } from './helpers/texts.js'
import { Lifeline } from './lifeline.js'

/** @typedef {import('./wire.js').Message} Message */
/**
 * Events: `state` (detail: the freshness), `welcome` and `pulse` (detail: the message).
 * Patience passes without an event: who shows `freshness` looks each second.
 */
export class PainelSocket extends EventTarget {
  #door
  #line
  #follows
  #answers
  #freshness
  #welcomed = false

  /** @param {Partial<import('./door.js').Door>} [door] */
  constructor(door = {}) {
    super()
    this.#door = { ...browserDoor(), ...door }
    const { now, timers } = this.#door
    this.#line = new Lifeline(this.#door, this.#ear())
    this.#follows = new Follows({ say: (message) => this.#line.say(message), isOpen: () => this.#line.isOpen, now })
    this.#answers = new Answers(timers)
    this.#freshness = new Freshness(now())
  }

  get freshness() { return this.#freshness.at(this.#door.now()) }
  get quietMs() { return this.#line.quietMs }
  get #isLive() { return this.#welcomed && this.#line.isOpen }

  /** Knocks now; also the button "Tentar agora". */
  connect() { this.#line.connect() }
  wake() { this.#line.wake() }

  follow(/** @type {string} */ topic, /** @type {import('./story.js').Story} */ story) {
    this.#follows.add(topic, story)
    this.#settle()
  }

  unfollow(/** @type {string} */ topic) { this.#follows.drop(topic) }

  /**
   * Says a command now or never; it is not kept for later.
   * @param {'run' | 'cancel' | 'decide'} type
   * @param {object} fields
   * @returns {Promise<Message>} the ack; rejects with a Nack
   */
  say(type, fields) {
    if (!this.#isLive) return Promise.reject(new Nack({ code: 'indisponivel', detail: TEXTS.notLive }))
    const id = this.#door.uuid()
    const answer = this.#answers.of(id)
    this.#line.say({ type, id, ...fields })
    return answer
  }

  /** @returns {import('./lifeline.js').Ear} */
  #ear() {
    return {
      knocking: () => this.#become(this.#freshness.state === 'connecting' ? 'connecting' : 'reconnecting'),
      open: () => this.#follows.everything(),
      hear: (messages) => this.#hear(messages),
      lost: () => {
        this.#welcomed = false
        this.#answers.lose()
      },
      waiting: (retryAt) => this.#become(this.#door.isOnline() ? 'reconnecting' : 'offline', retryAt),
      ended: (why) => this.#become(why),
    }
  }

  #hear(/** @type {Message[]} */ messages) {
    for (const message of messages) this.#message(message)
    this.#settle()
  }

  /** An unknown type comes from a newer server, so it is ignored. */
  #message(/** @type {Message} */ message) {
    const { type, topic, id } = message
    if (type === 'welcome') this.#welcome(message)
    if (type === 'pulse') this.#pulse(message)
    if (type === 'drain') this.#line.draining(message.in_ms ?? 0)
    if (id && (type === 'ack' || type === 'nack')) this.#answers.hear(message)
    else if (topic) this.#follows.hear(message)
  }

  #welcome(/** @type {Message} */ message) {
    this.#welcomed = true
    this.#line.welcomed()
    this.#tell('welcome', message)
  }

  /** Message handlers run in hidden tabs, timers do not: so the answer to a pulse is our sign of life. */
  #pulse(/** @type {Message} */ message) {
    this.#line.pulsed()
    this.#line.say({ type: 'ping' })
    this.#follows.overdue()
    this.#tell('pulse', message)
  }

  #settle() {
    if (this.#isLive) this.#become(this.#follows.synced ? 'live' : 'syncing')
  }

  /** @param {import('./freshness.js').State} state @param {number | null} [retryAt]  ms */
  #become(state, retryAt = null) {
    if (state === 'live' && this.#freshness.state === 'live') return
    this.#freshness.become(state, this.#door.now(), retryAt)
    this.#tell('state', this.freshness)
  }

  #tell(/** @type {string} */ name, /** @type {object} */ detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}
