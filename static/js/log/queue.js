/** Lines that arrived but are not in the DOM yet, because nobody looks or somebody reads. */
import { MAX_LINES } from './window.js'

/** @typedef {import('./window.js').Item} Item */

export class LogQueue {
  /** @type {Item[]} */
  #items = []
  /** The oldest were given up: more came than a log ever shows. */
  overflowed = false

  get isEmpty() { return this.#items.length === 0 }
  get de() { return this.#items[0]?.de ?? null }

  push(/** @type {Item[]} */ items) {
    this.#items.push(...items)
    this.#bound()
  }

  /** Older than all that waits. */
  unshift(/** @type {Item[]} */ items) {
    this.#items.unshift(...items)
    this.#bound()
  }

  /** @returns {Item[]} the next to show */
  take(/** @type {number} */ most) {
    return this.#items.splice(0, most)
  }

  cut(/** @type {number} */ corte) {
    this.#items = this.#items.filter(({ ate }) => ate <= corte)
  }

  #bound() {
    if (this.#items.length <= MAX_LINES) return
    this.#items.splice(0, this.#items.length - MAX_LINES)
    this.overflowed = true
  }
}
