/** The processos of a group that somebody has chosen: how many, which. */
import { write } from '../helpers/write.js'

export class Chosen {
  #within

  /** @param {HTMLElement} within */
  constructor(within) {
    this.#within = within
    within.addEventListener('change', () => this.draw())
  }

  /** Ids, in the order in which they are shown. */
  get ids() {
    const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (this.#within.querySelectorAll('[data-escolhe]:checked'))
    return [...boxes].map((box) => box.value)
  }

  draw() {
    const button = /** @type {HTMLButtonElement | null} */ (this.#within.querySelector('[data-escolhidos]'))
    if (!button) return
    const { length } = this.ids
    button.hidden = length === 0
    write(button.querySelector('[data-n]'), String(length))
  }
}
