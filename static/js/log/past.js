/** The parts of a log that the socket did not bring: fetched where somebody looks for them. */
import { frame } from '../helpers/frame.js'
import { PAGE } from './linhas.js'
import { LogQuestion } from './question.js'

/** Lines that one click puts in the place of missing ones. */
const FILL = 480
/** Lines of a new beginning: a screen, with half of one to read on. */
const ANEW = 40

/**
 * @typedef {import('./linhas.js').Stretch} Stretch
 * @typedef {import('./rows.js').Row} Row
 * @typedef {object} Parts  of the pane
 * @property {import('./linhas.js').LogSource} source
 * @property {import('./window.js').LogWindow} window
 * @property {import('./tail.js').LogTail} tail
 * @property {import('./stick.js').Stick} stick
 * @property {string} failed  what people read when nothing came
 */

export class LogPast {
  #parts
  #question

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts
    this.#question = new LogQuestion(() => parts.stick.become(false), parts.failed) // nobody follows what cannot be read
  }

  /** The lines above. @returns {Promise<boolean>} whether some came */
  async older() {
    const { source, window, stick } = this.#parts
    const stretch = window.de > 1 ? await this.#question.ask(() => source.before(window.de)) : null
    if (!stretch || stretch.ate !== window.de - 1) return false
    stick.still(() => {
      window.prepend(stretch)
      if (!stick.isFollowing) window.trimBottom()
    })
    return true
  }

  /** The lines below, for who reads towards the end. @returns {Promise<boolean>} whether some came */
  async newer() {
    const { source, window, tail, stick } = this.#parts
    if (window.ate >= tail.ate || this.#question.isAsking) return false
    const stretch = tail.after(window.ate, PAGE) ?? await this.#question.ask(() => source.from(window.ate + 1, tail.ate))
    if (!stretch || stretch.de !== window.ate + 1) return false
    stick.still(() => {
      window.append(source.shown(stretch))
      window.trimTop()
    })
    return true
  }

  /** What a gap stands for, or its first lines, a page after the other: many at once would hold the tab. */
  async fill(/** @type {Row} */ gap) {
    const { source, window, stick } = this.#parts
    stick.become(false)
    for (let [left, n] = [/** @type {Row | undefined} */ (gap), 0]; left && n < FILL; n += PAGE) {
      const row = left
      const stretch = await this.#question.ask(() => source.from(row.de, row.ate))
      if (stretch) stick.still(() => this.#fill(row, stretch))
      left = stretch ? window.rows.find(({ linha, de }) => linha === null && de === stretch.ate + 1) : undefined
    }
  }

  /** Begins anew around line `n`. @returns {Promise<boolean>} whether it did */
  around(/** @type {number} */ n) {
    const { source, tail } = this.#parts
    return this.#anew(() => source.from(Math.max(1, n - ANEW / 2), tail.ate, ANEW))
  }

  /** Begins anew with the last lines. @returns {Promise<boolean>} whether it did */
  last() {
    const { source, tail } = this.#parts
    return this.#anew(() => source.before(tail.ate + 1, ANEW))
  }

  /** What is under way was asked for a view that is gone. */
  forget() {
    this.#question.forget()
  }

  #fill(/** @type {Row} */ gap, /** @type {Stretch} */ stretch) {
    const { window, stick } = this.#parts
    const isLow = window.rows.indexOf(gap) > window.rows.length / 2
    window.fill(gap, stretch)
    if (isLow || stick.isFollowing) window.trimTop()
    else window.trimBottom()
  }

  /** All that stood there goes; what comes is placed in a task of its own, together they would hold the tab. */
  async #anew(/** @type {() => Promise<Stretch>} */ question) {
    this.forget()
    const stretch = await this.#question.ask(question)
    if (!stretch) return false
    this.#parts.window.clear(stretch.de)
    this.#parts.window.append(stretch)
    await frame()
    return true
  }
}
