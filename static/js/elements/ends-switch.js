/** `<ends-switch>`: "Avisar quando terminar", with the reason when the browser says no. */
import { Tabs } from '../ends/tabs.js'
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
    if (wish() === 'on') turnOff()
    else await turnOn()
    this.#draw()
  }

  #draw = () => {
    const is = Tabs.areSupported ? wish() : 'unsupported'
    this.setAttribute('wish', is)
    this.#button?.setAttribute('aria-checked', String(is === 'on'))
    write(this.#reason, this.#reason?.dataset[is] ?? this.#reason?.dataset.off ?? '')
  }
}

customElements.define('ends-switch', EndsSwitch)
