/** `<log-pane>`: the log of one execução, live, bounded, still while it is read. */
import { drawControls, lineOfHash, markLine } from '../log/controls.js'
import { gapItem, lineItem } from '../log/line.js'
import { LogPast } from '../log/past.js'
import { LogQueue } from '../log/queue.js'
import { Stick } from '../log/stick.js'
import { LogWindow } from '../log/window.js'
import { registry } from '../page.js'

/** Lines a frame: a flood must not freeze the page. */
const PER_FRAME = 200

class LogPane extends HTMLElement {
  /** Number of the last line heard of. */
  linhas = Number(this.getAttribute('ate') ?? 0)
  #topic = `execucao:${this.getAttribute('execucao')}`
  #template = /** @type {HTMLTemplateElement | null} */ (this.querySelector('template[data-linha]'))
  #queue = new LogQueue()
  #window
  #stick
  #past
  #frame = 0

  constructor() {
    super()
    const box = /** @type {HTMLElement} */ (this.querySelector('.log'))
    const isPressed = this.querySelector('[data-acompanhar]')?.getAttribute('aria-pressed') !== 'false'
    this.#window = new LogWindow(box)
    this.#stick = new Stick(box, { isFollowing: isPressed && !lineOfHash(), changed: () => this.#turned() })
    const [window, queue, stick] = [this.#window, this.#queue, this.#stick]
    this.#past = new LogPast({ execucao: this.getAttribute('execucao') ?? '', window, queue, stick, item: this.#item })
  }

  connectedCallback() {
    registry.listen(this.#topic, this)
    this.addEventListener('click', this.#click)
    this.addEventListener('change', () => this.#stick.settle())
    addEventListener('hashchange', this.#goToHash)
    this.#turned()
    this.#goToHash()
  }

  disconnectedCallback() {
    registry.unlisten(this.#topic, this)
    removeEventListener('hashchange', this.#goToHash)
  }

  hear(/** @type {import('../wire.js').Told} */ { estado, linhas, gaps, corte }) {
    if (corte !== null) this.#cut(corte)
    const items = [...linhas.map(this.#item), ...gaps.map(gapItem)].filter(({ ate }) => ate > this.linhas).sort((a, b) => a.de - b.de)
    this.linhas = items.at(-1)?.ate ?? this.linhas
    this.#queue.push(items)
    const incomplete = /** @type {HTMLElement | null} */ (this.querySelector('[data-incompleto]'))
    if (incomplete && 'log_incompleto' in estado) incomplete.hidden = !estado.log_incompleto
    if (estado.final && this.#stick.isFollowing) this.#show(Infinity)
    else this.#later()
  }

  #item = (/** @type {import('../wire.js').Linha} */ linha) => lineItem(this.#template, linha)

  /** A hidden tab has no frames: its lines wait, bounded, until somebody looks. */
  #later() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0
      if (this.#stick.isFollowing) this.#show(PER_FRAME)
      if (this.#stick.isFollowing && !this.#queue.isEmpty) this.#later()
      this.#draw()
    })
  }

  #show(/** @type {number} */ most) {
    if (this.#queue.overflowed) this.#window.restart(this.#queue.de ?? 1)
    this.#queue.overflowed = false
    this.#window.append(this.#queue.take(most))
    this.#window.trimTop()
    this.#stick.settle()
    this.#draw()
  }

  #turned() {
    this.#stick.settle()
    this.#later()
    this.#draw()
  }

  #draw() {
    const { de, ate } = this.#window
    drawControls(this, { de, ate, total: this.linhas, isFollowing: this.#stick.isFollowing })
  }

  #cut(/** @type {number} */ corte) {
    this.#queue.cut(corte)
    this.#window.cut(corte)
    this.linhas = Math.min(this.linhas, corte)
  }

  #click = async (/** @type {Event} */ event) => {
    const button = event.target instanceof Element ? event.target.closest('button') : null
    const marker = button?.closest('[data-lacuna]')
    if (marker) await this.#past.fill(marker)
    else if (button?.hasAttribute('data-anteriores')) await this.#past.older()
    else if (button?.hasAttribute('data-novas')) this.#stick.become(true)
    else if (button?.hasAttribute('data-acompanhar')) this.#stick.become(!this.#stick.isFollowing)
    this.#draw()
  }

  /** A link to a line that is not here brings the stretch around it. */
  #goToHash = async () => {
    const n = lineOfHash()
    if (!n) return
    this.#stick.become(false)
    if (!document.getElementById(`L${n}`) && n <= this.linhas) await this.#past.jump(n, this.linhas)
    this.#draw()
    markLine(this, n)
  }
}

customElements.define('log-pane', LogPane)
