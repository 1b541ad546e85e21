/** `<saude-tela>`: the system's health, drawn again at the server's pulse while somebody looks. */
import { Calmly } from '../helpers/calmly.js'
import { refreshParte } from '../helpers/partes.js'
import { socket } from '../page.js'

/** ms; the server pulses as often. */
const EVERY_MS = 10_000

class SaudeTela extends HTMLElement {
  #part = /** @type {HTMLElement | null} */ (this.querySelector('[data-parte=sistema]'))
  #calmly = new Calmly(() => { if (this.#part) refreshParte(this.#part) })

  connectedCallback() {
    socket.addEventListener('pulse', this.#pulse)
    this.#calmly.start()
  }

  disconnectedCallback() {
    socket.removeEventListener('pulse', this.#pulse)
    this.#calmly.stop()
  }

  #pulse = () => this.#calmly.want(EVERY_MS)
}

customElements.define('saude-tela', SaudeTela)
