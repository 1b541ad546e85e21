/** `<execucao-painel>`: the page of one execução, with the steps of its robot. */
import { duracao } from '../helpers/format.js'
import { refreshParte } from '../helpers/partes.js'
import { Painel } from './painel.js'

/** @typedef {{etapa: string, rotulo: string, inicio: string, fim: string | null}} Etapa */

class ExecucaoPainel extends Painel {
  /** @override */
  hear(/** @type {import('../wire.js').Told} */ told) {
    super.hear(told)
    const { etapas = [], etapa = null, final = false } = told.estado
    for (const done of /** @type {Etapa[]} */ (etapas)) this.#draw(done, !final && done.etapa === etapa && done.fim === null)
    if (etapas.some((/** @type {Etapa} */ { etapa: name }) => !this.#step(name))) this.#drawAgain()
  }

  #step(/** @type {string} */ etapa) {
    return this.querySelector(`[data-etapa="${CSS.escape(etapa)}"]`)
  }

  #draw(/** @type {Etapa} */ { etapa, inicio, fim }, /** @type {boolean} */ isCurrent) {
    const step = this.#step(etapa)
    if (!step) return
    step.setAttribute('situacao', isCurrent || fim === null ? 'atual' : 'feita')
    if (isCurrent) step.setAttribute('aria-current', 'step')
    else step.removeAttribute('aria-current')
    const length = step.querySelector('[data-duracao]')
    if (length && fim !== null) length.textContent = duracao((Date.parse(fim) - Date.parse(inicio)) / 1_000)
  }

  /** A step that this page was not drawn with: only the server knows its place. */
  #drawAgain() {
    const part = /** @type {HTMLElement | null} */ (this.querySelector('[data-parte=etapas]'))
    if (part) refreshParte(part)
  }
}

customElements.define('execucao-painel', ExecucaoPainel)
