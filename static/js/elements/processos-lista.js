/** `<processos-lista>`: the list of a month, whose rows move in place while new ones wait to be asked for. */
import { FRAGMENT_EVENT, fetchParte, replaceContent } from '../helpers/fragment.js'
import { notice } from '../helpers/notice.js'
import { refreshParte } from '../helpers/partes.js'
import { TEXTS } from '../helpers/texts.js'
import { write } from '../helpers/write.js'
import { startDensity } from '../list/density.js'
import { markDue } from '../list/due.js'
import { filterOf, wouldEnter } from '../list/filter.js'
import { Ghosts } from '../list/ghosts.js'
import { markUnlike } from '../list/unlike.js'
import { clock, registry, ticker } from '../page.js'

class ProcessosLista extends HTMLElement {
  linhas = null
  #topic = `mes:${this.getAttribute('mes')}`
  #rows = /** @type {HTMLElement | null} */ (this.querySelector('[data-linhas]'))
  #button = /** @type {HTMLButtonElement | null} */ (this.querySelector('[data-novos]'))
  #filter = filterOf(location.search, this.getAttribute('aceita') ?? '')
  #ghosts = new Ghosts(this, this.#filter)
  /** The month's counter as the rows were drawn with. */
  #seq = Number(this.querySelector(`[topic="${this.#topic}"]`)?.getAttribute('seq') ?? 0)
  /** Processos that would be here, had the page been asked for now. @type {Set<string>} */
  #novos = new Set()
  #isShowing = false

  connectedCallback() {
    registry.listen(this.#topic, this)
    this.#button?.addEventListener('click', this.#showNew)
    document.addEventListener(FRAGMENT_EVENT, this.#redrawn)
    ticker.add(this.#tick)
    startDensity(this)
  }

  disconnectedCallback() {
    registry.unlisten(this.#topic, this)
    document.removeEventListener(FRAGMENT_EVENT, this.#redrawn)
    ticker.drop(this.#tick)
    this.#ghosts.stop()
  }

  #tick = () => {
    markDue(this, clock.now())
    markUnlike(this)
  }

  hear(/** @type {import('../wire.js').Told} */ { estado, mudou, snapshot, seq }) {
    // a snapshot says that the month moved, not which rows did: what was told meanwhile is lost
    if (snapshot && seq !== this.#seq) this.#compare()
    this.#seq = seq
    const isWhole = this.#isWhole(estado.por_status)
    for (const [id, operadora, cliente, status, tom] of mudou) {
      const enters = !this.#has(id) && wouldEnter({ operadora, cliente, status, tom }, this.#filter, { isWhole })
      if (enters) this.#novos.add(id)
      else this.#novos.delete(id)
    }
    this.#draw()
  }

  /** Asks the server which rows belong here now; they still wait to be asked for. */
  async #compare() {
    try {
      for (const row of (await fetchParte('linhas')).querySelectorAll('[topic^="processo:"]')) {
        const id = (row.getAttribute('topic') ?? '').slice('processo:'.length)
        if (!this.#has(id)) this.#novos.add(id)
      }
    } catch (error) {
      console.warn(error)
      this.#seq = -1 // the next snapshot asks again
    }
    this.#draw()
  }

  #has(/** @type {string} */ id) {
    return this.querySelector(`[topic="processo:${CSS.escape(id)}"]`) !== null
  }

  /** Every processo of the month is on this page. */
  #isWhole(/** @type {Record<string, number>} */ porStatus = {}) {
    const total = Object.values(porStatus).reduce((sum, n) => sum + n, 0)
    return this.querySelectorAll('[data-linhas] > [topic]').length >= total
  }

  #draw() {
    const { size } = this.#novos
    if (size > 0 && !this.querySelector('[data-linhas] > [topic]')) return this.#showNew()
    if (!this.#button) return
    this.#button.hidden = size === 0
    write(this.#button.querySelector('[data-novos-n]'), String(size))
    for (const [form, isMeant] of /** @type {[string, boolean][]} */ ([['[data-um]', size === 1], ['[data-varios]', size !== 1]])) {
      const word = /** @type {HTMLElement | null} */ (this.#button.querySelector(form))
      if (word) word.hidden = !isMeant
    }
  }

  /** Where the last row left, nothing can jump: what waits comes by itself, or the server says that there is none. */
  #redrawn = () => {
    if (this.#rows?.childElementCount === 0) this.#showNew()
  }

  #showNew = async () => {
    if (!this.#rows || this.#isShowing) return
    this.#isShowing = true
    const asked = [...this.#novos]
    try {
      replaceContent(this.#rows, await fetchParte('linhas'))
    } catch (error) {
      console.warn(error)
      return notice(TEXTS.fragmentFailed)
    } finally {
      this.#isShowing = false
    }
    for (const id of asked) this.#novos.delete(id)
    for (const id of this.#novos) if (this.#has(id)) this.#novos.delete(id)
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll('[data-parte]'))) refreshParte(part)
    this.#draw()
  }
}

customElements.define('processos-lista', ProcessosLista)
