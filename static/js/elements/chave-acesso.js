/** `<chave-acesso>`: a form that makes a passkey, or comes in with one; hidden where the browser knows none. */
import { write } from '../helpers/write.js'
import { meta } from '../page.js'

class ChaveAcesso extends HTMLElement {
  connectedCallback() {
    if (!self.PublicKeyCredential || !('parseCreationOptionsFromJSON' in PublicKeyCredential)) return
    this.hidden = false
    this.querySelector('form')?.addEventListener('submit', this.#go)
  }

  #go = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    const form = /** @type {HTMLFormElement} */ (event.currentTarget)
    const said = Object.fromEntries(new FormData(form))
    this.#say('')
    const asked = await this.#send(this.dataset.opcoes ?? '', said)
    if (!asked) return
    const credencial = await this.#touched(asked.opcoes)
    const kept = credencial && await this.#send(this.dataset.envio ?? '', { ...said, credencial })
    if (kept) location.assign(kept.para)
  }

  /** What the key signs; null when the person, or the browser, would not. */
  async #touched(/** @type {any} */ options) {
    const known = PublicKeyCredential
    try {
      const made = this.dataset.modo === 'criar'
        ? await navigator.credentials.create({ publicKey: known.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(options) })
      return /** @type {PublicKeyCredential} */ (made).toJSON()
    } catch (error) {
      console.info(error)
      this.#say(this.dataset.tDesistiu ?? '')
      return null
    }
  }

  async #send(/** @type {string} */ path, /** @type {object} */ body) {
    try {
      const answer = await fetch(path, {
        method: 'POST', redirect: 'error', body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': meta('csrf-token') ?? '' },
      })
      const said = await answer.json()
      if (answer.ok) return said
      this.#say(said.message)
    } catch (error) {
      console.info(error)
      this.#say(this.dataset.tSemResposta ?? '')
    }
    return null
  }

  #say(/** @type {string} */ text) {
    const place = /** @type {HTMLElement | null} */ (this.querySelector('[data-erro]'))
    write(place, text)
    if (place) place.hidden = !text
  }
}

customElements.define('chave-acesso', ChaveAcesso)
