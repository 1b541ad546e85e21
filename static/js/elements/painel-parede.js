/** `<painel-parede>`: the wall of a month: its clock, what it draws again when the month moves, a screen that stays awake. */
import { Calmly } from '../helpers/calmly.js'
import { hora } from '../helpers/format.js'
import { refreshParte } from '../helpers/partes.js'
import { write } from '../helpers/write.js'
import { clock, registry, ticker } from '../page.js'

/** ms; runs begin and end in bursts. */
const EVERY_MS = 3_000

class PainelParede extends HTMLElement {
  linhas = null
  #topic = this.getAttribute('topic') ?? ''
  /** The month's counter as its parts were drawn. */
  #seq = Number(this.getAttribute('seq'))
  #clock = this.querySelector('[data-relogio]')
  #full = /** @type {HTMLButtonElement | null} */ (this.querySelector('[data-tela-cheia]'))
  #part = /** @type {HTMLElement | null} */ (this.querySelector('[data-parte=vivo]'))
  #calmly = new Calmly(() => { if (this.#part) refreshParte(this.#part) })

  connectedCallback() {
    registry.listen(this.#topic, this)
    this.#calmly.start()
    ticker.add(this.#tick)
    document.addEventListener('visibilitychange', stayAwake)
    this.#full?.addEventListener('click', this.#turn)
    if (this.#full) this.#full.hidden = !document.fullscreenEnabled
    stayAwake()
  }

  disconnectedCallback() {
    registry.unlisten(this.#topic, this)
    this.#calmly.stop()
    ticker.drop(this.#tick)
    document.removeEventListener('visibilitychange', stayAwake)
    this.#full?.removeEventListener('click', this.#turn)
  }

  hear(/** @type {import('../wire.js').Told} */ { seq }) {
    if (seq === this.#seq) return
    this.#seq = seq
    this.#calmly.want(EVERY_MS)
  }

  #tick = () => write(this.#clock, hora(clock.now()))

  #turn = () => {
    if (document.fullscreenElement) document.exitFullscreen()
    else document.documentElement.requestFullscreen()
  }
}

/** A wall that goes dark is no wall. A browser may refuse: battery, or an address without https. */
async function stayAwake() {
  if (document.hidden || !('wakeLock' in navigator)) return
  try {
    await navigator.wakeLock.request('screen')
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
  }
}

customElements.define('painel-parede', PainelParede)
