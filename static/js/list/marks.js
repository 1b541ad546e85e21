/** The processos that a person has ticked, on whichever page of the filter: a box each, one for all, a range with Shift. */
import { FRAGMENT_EVENT } from '../helpers/fragment.js'
import { clock } from '../page.js'
import { Kept } from './kept.js'

const BOX = '[data-linhas] [data-marca]'

/** @typedef {HTMLInputElement} Box */

export class Marks {
  #list
  #changed
  #kept
  /** Where a range begins. @type {Box | null} */
  #anchor = null

  /** @param {HTMLElement} list @param {() => void} changed */
  constructor(list, changed) {
    this.#list = list
    this.#changed = changed
    this.#kept = new Kept(list.getAttribute('mes') ?? '', clock.now())
    list.addEventListener('click', this.#click)
    list.addEventListener('change', this.#change)
    document.addEventListener(FRAGMENT_EVENT, this.#redrawn)
    this.#draw()
  }

  stop() {
    document.removeEventListener(FRAGMENT_EVENT, this.#redrawn)
  }

  /** @returns {Box[]} */
  get boxes() { return [...this.#list.querySelectorAll(BOX)].filter((box) => box instanceof HTMLInputElement) }

  /** Ids of the processos that are ticked: those of other pages, then those of this one in its order. */
  get ids() {
    const here = this.boxes.map(idOf)
    return [...this.#kept.ids.filter((id) => !here.includes(id)), ...here.filter((id) => this.#kept.has(id))]
  }

  /** All of the filter as the server froze it, while exactly that is ticked. */
  get todos() { return this.#kept.todos }

  /** These, on whichever page they are. @param {string[]} ids @param {import('./kept.js').Frozen} todos */
  choose(ids, todos) {
    this.#kept.choose(ids, todos)
    this.#draw()
  }

  /** Of this page. */
  all(/** @type {boolean} */ on) {
    for (const box of this.boxes) box.checked = on
    if (!on) this.#anchor = null
    this.#keep()
  }

  /** Of every page. */
  clear() {
    this.#kept.choose([])
    this.all(false)
  }

  /** The row that has the focus. @returns {boolean} whether there was one */
  toggle() {
    const box = /** @type {Box | null | undefined} */ (document.activeElement?.closest('[data-linhas] > [topic]')?.querySelector('[data-marca]'))
    box?.click()
    return Boolean(box)
  }

  /** The cell around a box is as good as the box; a script's click has no person's modifiers. */
  #click = (/** @type {MouseEvent} */ event) => {
    const cell = event.target instanceof Element ? event.target.closest('.c-pick') : null
    const box = cell?.querySelector('input')
    if (!(box instanceof HTMLInputElement)) return
    if (event.target !== box) return box.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: event.shiftKey }))
    if (!box.matches(BOX)) return
    if (event.shiftKey && this.#anchor?.isConnected) this.#range(this.#anchor, box)
    this.#anchor = box
  }

  #range(/** @type {Box} */ from, /** @type {Box} */ to) {
    const boxes = this.boxes
    const [first, last] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b)
    for (const box of boxes.slice(first, last + 1)) box.checked = to.checked
  }

  #change = (/** @type {Event} */ event) => {
    const box = event.target
    if (!(box instanceof HTMLInputElement)) return
    if (box.matches('[data-marca-todas]')) this.all(box.checked)
    else if (!box.matches(BOX)) return
    this.#keep()
    this.#changed()
  }

  /** What the boxes say, remembered. */
  #keep() {
    this.#kept.mark(this.boxes.map((box) => [idOf(box), box.checked]))
    this.#draw()
  }

  /** Rows came or went: one that was ticked is ticked wherever it is. */
  #redrawn = () => {
    this.#draw()
    this.#changed()
  }

  #draw() {
    for (const box of this.boxes) box.checked = this.#kept.has(idOf(box))
    const all = /** @type {Box | null} */ (this.#list.querySelector('[data-marca-todas]'))
    if (!all) return
    const boxes = this.boxes
    const n = boxes.filter((box) => box.checked).length
    all.checked = n > 0 && n === boxes.length
    all.indeterminate = n > 0 && n < boxes.length
  }
}

const idOf = (/** @type {Box} */ box) => (box.closest('[topic]')?.getAttribute('topic') ?? '').slice('processo:'.length)
