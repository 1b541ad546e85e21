/** What a search found, painted over the lines: their nodes stay as they are. */
import { matches } from './fold.js'

/** @typedef {import('./rows.js').Row} Row */

const registry = /** @type {Map<string, any> | undefined} */ (/** @type {any} */ (CSS).highlights)

export class Highlights {
  #wanted = ''
  /** Static ranges: live ones would be moved at each change of the page. @type {Map<HTMLElement, StaticRange[]>} */
  #ranges = new Map()
  /** The id of the line that is shown. */
  #pointed = ''
  #all = registry && new Highlight()
  #current = registry && new Highlight()

  constructor() {
    if (this.#current) this.#current.priority = 1
    registry?.set('achado', this.#all)
    registry?.set('achado-atual', this.#current)
  }

  /** Looks for something else in these rows. */
  look(/** @type {string} */ wanted, /** @type {Row[]} */ rows) {
    this.#wanted = wanted
    this.point(null)
    this.#ranges.clear()
    this.#all?.clear()
    this.#current?.clear()
    for (const row of rows) this.add(row.node)
  }

  add(/** @type {HTMLElement} */ line) {
    const words = this.#wanted ? line.querySelector('span') : null
    if (!words) return
    const found = matches(words.textContent ?? '', this.#wanted).map((match) => rangeIn(words, match))
    if (found.length === 0) return
    this.#ranges.set(line, found)
    for (const range of found) this.#all?.add(range)
    if (line.id === this.#pointed) this.#point(line)
  }

  remove(/** @type {HTMLElement} */ line) {
    for (const range of this.#ranges.get(line) ?? []) {
      this.#all?.delete(range)
      this.#current?.delete(range)
    }
    this.#ranges.delete(line)
  }

  /** The one that is shown stands out, also when it comes back. */
  point(/** @type {HTMLElement | null} */ line) {
    document.getElementById(this.#pointed)?.removeAttribute('achada')
    this.#pointed = line?.id ?? ''
    this.#current?.clear()
    if (line) this.#point(line)
  }

  #point(/** @type {HTMLElement} */ line) {
    line.setAttribute('achada', '')
    for (const range of this.#ranges.get(line) ?? []) this.#current?.add(range)
  }
}

/** A stretch of an element's text, whatever pieces it is made of. */
function rangeIn(/** @type {Element} */ words, /** @type {{from: number, to: number}} */ { from, to }) {
  const texts = document.createTreeWalker(words, NodeFilter.SHOW_TEXT)
  const range = { startContainer: /** @type {Node} */ (words), startOffset: 0, endContainer: /** @type {Node} */ (words), endOffset: 0 }
  let at = 0
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const end = at + (text.nodeValue ?? '').length
    if (from >= at && from < end) Object.assign(range, { startContainer: text, startOffset: from - at })
    if (to > at && to <= end) Object.assign(range, { endContainer: text, endOffset: to - at })
    at = end
  }
  return new StaticRange(range)
}
