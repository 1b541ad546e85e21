/** `<execucao-painel>`: the page of one execução, with the steps of its robot. */
import { duracao } from '../helpers/format.js'
import { refreshParte } from '../helpers/partes.js'
import { clock, ticker } from '../page.js'
import { Painel } from './painel.js'

/** @typedef {{etapa: string, inicio: string, fim: string | null}} Etapa */

class ExecucaoPainel extends Painel {
  #part = /** @type {HTMLElement | null} */ (this.querySelector('[data-parte=etapas]'))
  /** The step that the robot is in. @type {Etapa | undefined} */
  #current

  /** @override */
  connectedCallback() {
    if (this.#part) this.#part.dataset.mudaCom ??= 'final' // how the steps ended is drawn by the server
    super.connectedCallback()
    ticker.add(this.#tick)
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback()
    ticker.drop(this.#tick)
  }

  /** @override */
  hear(/** @type {import('../wire.js').Told} */ told) {
    super.hear(told)
    const { etapas = [], etapa = null, final = false } = told.estado
    this.#current = final ? undefined : etapas.findLast((/** @type {Etapa} */ one) => one.etapa === etapa && one.fim === null)
    if (final) return
    for (const one of etapas) this.#draw(one)
    if (this.#part && etapas.some((/** @type {Etapa} */ one) => !this.#step(one.etapa))) refreshParte(this.#part)
  }

  #tick = () => {
    if (this.#current) this.#draw(this.#current)
  }

  #draw(/** @type {Etapa} */ one) {
    const step = this.#step(one.etapa)
    if (!step) return
    const isCurrent = one === this.#current
    step.setAttribute('situacao', isCurrent ? 'atual' : 'feita')
    if (isCurrent) step.setAttribute('aria-current', 'step')
    else step.removeAttribute('aria-current')
    const length = step.querySelector('[data-duracao]')
    const until = one.fim === null ? clock.now() : Date.parse(one.fim)
    if (length) length.textContent = duracao((until - Date.parse(one.inicio)) / 1_000)
  }

  #step(/** @type {string} */ etapa) {
    return this.querySelector(`[data-etapa="${CSS.escape(etapa)}"]`)
  }
}

customElements.define('execucao-painel', ExecucaoPainel)
