/** `<log-pane>`: the log of one execução, live, bounded, still while it is read. */
import { assemble } from '../log/assemble.js'
import { drawControls } from '../log/controls.js'
import { listenToKeys } from '../log/keys.js'
import { itemOf } from '../log/linhas.js'
import { registry } from '../page.js'

/** @typedef {import('../wire.js').Told} Told */

class LogPane extends HTMLElement {
  #topic = `execucao:${this.getAttribute('execucao')}`
  #parts = assemble(this, { turned: () => this.#turned(), redraw: () => this.#draw() })
  /** Lines that came while somebody read. */
  #novas = 0

  constructor() {
    super()
    const { box, stick, reader, finder, clip } = this.#parts
    listenToKeys(this, box, { first: () => reader.goTo(1), last: () => stick.become(true), hit: (by) => finder.step(by), clear: () => clip.clear() })
    this.addEventListener('click', this.#click)
  }

  /** Number of the last line heard of. */
  get linhas() { return this.#parts.tail.ate }

  connectedCallback() {
    registry.listen(this.#topic, this)
    this.#parts.level.start()
    this.#parts.clip.start()
    this.#turned()
  }

  disconnectedCallback() {
    registry.unlisten(this.#topic, this)
    this.#parts.clip.stop()
  }

  hear(/** @type {Told} */ { estado, linhas, gaps, corte }) {
    const { tail, live } = this.#parts
    if (corte !== null) this.#cut(corte)
    const fresh = linhas.filter(([n]) => n > tail.ate)
    const missing = gaps.filter(({ ate }) => ate > tail.ate).map((gap) => ({ ...gap, linha: null }))
    tail.push([...fresh.map(itemOf), ...missing].sort((a, b) => a.de - b.de))
    this.#count(fresh, missing)
    const incomplete = /** @type {HTMLElement | null} */ (this.querySelector('[data-incompleto]'))
    if (incomplete && 'log_incompleto' in estado) incomplete.hidden = !estado.log_incompleto
    if (estado.final) live.end()
    else live.later()
  }

  #count(/** @type {Told['linhas']} */ fresh, /** @type {Told['gaps']} */ missing) {
    const { stick, level, finder } = this.#parts
    const shown = level.hear(fresh)
    finder.hear(fresh)
    if (missing.length > 0) this.#again()
    if (!stick.isFollowing) this.#novas += missing.reduce((sum, { de, ate }) => sum + ate - de + 1, shown)
  }

  #cut(/** @type {number} */ corte) {
    this.#parts.tail.cut(corte)
    this.#parts.window.cut(corte)
    this.#again()
  }

  /** There are lines that nobody here has read, or fewer than there were. */
  #again() {
    this.#parts.level.count().then(() => this.#draw())
    this.#parts.finder.again(true)
  }

  /** What appears above the lines must not move them. */
  #draw() {
    const { window: { de, ate, rows }, tail, stick, level } = this.#parts
    if (ate >= tail.ate) this.#novas = 0
    const shown = { de, ate, total: tail.ate, linhas: rows.length, novas: this.#novas, ocultas: level.hidden }
    stick.still(() => drawControls(this, { ...shown, isFollowing: stick.isFollowing }))
    stick.settle()
  }

  /** It follows from now on, lets go, or shows other lines. */
  #turned() {
    if (this.#parts.stick.isFollowing) this.#novas = 0
    this.#parts.live.turned()
  }

  #click = async (/** @type {MouseEvent} */ event) => {
    const { clip, pressed } = this.#parts
    const target = event.target instanceof Element ? event.target : null
    const number = target?.closest('.log p[id] > a')
    const button = target?.closest('button')
    if (number && !event.ctrlKey && !event.metaKey) clip.number(event, Number(number.parentElement?.id.slice(1)))
    else if (button?.hasAttribute('data-copiar')) await clip.copy()
    else if (button?.hasAttribute('data-desmarcar')) clip.clear()
    else if (button) await pressed(button)
  }
}

customElements.define('log-pane', LogPane)
