/** The page's one socket: what it follows, what it says, how fresh it is. */
import { Answers, Nack } from './answers.js'
import { browserDoor } from './door.js'
import { Follows } from './follows.js'
import { Freshness } from './freshness.js'
import { TEXTS } from './helpers/texts.js'
import { Lifeline } from './lifeline.js'
import { LAG_MS } from './line.js'

const TOLD = ['welcome', 'pulse', 'presenca']

/**
 * @typedef {import('./wire.js').Message} Message
 * Events: `state` (detail: the freshness), `welcome`, `pulse`, `presenca` (detail: the message).
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
    const say = (/** @type {object} */ message) => this.#line.say(message)
    this.#line = new Lifeline(this.#door, this.#ear())
    this.#follows = new Follows({ say, isOpen: () => this.#line.isOpen, door: this.#door })
    this.#answers = new Answers(this.#door, say)
    this.#freshness = new Freshness(this.#door.now())
  }

  get freshness() { return this.#freshness.at(this.#door.now(), { isSilent: (this.quietMs ?? 0) > LAG_MS }) }
  get quietMs() { return this.#line.quietMs }
  /** ms since what the page shows was known to be the present; null while it is not. */
  get presentMs() { return this.#freshness.state === 'live' ? this.quietMs : null }
  get details() { return this.#line.details }
  get #isLive() { return this.#welcomed && this.#line.isOpen }
  connect() { this.#line.connect() } // now; also the button "Tentar agora"
  wake(/** @type {{isNetwork?: boolean}} */ how = {}) { this.#line.wake(how) }

  follow(/** @type {string} */ topic, /** @type {import('./story.js').Story} */ story) {
    this.#follows.add(topic, story)
    this.#settle()
  }
  unfollow(/** @type {string} */ topic) { this.#follows.drop(topic) }

  /** Says a command now or never; it is not kept for later. @returns {Promise<Message>} the ack; rejects with a Nack */
  say(/** @type {'run' | 'cancel' | 'decide' | 'fila'} */ type, /** @type {object} */ fields) {
    if (!this.#isLive) return Promise.reject(new Nack({ code: 'indisponivel', detail: TEXTS.notLive }))
    return this.#answers.ask(type, fields)
  }

  /** Says what has no answer that anybody waits for; without a line it is lost. */
  mention(/** @type {object} */ message) { if (this.#isLive) this.#line.say(message) }

  /** @returns {import('./lifeline.js').Ear} */
  #ear() {
    return {
      knocking: () => this.#become(this.#freshness.state === 'connecting' ? 'connecting' : 'reconnecting'),
      open: () => {
        const hasAny = this.#follows.everything()
        this.#settle() // until all is answered, nobody knows whether this is live
        return hasAny
      },
      hear: (messages) => {
        messages.forEach((message) => this.#message(message))
        this.#settle()
      },
      lost: ({ silentMs }) => {
        this.#welcomed = false
        this.#freshness.silent(silentMs, this.#door.now())
        this.#answers.lose()
      },
      waiting: (retryAt) => this.#become(this.#door.isOnline() ? 'reconnecting' : 'offline', retryAt),
      ended: (why) => this.#become(why),
    }
  }

  /** An unknown type comes from a newer server, so it is ignored. */
  #message(/** @type {Message} */ message) {
    if (message.type === 'welcome') this.#welcome()
    if (message.type === 'pulse') this.#pulse()
    if (message.type === 'drain') this.#drain(message.in_ms ?? 0)
    if (TOLD.includes(message.type)) this.#tell(message.type, message)
    if (message.id) this.#answers.hear(message)
    else if (message.topic) this.#follows.hear(message)
  }

  #welcome() {
    this.#welcomed = true
    this.#line.welcomed()
  }

  /** Message handlers run in hidden tabs, timers do not: so the answer to a pulse is our sign of life. */
  #pulse() {
    this.#line.pulsed()
    this.#line.say({ type: 'ping' })
    this.#follows.again()
  }

  #drain(/** @type {number} */ inMs) {
    this.#line.draining(inMs)
    this.#freshness.excuse(inMs, this.#door.now())
  }

  #settle() { if (this.#isLive) this.#become(this.#follows.synced ? 'live' : 'syncing') }

  #become(/** @type {import('./freshness.js').State} */ state, /** @type {number | null} ms */ retryAt = null) {
    if (state === 'live' && this.#freshness.state === 'live') return
    this.#freshness.become(state, this.#door.now(), retryAt)
    this.#tell('state', this.freshness)
  }

  #tell(/** @type {string} */ name, /** @type {object} */ detail) { this.dispatchEvent(new CustomEvent(name, { detail })) }
}
