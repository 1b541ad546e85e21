/** `<ends-switch>`: "Avisar quando terminar", with the reason when the browser says no. */
import { onWish, turnOff, turnOn, wish } from '../ends/wish.js'
import { write } from '../helpers/write.js'

class EndsSwitch extends HTMLElement {
  #button = this.querySelector('[role=switch]')
  #reason = /** @type {HTMLElement | null} */ (this.querySelector('[data-porque]'))

  connectedCallback() {
    this.#button?.addEventListener('click', this.#turn)
    onWish(this.#draw)
    this.#draw()
  }

  #turn = async () => {
    if (['on', 'denied', 'unsupported'].includes(wish())) turnOff()
    else await turnOn()
    this.#draw()
  }

  #draw = () => {
    const is = wish()
    this.setAttribute('wish', is)
    this.#button?.setAttribute('aria-checked', String(is === 'on'))
    write(this.#reason, this.#reason?.dataset[is] ?? this.#reason?.dataset.off ?? '')
  }
}

customElements.define('ends-switch', EndsSwitch)
