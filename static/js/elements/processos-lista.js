/** `<processos-lista>`: the list of a month, whose rows move in place while new ones wait to be asked for. */
import { fetchParte, replaceContent } from '../helpers/fragment.js'
import { notice } from '../helpers/notice.js'
import { refreshParte } from '../helpers/partes.js'
import { TEXTS } from '../helpers/texts.js'
import { filterOf, wouldEnter } from '../list/filter.js'
import { Ghosts } from '../list/ghosts.js'
import { registry } from '../page.js'

class ProcessosLista extends HTMLElement {
  linhas = null
  #topic = `mes:${this.getAttribute('mes')}`
  #rows = /** @type {HTMLElement | null} */ (this.querySelector('[data-linhas]'))
  #button = /** @type {HTMLButtonElement | null} */ (this.querySelector('[data-novos]'))
  #filter = filterOf(location.search)
  #ghosts = new Ghosts(this, this.#filter)
  /** The month's counter as the rows were drawn with. */
  #seq = Number(this.querySelector(`[topic="${this.#topic}"]`)?.getAttribute('seq') ?? 0)
  /** Processos that would be here, had the page been asked for now. @type {Set<string>} */
  #novos = new Set()

  connectedCallback() {
    registry.listen(this.#topic, this)
    this.#button?.addEventListener('click', this.#showNew)
  }

  disconnectedCallback() {
    registry.unlisten(this.#topic, this)
    this.#ghosts.stop()
  }

  hear(/** @type {import('../wire.js').Told} */ { estado, mudou, snapshot, seq }) {
    // a snapshot says that the month moved, not which rows did: what was told meanwhile is lost
    if (snapshot && seq !== this.#seq) this.#compare()
    this.#seq = seq
    const isWhole = this.#isWhole(estado.por_status)
    for (const [id, operadora, cliente, status] of mudou) {
      const isHere = this.querySelector(`[topic="processo:${CSS.escape(id)}"]`) !== null
      const enters = !isHere && wouldEnter({ operadora, cliente, status }, this.#filter, { isWhole })
      if (enters) this.#novos.add(id)
      else this.#novos.delete(id)
    }
    this.#draw()
  }

  /** Asks the server which rows belong here now; they still wait to be asked for. */
  async #compare() {
    try {
      for (const row of (await fetchParte('linhas')).querySelectorAll('[topic^="processo:"]')) {
        const topic = row.getAttribute('topic') ?? ''
        if (!this.querySelector(`[topic="${CSS.escape(topic)}"]`)) this.#novos.add(topic.slice('processo:'.length))
      }
    } catch (error) {
      console.warn(error)
      this.#seq = -1 // the next snapshot asks again
    }
    this.#draw()
  }

  /** Every processo of the month is on this page. */
  #isWhole(/** @type {Record<string, number>} */ porStatus = {}) {
    const total = Object.values(porStatus).reduce((sum, n) => sum + n, 0)
    return this.querySelectorAll('[data-linhas] > [topic]').length >= total
  }

  #draw() {
    const n = this.#button?.querySelector('[data-novos-n]')
    if (this.#button) this.#button.hidden = this.#novos.size === 0
    if (n) n.textContent = String(this.#novos.size)
  }

  #showNew = async () => {
    if (!this.#rows) return
    try {
      replaceContent(this.#rows, await fetchParte('linhas'))
    } catch (error) {
      console.warn(error)
      return notice(TEXTS.fragmentFailed)
    }
    this.#novos.clear()
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll('[data-parte]'))) refreshParte(part)
    this.#draw()
  }
}

customElements.define('processos-lista', ProcessosLista)
