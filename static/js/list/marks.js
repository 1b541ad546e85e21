/** The processos that a person has ticked, on whichever page of the filter: a box each, one for all, a range with Shift. */
import { FRAGMENT_EVENT } from '../helpers/fragment.js'
import { keep, keptOf } from './kept.js'

const BOX = '[data-linhas] [data-marca]'

/** @typedef {HTMLInputElement} Box */

export class Marks {
  #list
  #changed
  #mes
  /** @type {Set<string>} */
  #ids
  /** Where a range begins. @type {Box | null} */
  #anchor = null

  /** @param {HTMLElement} list @param {() => void} changed */
  constructor(list, changed) {
    this.#list = list
    this.#changed = changed
    this.#mes = list.getAttribute('mes') ?? ''
    this.#ids = keptOf(this.#mes)
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
    return [...[...this.#ids].filter((id) => !here.includes(id)), ...here.filter((id) => this.#ids.has(id))]
  }

  /** Of this page. */
  all(/** @type {boolean} */ on) {
    for (const box of this.boxes) box.checked = on
    if (!on) this.#anchor = null
    this.#keep()
  }

  /** Of every page. */
  clear() {
    this.#ids.clear()
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
    for (const box of this.boxes) {
      if (box.checked) this.#ids.add(idOf(box))
      else this.#ids.delete(idOf(box))
    }
    keep(this.#mes, this.#ids)
    this.#draw()
  }

  /** Rows came or went: one that was ticked is ticked wherever it is. */
  #redrawn = () => {
    this.#draw()
    this.#changed()
  }

  #draw() {
    for (const box of this.boxes) box.checked = this.#ids.has(idOf(box))
    const all = /** @type {Box | null} */ (this.#list.querySelector('[data-marca-todas]'))
    if (!all) return
    const boxes = this.boxes
    const n = boxes.filter((box) => box.checked).length
    all.checked = n > 0 && n === boxes.length
    all.indeterminate = n > 0 && n < boxes.length
  }
}

const idOf = (/** @type {Box} */ box) => (box.closest('[topic]')?.getAttribute('topic') ?? '').slice('processo:'.length)
