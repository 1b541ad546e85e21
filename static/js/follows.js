/** What this page follows: which topics the server still owes a first answer. */
import { ASK_AGAIN_MS } from './story.js'

/** Topics a `follow` message; the server refuses more. */
export const BATCH = 200

/** @typedef {import('./story.js').Story} Story */

export class Follows {
  /** @type {Map<string, Story>} */
  #stories = new Map()
  /** @type {Map<string, number>} topic → when it was asked, ms */
  #owed = new Map()
  /** @type {Set<string>} */
  #news = new Set()
  #say
  #isOpen
  #now

  /**
   * @param {object} options
   * @param {(message: object) => void} options.say
   * @param {() => boolean} options.isOpen
   * @param {() => number} options.now
   */
  constructor({ say, isOpen, now }) {
    this.#say = say
    this.#isOpen = isOpen
    this.#now = now
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
    this.#later(topic)
  }

  /** On every open and wake-up: says all I follow with what I have of it. @returns {boolean} there was something */
  everything() {
    this.#owed.clear()
    this.#news = new Set(this.#stories.keys())
    this.#flush()
    return this.#owed.size > 0
  }

  /** A question whose answer is overdue is asked again. */
  overdue() {
    const before = this.#now() - ASK_AGAIN_MS
    for (const [topic, askedAt] of this.#owed) if (askedAt <= before) this.#later(topic)
  }

  /** @param {import('./wire.js').Message} message */
  hear(message) {
    const topic = message.topic ?? ''
    const story = this.#stories.get(topic)
    if (message.type !== 'delta') this.#owed.delete(topic)
    if (message.type === 'delta') story?.hear(/** @type {any} */ (message))
    if (message.type === 'snapshot') story?.picture(/** @type {any} */ (message))
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
    for (const topic of wanted) this.#owed.set(topic, this.#now())
    this.#inBatches(wanted, (topics) => ({ type: 'follow', topics: topics.map((topic) => this.#stories.get(topic)?.have) }))
  }

  #inBatches(/** @type {string[]} */ topics, /** @type {(topics: string[]) => object} */ message) {
    for (let i = 0; i < topics.length; i += BATCH) this.#say(message(topics.slice(i, i + BATCH)))
  }
}
