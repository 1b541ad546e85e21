/** What this page follows: which topics the server still owes a first answer. */
import { ageMs } from './helpers/age.js'
import { ASK_AGAIN_MS } from './story.js'

/** Topics a `follow` message; the server refuses more. */
export const BATCH = 200

/** @typedef {import('./story.js').Story} Story */

export class Follows {
  /** @type {Map<string, Story>} */
  #stories = new Map()
  /** @type {Map<string, number>} topic → when it was asked, ms */
  #owed = new Map()
  /** @type {Set<string>} answered with no, which may not be the last word */
  #refused = new Set()
  /** @type {Set<string>} */
  #news = new Set()
  #say
  #isOpen
  #door

  /**
   * @param {object} options
   * @param {(message: object) => void} options.say
   * @param {() => boolean} options.isOpen
   * @param {Pick<import('./door.js').Door, 'now' | 'timers'>} options.door
   */
  constructor({ say, isOpen, door }) {
    this.#say = say
    this.#isOpen = isOpen
    this.#door = door
  }

  /** Every followed topic was answered, so what the page shows is the present. */
  get synced() { return this.#owed.size === 0 && this.#news.size === 0 }

  /** Also the way to ask again: always safe. */
  add(/** @type {string} */ topic, /** @type {Story} */ story) {
    this.#stories.set(topic, story)
    this.#later(topic)
  }

  drop(/** @type {string} */ topic) {
    if (!this.#stories.delete(topic)) return
    this.#owed.delete(topic)
    this.#refused.delete(topic)
    this.#later(topic)
  }

  /** On every open and wake-up: says all I follow with what I have of it. @returns {boolean} there was something */
  everything() {
    this.#owed.clear()
    this.#news = new Set(this.#stories.keys())
    this.#flush()
    return this.#owed.size > 0
  }

  /** At each pulse: a question whose answer is overdue is asked again; a no is doubted, though nothing is owed. */
  again() {
    this.#overdue()
    this.#follow([...this.#refused])
  }

  /** @param {import('./wire.js').Message} message */
  hear(message) {
    const topic = message.topic ?? ''
    const story = this.#stories.get(topic)
    if (!story) return
    if (message.type === 'nack') return this.#no(topic, message.code)
    if (message.type === 'snapshot') this.#answered(topic)
    if (message.type === 'delta') story.hear(/** @type {any} */ (message))
    if (message.type === 'snapshot') story.picture(/** @type {any} */ (message))
  }

  #answered(/** @type {string} */ topic) {
    this.#owed.delete(topic)
    this.#refused.delete(topic)
  }

  /** A server that could not look has not answered: it is asked again. */
  #no(/** @type {string} */ topic, /** @type {string | undefined} */ code) {
    this.#answered(topic)
    if (code !== 'indisponivel') return this.#refused.add(topic)
    this.#owed.set(topic, this.#door.now())
    this.#door.timers.set(() => this.#overdue(), ASK_AGAIN_MS)
  }

  #overdue() {
    const now = this.#door.now()
    for (const [topic, askedAt] of this.#owed) if (ageMs(now, askedAt) >= ASK_AGAIN_MS) this.#later(topic)
  }

  /** What is followed in one breath is said in one message: the first flush says all, the others find nothing. */
  #later(/** @type {string} */ topic) {
    this.#news.add(topic)
    queueMicrotask(() => this.#flush())
  }

  /** Nothing is kept for later when the socket is shut: the next open says everything. */
  #flush() {
    const wanted = [...this.#news].filter((topic) => this.#stories.has(topic))
    const dropped = [...this.#news].filter((topic) => !this.#stories.has(topic))
    this.#news.clear()
    if (!this.#isOpen()) return
    this.#inBatches(dropped, (topics) => ({ type: 'unfollow', topics }))
    for (const topic of wanted) this.#owed.set(topic, this.#door.now())
    this.#follow(wanted)
  }

  #follow(/** @type {string[]} */ wanted) {
    this.#inBatches(wanted, (topics) => ({ type: 'follow', topics: topics.map((topic) => this.#stories.get(topic)?.have) }))
  }

  #inBatches(/** @type {string[]} */ topics, /** @type {(topics: string[]) => object} */ message) {
    for (let i = 0; i < topics.length; i += BATCH) this.#say(message(topics.slice(i, i + BATCH)))
  }
}
