/** `<notas-processo>`: notes are sent and taken back; the timeline hears of them like every other page. */
import { notice } from '../helpers/notice.js'
import { uuid } from '../helpers/uuid.js'
import { meta } from '../page.js'

class NotasProcesso extends HTMLElement {
  /** The text that is on its way, under the name that makes a repeat harmless. @type {{texto: string, id: string} | null} */
  #sent = null

  connectedCallback() {
    this.addEventListener('submit', this.#submit)
    this.addEventListener('click', this.#click)
  }

  #submit = async (/** @type {Event} */ event) => {
    const form = /** @type {HTMLFormElement} */ (event.target)
    event.preventDefault()
    if (form.ariaBusy === 'true') return
    const texto = String(new FormData(form).get('texto') ?? '')
    if (this.#sent?.texto !== texto) this.#sent = { texto, id: uuid() }
    form.ariaBusy = 'true'
    const path = `/api/v2/processos/${this.getAttribute('processo')}/anotacoes`
    const isKept = await this.#ask('POST', path, { body: JSON.stringify({ texto }), failed: this.dataset.naoGravou, key: this.#sent.id })
    form.ariaBusy = null
    if (!isKept) return
    this.#sent = null
    form.reset()
  }

  #click = (/** @type {Event} */ event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-apagar]') : null
    if (!(button instanceof HTMLButtonElement) || button.ariaBusy === 'true') return
    button.ariaBusy = 'true'
    this.#ask('DELETE', `/api/v2/anotacoes/${button.dataset.apagar}`, { failed: this.dataset.naoApagou }).finally(() => { button.ariaBusy = null })
  }

  /** @param {string} method @param {string} path @param {{body?: string, failed?: string, key?: string}} options @returns {Promise<boolean>} */
  async #ask(method, path, { body, failed = '', key }) {
    const headers = { 'X-CSRFToken': meta('csrf-token') ?? '', 'Content-Type': 'application/json', ...(key && { 'Idempotency-Key': key }) }
    try {
      const answer = await fetch(path, { method, headers, body })
      if (answer.ok) return true
      const { message } = await answer.json()
      notice(message ?? failed)
    } catch (error) {
      console.warn(error)
      notice(failed)
    }
    return false
  }
}

customElements.define('notas-processo', NotasProcesso)
