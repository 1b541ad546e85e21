/** Asking the server for lines, one question at a time: what was asked for a view that is gone comes too late. */
import { notice } from '../helpers/notice.js'

/** @typedef {import('./linhas.js').Stretch} Stretch */

export class LogQuestion {
  #refused
  #failed
  #isAsking = false
  #view = 0

  /** @param {() => void} refused  nothing came @param {string} failed  what people read then */
  constructor(refused, failed) {
    this.#refused = refused
    this.#failed = failed
  }

  get isAsking() { return this.#isAsking }

  /** What is under way was asked for a view that is gone. */
  forget() {
    this.#view += 1
    this.#isAsking = false
  }

  /** @returns {Promise<Stretch | null>} null when it failed, came too late, or another question is under way */
  async ask(/** @type {() => Promise<Stretch>} */ question) {
    if (this.#isAsking) return null
    const view = this.#view
    this.#isAsking = true
    try {
      const stretch = await question()
      return view === this.#view ? stretch : null
    } catch (error) {
      console.warn(error)
      if (view !== this.#view) return null // nobody waits for it
      notice(this.#failed)
      this.#refused()
      return null
    } finally {
      if (view === this.#view) this.#isAsking = false
    }
  }
}
