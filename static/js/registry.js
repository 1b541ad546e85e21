/** Which elements of the page show which topic: one Story a topic, however many show it. */
import { paint } from './helpers/paint.js'
import { refreshPartes } from './helpers/partes.js'
import { Story } from './story.js'

/**
 * @typedef {object} Ear  a custom element that wants more than painting
 * @property {(told: import('./wire.js').Told) => void} hear
 * @property {number | null} linhas  number of the last line it shows; null = none of its business
 *
 * @typedef {{roots: Set<Element>, ears: Set<Ear>, story: Story | null}} Shown
 */

export class Registry {
  /** @type {Map<string, Shown>} */
  #topics = new Map()
  /** @type {Set<Ear['hear']>} */
  #witnesses = new Set()
  #socket
  #clock
  #started = false

  /** @param {import('./socket.js').PainelSocket} socket @param {import('./helpers/clock.js').Clock} clock */
  constructor(socket, clock) {
    this.#socket = socket
    this.#clock = clock
  }

  /** Hears everything that the page is told. */
  witness(/** @type {Ear['hear']} */ hear) { this.#witnesses.add(hear) }

  /** From here on the page moves: every element had its chance to listen. */
  start() {
    this.#started = true
    this.sync()
  }

  listen(/** @type {string} */ topic, /** @type {Ear} */ ear) {
    const shown = this.#of(topic)
    shown.ears.add(ear)
    if (shown.story && ear.linhas !== null && (shown.story.linhas ?? Infinity) > ear.linhas) shown.story = null
    if (this.#started) queueMicrotask(() => this.sync())
  }

  unlisten(/** @type {string} */ topic, /** @type {Ear} */ ear) {
    this.#topics.get(topic)?.ears.delete(ear)
    if (this.#started) queueMicrotask(() => this.sync())
  }

  /** Follows what the page shows by now; what it no longer shows is let go. */
  sync() {
    for (const { roots } of this.#topics.values()) for (const root of roots) if (!root.isConnected) roots.delete(root)
    for (const root of document.querySelectorAll('[topic]')) this.#add(root)
    for (const [topic, shown] of this.#topics) {
      const isShown = shown.roots.size + shown.ears.size > 0
      if (isShown && !shown.story) this.#follow(topic, shown)
      if (isShown) continue
      this.#topics.delete(topic)
      this.#socket.unfollow(topic)
    }
  }

  /** A part of this element was drawn again, perhaps with an older state than the page has heard of. */
  redraw(/** @type {Element} */ element) {
    this.sync()
    const root = element.closest('[topic]')
    if (root) this.#paint(root, this.#of(root.getAttribute('topic') ?? '').story)
  }

  #of(/** @type {string} */ topic) {
    const shown = this.#topics.get(topic) ?? { roots: new Set(), ears: new Set(), story: null }
    this.#topics.set(topic, shown)
    return shown
  }

  #add(/** @type {Element} */ root) {
    const shown = this.#of(root.getAttribute('topic') ?? '')
    if (shown.roots.has(root)) return
    shown.roots.add(root)
    this.#paint(root, shown.story)
  }

  #paint(/** @type {Element} */ root, /** @type {Story | null} */ story) {
    if (story?.estado) paint(root, story.estado, { seq: story.seq, now: this.#clock.now() })
  }

  #follow(/** @type {string} */ topic, /** @type {Shown} */ shown) {
    const seqs = [...shown.roots].map((root) => Number(root.getAttribute('seq') ?? 0))
    const linhas = [...shown.ears].map((ear) => ear.linhas).filter((n) => n !== null)
    const story = new Story({
      topic,
      seq: seqs.length ? Math.min(...seqs) : 0,
      linhas: linhas.length ? Math.min(...linhas) : null,
      tell: (told) => this.#tell(shown, told), ask: () => this.#socket.follow(topic, story),
    })
    shown.story = story
    this.#socket.follow(topic, story)
  }

  /** Ears first: lines stand before the state that ends them. One that fails must not silence the others. */
  #tell(/** @type {Shown} */ { roots, ears }, /** @type {import('./wire.js').Told} */ told) {
    for (const ear of ears) guarded(() => ear.hear(told))
    for (const root of roots) guarded(() => this.#move(root, told))
    for (const hear of this.#witnesses) guarded(() => hear(told))
  }

  #move(/** @type {Element} */ root, /** @type {import('./wire.js').Told} */ { seq, estado, corte }) {
    const isAsRendered = Number(root.getAttribute('seq') ?? 0) === seq
    paint(root, estado, { seq, now: this.#clock.now(), reset: corte !== null })
    refreshPartes(root, estado, isAsRendered)
  }
}

function guarded(/** @type {() => void} */ deed) {
  try {
    deed()
  } catch (error) {
    reportError(error)
  }
}
