/** `<parte-viva>`: a part of the page that only the server can draw, drawn again when what it listens to has moved. */
import { Calmly } from '../helpers/calmly.js'
import { whenLeft } from '../helpers/left.js'
import { notice } from '../helpers/notice.js'
import { refreshParte } from '../helpers/partes.js'
import { registry } from '../page.js'

/** ms; a sentence that changes faster cannot be read. `cada` says another, where live numbers stand beside it. */
const EVERY_MS = 10_000
/** ms; what somebody did on purpose is shown at once. */
const SOON_MS = 1_000

class ParteViva extends HTMLElement {
  linhas = null
  /** topic → the counter that this part was drawn with, from `ouve="mes:2026-11@41 fila:…@3"`. @type {Map<string, number>} */
  #seqs = new Map()
  #calmly = new Calmly(() => this.#drawCalmly())
  /** Gives up waiting for `segura`: what must not move while somebody is about to press there. */
  #giveUp = () => {}

  connectedCallback() {
    for (const word of (this.getAttribute('ouve') ?? '').split(' ').filter(Boolean)) {
      const [topic, seq] = word.split('@')
      this.#seqs.set(topic, Number(seq))
      registry.listen(topic, this)
    }
    this.#calmly.start()
  }

  disconnectedCallback() {
    for (const topic of this.#seqs.keys()) registry.unlisten(topic, this)
    this.#calmly.stop()
    this.#giveUp()
  }

  hear(/** @type {import('../wire.js').Told} */ { topic, seq }) {
    if (this.#seqs.get(topic) === seq) return
    this.#seqs.set(topic, seq)
    const logo = this.getAttribute('logo')
    this.#calmly.want(logo && topic.startsWith(logo) ? SOON_MS : Number(this.getAttribute('cada') ?? EVERY_MS))
  }

  #drawCalmly() {
    this.#giveUp()
    const held = this.getAttribute('segura')
    if (held) this.#giveUp = whenLeft(held, () => this.#draw())
    else this.#draw()
  }

  /** What is new among the sentences marked `data-dito` is said aloud too: drawn again, the old ones are no news. */
  async #draw() {
    const had = new Set(this.#said())
    await refreshParte(this)
    const news = this.#said().filter((text) => !had.has(text))
    if (news.length > 0) notice(news.join(' '), { isQuiet: true })
  }

  #said() {
    return [...this.querySelectorAll('[data-dito]')].map((place) => place.textContent?.trim() ?? '')
  }
}

customElements.define('parte-viva', ParteViva)
