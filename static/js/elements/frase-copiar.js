/** `<frase-copiar>`: a sentence with a button that copies it. */
import { notice } from '../helpers/notice.js'

class FraseCopiar extends HTMLElement {
  connectedCallback() {
    this.querySelector('[data-copiar]')?.addEventListener('click', this.#copy)
  }

  #copy = async () => {
    const sentence = this.querySelector('[data-sentenca]')
    const text = sentence?.textContent?.replace(/\s+/g, ' ').trim() ?? ''
    const isCopied = await copied(text) || selected(sentence)
    notice((isCopied ? this.dataset.copiada : this.dataset.falhou) ?? '')
  }
}

/** Browsers give pages a clipboard only in secure contexts; a console on plain http in an office is none. */
async function copied(/** @type {string} */ text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch (error) {
    console.info(error)
    return false
  }
}

/** The old way: what is selected is copied, and stays selected for the person to do it. */
function selected(/** @type {Element | null} */ sentence) {
  if (!sentence) return false
  getSelection()?.selectAllChildren(sentence)
  return document.execCommand('copy')
}

customElements.define('frase-copiar', FraseCopiar)
