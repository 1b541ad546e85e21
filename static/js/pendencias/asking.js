/** Questions before a deed: what somebody wrote stays until the server has taken it. */
import { write } from '../helpers/write.js'

/** @typedef {Record<string, any>} Fields */

export class Asking {
  #send
  /** The button that asked. @type {HTMLButtonElement | null} */
  #button = null

  /** @param {Element} within  where the dialogs are @param {(fields: Fields) => Promise<{ok: boolean, message: string}>} send */
  constructor(within, send) {
    this.#send = send
    for (const form of within.querySelectorAll('dialog form')) {
      form.addEventListener('submit', (event) => this.#submit(/** @type {SubmitEvent} */ (event)))
    }
  }

  open(/** @type {HTMLButtonElement} */ button) {
    const dialog = document.getElementById(button.dataset.dialogo ?? '')
    if (!(dialog instanceof HTMLDialogElement)) return
    if (this.#button?.dataset.grupo !== button.dataset.grupo) dialog.querySelector('form')?.reset()
    this.#button = button
    write(dialog.querySelector('[data-titulo]'), button.dataset.titulo ?? '')
    write(dialog.querySelector('[data-recusa]'), '')
    dialog.showModal()
  }

  async #submit(/** @type {SubmitEvent} */ event) {
    const form = /** @type {HTMLFormElement} */ (event.target)
    const submitter = /** @type {HTMLButtonElement | null} */ (event.submitter)
    if (submitter?.value === 'voltar' || !this.#button) return
    event.preventDefault()
    if (form.ariaBusy === 'true') return
    form.ariaBusy = 'true'
    const { ok, message } = await this.#send(this.#fields(form, this.#button))
    form.ariaBusy = null
    write(form.querySelector('[data-recusa]'), message)
    if (!ok) return
    form.reset()
    form.closest('dialog')?.close()
  }

  /** @returns {Fields} */
  #fields(/** @type {HTMLFormElement} */ form, /** @type {HTMLButtonElement} */ { dataset }) {
    const said = new FormData(form)
    const { grupo, mes, vistasAte } = dataset
    const fields = { acao: form.dataset.acao, grupo, mes, motivo: said.get('motivo') }
    if (form.dataset.acao === 'tratar') return { ...fields, vistas_ate: vistasAte ?? null }
    return { ...fields, ate: said.get('ate') === 'dia' ? said.get('dia') : said.get('ate') }
  }
}
