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
  #marks = new Marks(this.#list, () => this.#draw())

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

  /** @returns {import('../list/lote.js').Chosen} */
  get #chosen() { return this.#marks.todos ? { selecao: this.#marks.todos.id } : { processos: this.#marks.ids } }

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
    const isOver = () => this.#clear()
    if (what === 'csv') return exportCsv(this.#chosen, isOver)
    if (what !== 'todos') return plan(this.#dialog, this.#chosen, { acao: what, isOver })
    const frozen = await freezeFilter()
    if (!frozen) return
    this.#marks.choose(frozen.processos, { id: frozen.id, ateMs: Date.parse(frozen.expira_em) })
    this.#draw()
  }

  #clear() {
    this.#marks.clear()
    this.#draw()
  }

  #draw() {
    const n = this.#marks.ids.length
    this.hidden = n === 0
    document.body.toggleAttribute('marcando', n > 0)
    write(this.querySelector('[data-n]'), numero(n))
    this.#show('[data-um]', n === 1)
    this.#show('[data-varios]', n !== 1)
    this.#show('[data-do-filtro]', this.#marks.todos !== null)
    this.#show('[data-lote=todos]', this.#total > n)
    write(this.querySelector('[data-total-do-filtro]'), numero(this.#total))
  }

  #show(/** @type {string} */ selector, /** @type {boolean} */ on) {
    const element = /** @type {HTMLElement | null} */ (this.querySelector(selector))
    if (element) element.hidden = !on
  }
}

customElements.define('lote-barra', LoteBarra)
