/** `<lote-barra>`: how many are selected, what can be done with them. */
import { isOff } from '../gate.js'
import { numero } from '../helpers/format.js'
import { write } from '../helpers/write.js'
import { deed } from '../keys/deeds.js'
import { answerWith, exportCsv, freezeFilter, plan } from '../list/lote.js'
import { Marks } from '../list/marks.js'

class LoteBarra extends HTMLElement {
  #list = /** @type {HTMLElement} */ (this.closest('processos-lista') ?? document.body)
  #dialog = /** @type {HTMLDialogElement} */ (this.#list.querySelector('dialog#lote'))
  #marks = new Marks(this.#list, () => this.#thaw())
  /** All of the filter, as the server froze it. @type {{id: string, total: number} | null} */
  #frozen = null

  connectedCallback() {
    this.addEventListener('click', this.#click)
    answerWith(this.#dialog, () => this.#clear())
    deed('marcar', () => this.#marks.toggle())
    deed('desmarcar', () => !this.hidden && this.#clear())
    this.#draw()
  }

  disconnectedCallback() {
    this.#marks.stop()
  }

  get #n() { return this.#frozen?.total ?? this.#marks.ids.length }

  /** @returns {import('../list/lote.js').Chosen} */
  get #chosen() { return this.#frozen ? { selecao: this.#frozen.id } : { processos: this.#marks.ids } }

  /** How many the filter has, as the heading says. */
  get #total() { return Number(/** @type {HTMLElement | null} */ (this.#list.querySelector('[data-total]'))?.dataset.total ?? 0) }

  #click = async (/** @type {Event} */ event) => {
    const button = event.target instanceof Element ? /** @type {HTMLButtonElement | null} */ (event.target.closest('[data-lote]')) : null
    if (!button || isOff(button) || button.getAttribute('aria-busy') === 'true') return
    button.setAttribute('aria-busy', 'true')
    await this.#do(button.dataset.lote ?? '')
    button.removeAttribute('aria-busy')
  }

  async #do(/** @type {string} */ what) {
    if (what === 'limpar') return this.#clear()
    if (what === 'csv') return exportCsv(this.#chosen)
    if (what !== 'todos') return plan(this.#dialog, this.#chosen, what)
    const frozen = await freezeFilter()
    if (!frozen) return
    this.#marks.all(true)
    this.#frozen = frozen
    this.#draw()
  }

  /** Somebody ticked, or rows came: what was frozen is no longer what is meant. */
  #thaw() {
    const isWhole = this.#marks.boxes.every((box) => box.checked)
    if (!isWhole) this.#frozen = null
    this.#draw()
  }

  #clear() {
    this.#frozen = null
    this.#marks.clear()
    this.#draw()
  }

  #draw() {
    const n = this.#n
    this.hidden = n === 0
    write(this.querySelector('[data-n]'), numero(n))
    this.#show('[data-um]', n === 1)
    this.#show('[data-varios]', n !== 1)
    this.#show('[data-do-filtro]', this.#frozen !== null)
    this.#show('[data-lote=todos]', this.#frozen === null && this.#total > n)
    write(this.querySelector('[data-total-do-filtro]'), numero(this.#total))
  }

  #show(/** @type {string} */ selector, /** @type {boolean} */ on) {
    const element = /** @type {HTMLElement | null} */ (this.querySelector(selector))
    if (element) element.hidden = !on
  }
}

customElements.define('lote-barra', LoteBarra)
