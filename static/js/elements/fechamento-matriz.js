/** `<fechamento-matriz>`: a month's clients beside its carriers; each cell moves by what the month tells. */
import { Calmly } from '../helpers/calmly.js'
import { FRAGMENT_EVENT } from '../helpers/fragment.js'
import { refreshParte } from '../helpers/partes.js'
import { write } from '../helpers/write.js'
import { Grid } from '../matriz/grid.js'
import { registry } from '../page.js'

/** ms; rows that are missing are few, the rest moves by itself. */
const ROWS_MS = 5_000
/** ms; CSS tints what moved for as long as this. */
const CHANGED_MS = 800

class FechamentoMatriz extends HTMLElement {
  linhas = null
  #topic = `mes:${this.getAttribute('mes')}`
  #rows = /** @type {HTMLElement | null} */ (this.querySelector('[data-parte=linhas]'))
  #grid = new Grid(this.querySelector('[role=grid]'))
  #calmly = new Calmly(() => this.#rows && refreshParte(this.#rows))
  /** processo → its cell. @type {Map<string, Element>} */
  #cells = new Map()
  /** The month's counter: what I have heard, what the rows were drawn with. */
  #seq = 0
  #drawn = 0

  connectedCallback() {
    this.#index()
    this.#seq = this.#drawn
    this.#grid.start()
    this.#calmly.start()
    document.addEventListener(FRAGMENT_EVENT, this.#redrawn)
    registry.listen(this.#topic, this)
  }

  disconnectedCallback() {
    registry.unlisten(this.#topic, this)
    document.removeEventListener(FRAGMENT_EVENT, this.#redrawn)
    this.#calmly.stop()
  }

  hear(/** @type {import('../wire.js').Told} */ { mudou, snapshot, seq }) {
    // a snapshot says that the month moved, not which cells did
    const isLost = snapshot && seq !== this.#seq
    this.#seq = seq
    if (seq <= this.#drawn) return // the rows were drawn with it
    const isMissing = mudou.some(([id]) => !this.#cells.has(id))
    for (const [id, , , status, tone] of mudou) this.#move(this.#cells.get(id), status, tone)
    if (isLost || isMissing) this.#calmly.want(ROWS_MS)
  }

  #move(/** @type {Element | undefined} */ cell, /** @type {string} */ status, /** @type {string} */ tone) {
    const word = this.#word(status, tone)
    const said = cell?.querySelector('span') ?? null
    if (!cell || (cell.getAttribute('status') === status && said?.textContent === word)) return
    cell.setAttribute('status', status)
    cell.setAttribute('tone', tone)
    write(said, word)
    cell.setAttribute('changed', '')
    setTimeout(() => cell.removeAttribute('changed'), CHANGED_MS)
    const row = cell.parentElement
    row?.toggleAttribute('completa', [...row.querySelectorAll('[status]')].every((one) => one.getAttribute('status') === this.getAttribute('feito')))
  }

  /** As the legend calls it; a status that it does not know is its own word. */
  #word(/** @type {string} */ status, /** @type {string} */ tone) {
    const known = `.legenda [status="${CSS.escape(status)}"]`
    const found = this.querySelector(`${known}[tone="${CSS.escape(tone)}"] span`) ?? this.querySelector(`${known}:not([tone]) span`)
    return found?.textContent ?? status
  }

  #redrawn = (/** @type {Event} */ event) => {
    if (this.contains(/** @type {CustomEvent<Element>} */ (event).detail)) this.#index()
  }

  #index() {
    const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (this.#rows?.querySelectorAll('[status] > a') ?? [])
    this.#cells = new Map([...links].map((link) => [link.pathname.split('/').pop() ?? '', /** @type {Element} */ (link.parentElement)]))
    this.#drawn = Number(this.#rows?.querySelector('[data-seq]')?.getAttribute('data-seq') ?? 0)
    this.#grid.index()
  }
}

customElements.define('fechamento-matriz', FechamentoMatriz)
