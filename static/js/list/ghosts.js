/** Rows that left the filter: they stay a while as ghosts, so that nothing jumps under the pointer. */
import { FRAGMENT_EVENT } from '../helpers/fragment.js'
import { belongs } from './filter.js'

/** ms; time to see where it went. */
const GHOST_MS = 10_000

export class Ghosts {
  #list
  #filter
  #observer
  /** @type {Map<Element, ReturnType<typeof setTimeout>>} */
  #leaving = new Map()

  /**
   * @param {Element} list
   * @param {import('./filter.js').Filter} filter
   */
  constructor(list, filter) {
    this.#list = list
    this.#filter = filter
    this.#observer = new MutationObserver((changes) => {
      for (const row of new Set(changes.map(({ target }) => /** @type {Element} */ (target)))) this.#look(row)
    })
    this.#observer.observe(list, { subtree: true, attributes: true, attributeFilter: ['status', 'tone'] })
  }

  stop() {
    this.#observer.disconnect()
  }

  #look(/** @type {Element} */ element) {
    const row = element.closest('[data-linhas] > [topic]')
    if (!row) return
    const seen = [row, ...row.querySelectorAll('[status]')].map((one) => ({ status: one.getAttribute('status'), tom: one.getAttribute('tone') }))
    if (belongs(seen, this.#filter)) this.#stay(row)
    else if (!this.#leaving.has(row)) this.#leave(row)
  }

  #stay(/** @type {Element} */ row) {
    clearTimeout(this.#leaving.get(row))
    this.#leaving.delete(row)
    row.removeAttribute('ghost')
  }

  #leave(/** @type {Element} */ row) {
    row.setAttribute('ghost', '')
    this.#leaving.set(row, setTimeout(() => this.#remove(row), GHOST_MS))
  }

  /** While the pointer is over the table or rows are selected, the order is frozen. */
  #remove(/** @type {Element} */ row) {
    const isHeld = this.#list.querySelector('[data-linhas]:hover, [data-linhas] input:checked') || row.contains(document.activeElement)
    if (isHeld) return this.#leave(row)
    this.#leaving.delete(row)
    row.remove()
    document.dispatchEvent(new CustomEvent(FRAGMENT_EVENT, { detail: this.#list }))
  }
}
