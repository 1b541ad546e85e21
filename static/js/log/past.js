/** The parts of a log that the socket did not bring: fetched where somebody looks for them. */
import { notice } from '../helpers/notice.js'
import { PAGE } from './linhas.js'

/** Lines that one click puts in the place of missing ones. */
const FILL = 500

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
  #isAsking = false
  /** Which view this is; what was asked for another one comes too late. */
  #view = 0

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts
  }

  /** The lines above. @returns {Promise<boolean>} whether some came */
  async older() {
    const { source, window, stick } = this.#parts
    const stretch = window.de > 1 ? await this.#ask(() => source.before(window.de)) : null
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
    if (window.ate >= tail.ate || this.#isAsking) return false
    const stretch = tail.after(window.ate, PAGE) ?? await this.#ask(() => source.from(window.ate + 1, tail.ate))
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
      const stretch = await this.#ask(() => source.from(row.de, row.ate))
      if (stretch) stick.still(() => this.#fill(row, stretch))
      left = stretch ? window.rows.find(({ linha, de }) => linha === null && de === stretch.ate + 1) : undefined
    }
  }

  /** Begins anew around line `n`. */
  async around(/** @type {number} */ n) {
    const { source, tail } = this.#parts
    this.#restart(await this.#ask(() => source.from(Math.max(1, n - PAGE / 2), tail.ate), true))
  }

  /** Begins anew with the last lines. */
  async last() {
    const { source, tail } = this.#parts
    this.#restart(await this.#ask(() => source.before(tail.ate + 1), true))
  }

  /** What is under way was asked for a view that is gone. */
  forget() {
    this.#view += 1
    this.#isAsking = false
  }

  #fill(/** @type {Row} */ gap, /** @type {Stretch} */ stretch) {
    const { window } = this.#parts
    const isLow = window.rows.indexOf(gap) > window.rows.length / 2
    window.fill(gap, stretch)
    if (isLow) window.trimTop()
    else window.trimBottom()
  }

  #restart(/** @type {Stretch | null} */ stretch) {
    if (!stretch) return
    this.#parts.window.clear(stretch.de)
    this.#parts.window.append(stretch)
  }

  /** @returns {Promise<Stretch | null>} null when it failed, came too late, or another question is under way */
  async #ask(/** @type {() => Promise<Stretch>} */ question, isAnew = false) {
    if (this.#isAsking && !isAnew) return null
    if (isAnew) this.forget()
    const view = this.#view
    this.#isAsking = true
    try {
      const stretch = await question()
      return view === this.#view ? stretch : null
    } catch (error) {
      console.warn(error)
      notice(this.#parts.failed)
      this.#parts.stick.become(false) // nobody follows what cannot be read
      return null
    } finally {
      if (view === this.#view) this.#isAsking = false
    }
  }
}
