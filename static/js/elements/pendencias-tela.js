/** `<pendencias-tela>`: failures as work; it looks again when its month moves, or when what was put off is due. */
import { isOff } from '../gate.js'
import { fetchParte } from '../helpers/fragment.js'
import { sayLate } from '../helpers/late.js'
import { mergeContent } from '../helpers/merge.js'
import { notice } from '../helpers/notice.js'
import { refreshParte } from '../helpers/partes.js'
import { post } from '../helpers/post.js'
import { clock, registry, ticker } from '../page.js'
import { Asking } from '../pendencias/asking.js'
import { Chosen } from '../pendencias/chosen.js'

/** ms; a month moves often, a person reads slowly. */
const APART_MS = 2_000

class PendenciasTela extends HTMLElement {
  linhas = null
  #topic = `mes:${this.getAttribute('mes')}`
  /** The month's counter as the page was drawn with, or has looked at since. */
  #seq = Number(this.getAttribute('seq') ?? 0)
  #lookedAt = -Infinity
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #soon
  #isMissed = false
  #asking = new Asking(this, (fields) => this.#do(fields))
  #chosen = new Chosen(this)

  connectedCallback() {
    registry.listen(this.#topic, this)
    ticker.add(this.#tick)
    this.addEventListener('click', this.#click)
    document.addEventListener('visibilitychange', this.#shown)
  }

  disconnectedCallback() {
    registry.unlisten(this.#topic, this)
    ticker.drop(this.#tick)
    clearTimeout(this.#soon)
    document.removeEventListener('visibilitychange', this.#shown)
  }

  hear(/** @type {import('../wire.js').Told} */ { seq }) {
    if (seq === this.#seq) return
    this.#seq = seq
    this.#later()
  }

  #later() {
    if (document.hidden) this.#isMissed = true
    else this.#soon ??= setTimeout(() => this.#look(), Math.max(0, this.#lookedAt + APART_MS - performance.now()))
  }

  #shown = () => {
    if (document.hidden || !this.#isMissed) return
    this.#isMissed = false
    this.#later()
  }

  async #look() {
    this.#lookedAt = performance.now()
    this.#soon = undefined
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(':scope > [data-parte]'))) {
      if (part.hasAttribute('data-junta')) await this.#merge(part)
      else await refreshParte(part)
    }
    this.#chosen.draw()
  }

  async #merge(/** @type {HTMLElement} */ part) {
    try {
      const content = await fetchParte(part.dataset.parte ?? '')
      const chave = document.activeElement?.closest('[data-chave]')?.getAttribute('data-chave')
      mergeContent(part, content)
      if (chave && document.activeElement === document.body) this.#goOn(part, chave)
    } catch (error) {
      console.warn(error)
      sayLate(part, error, () => this.#later())
    }
  }

  /** What had the focus is gone: keys go on at its group, or at the first that is left. */
  #goOn(/** @type {HTMLElement} */ part, /** @type {string} */ chave) {
    const place = part.querySelector(`[data-chave="${CSS.escape(chave)}"]`) ?? part
    const link = /** @type {HTMLElement | null} */ (place.querySelector('h2 a') ?? place.querySelector('a'))
    link?.focus({ preventScroll: true })
  }

  /** What was put off comes back by the clock: nobody tells. */
  #tick = () => {
    const due = /** @type {HTMLElement | null} */ (this.querySelector('[data-volta-em]'))?.dataset.voltaEm
    if (due && Date.parse(due) <= clock.now()) this.#later()
  }

  #click = (/** @type {Event} */ event) => {
    const button = event.target instanceof Element ? event.target.closest('button[data-comando=pendencia]') : null
    if (!(button instanceof HTMLButtonElement) || isOff(button) || button.ariaBusy === 'true') return
    if (button.dataset.dialogo) this.#asking.open(button)
    else this.#press(button)
  }

  async #press(/** @type {HTMLButtonElement} */ button) {
    const processos = button.hasAttribute('data-escolhidos') ? this.#chosen.ids : null
    const { acao, grupo, mes } = button.dataset
    button.ariaBusy = 'true'
    const { ok, message } = await this.#do({ acao, grupo, mes, processos })
    button.ariaBusy = null
    if (!ok) notice(message)
  }

  #do(/** @type {Record<string, any>} */ { grupo, ...body }) {
    return post(`/api/v2/pendencias/${grupo}`, body)
  }
}

customElements.define('pendencias-tela', PendenciasTela)
