/** `<texto-copiar>`: a text to hand over, with a button that copies it. */
import { notice } from '../helpers/notice.js'

class TextoCopiar extends HTMLElement {
  connectedCallback() {
    this.querySelector('[data-copia]')?.addEventListener('click', this.#copy)
  }

  #copy = async (/** @type {Event} */ event) => {
    const { copiado = '', falhou = '' } = /** @type {HTMLElement} */ (event.currentTarget).dataset
    const text = this.querySelector('[data-texto]')
    try {
      await navigator.clipboard.writeText(text?.textContent ?? '')
      notice(copiado)
    } catch (error) {
      console.warn(error) // plain http has no clipboard
      if (text) getSelection()?.selectAllChildren(text)
      notice(falhou)
    }
  }
}

customElements.define('texto-copiar', TextoCopiar)
