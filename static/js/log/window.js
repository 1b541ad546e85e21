/** The part of a log that is in the DOM: bounded, in order, honest about what is missing in it. */
import { LogBlocks } from './blocks.js'

/** Lines in the DOM; all of them go in one task when another place of the log is wished for. */
export const MAX_LINES = 1_200

/**
 * @typedef {import('./linhas.js').Item} Item
 * @typedef {import('./linhas.js').Stretch} Stretch
 * @typedef {import('./rows.js').Row} Row
 */

export class LogWindow {
  #blocks
  #drawing
  /** @type {Row[]} */
  #rows = []
  /** From which number to which it speaks; `ate` = `de` - 1 when it is empty. */
  de = 1
  ate = 0

  /** @param {HTMLElement} box  whose lines it keeps @param {import('./rows.js').Drawing} drawing */
  constructor(box, drawing) {
    this.#blocks = new LogBlocks(box)
    this.#drawing = drawing
  }

  /** Takes over what the server rendered. */
  adopt(/** @type {Row[]} */ rows, /** @type {{de: number, ate: number}} */ { de, ate }) {
    this.#rows = rows
    this.de = de
    this.ate = ate
  }

  get isEmpty() { return this.ate < this.de }
  get rows() { return this.#rows }

  /** Adds below. What is missing between becomes a row of its own. */
  append(/** @type {Stretch} */ { de, ate, itens }) {
    if (ate <= this.ate) return
    if (this.isEmpty) this.clear(de)
    const gap = de > this.ate + 1 ? [{ de: this.ate + 1, ate: de - 1, linha: null }] : []
    const fresh = [...gap, ...itens.filter((item) => item.ate > this.ate)].map(this.#row)
    this.#blocks.append(fresh.map(nodeOf))
    this.#rows.push(...fresh)
    this.ate = ate
  }

  /** Adds above what ends just in front of it. */
  prepend(/** @type {Stretch} */ { de, ate, itens }) {
    if (ate !== this.de - 1) return
    const fresh = itens.map(this.#row)
    this.#blocks.prepend(fresh.map(nodeOf))
    this.#rows.unshift(...fresh)
    this.de = de
  }

  /** Puts lines in the place of a gap; what they leave of it stays one. */
  fill(/** @type {Row} */ gap, /** @type {Stretch} */ { de, ate, itens }) {
    const at = this.#rows.indexOf(gap)
    if (at === -1) return
    const before = gap.de < de ? [{ de: gap.de, ate: de - 1, linha: null }] : []
    const behind = gap.ate > ate ? [{ de: ate + 1, ate: gap.ate, linha: null }] : []
    const fresh = [...before, ...itens, ...behind].map(this.#row)
    this.#blocks.insert(fresh.map(nodeOf), gap.node)
    this.#rows.splice(at, 1, ...fresh)
    this.#drop([gap])
  }

  /** Lets go of the oldest beyond the limit. */
  trimTop(most = MAX_LINES) {
    let many = Math.max(0, this.#rows.length - most)
    if (many === 0) return
    if (this.#rows[many]?.linha === null) many += 1 // in front of everything nothing is missing: it is what lies above
    this.#drop(this.#rows.splice(0, many))
    this.de = this.#rows[0]?.de ?? this.ate + 1
  }

  /** Lets go of the newest beyond the limit. */
  trimBottom() {
    let many = Math.min(this.#rows.length, MAX_LINES)
    if (many === this.#rows.length) return
    if (this.#rows[many - 1].linha === null) many -= 1
    this.#drop(this.#rows.splice(many))
    this.ate = this.#rows.at(-1)?.ate ?? this.de - 1
  }

  /** Lines above `corte` never happened. */
  cut(/** @type {number} */ corte) {
    const first = this.#rows.findIndex(({ ate }) => ate > corte)
    if (first !== -1) this.#drop(this.#rows.splice(first))
    this.ate = Math.min(this.ate, corte)
    this.de = Math.min(this.de, this.ate + 1)
  }

  /** Empty, in front of line `de`. */
  clear(/** @type {number} */ de) {
    for (const row of this.#rows.splice(0)) this.#drawing.forget(row)
    this.#blocks.clear()
    this.de = de
    this.ate = de - 1
  }

  #row = (/** @type {Item} */ item) => {
    const row = { ...item, node: this.#drawing.draw(item) }
    this.#drawing.dress(row)
    return row
  }

  #drop(/** @type {Row[]} */ rows) {
    for (const row of rows) {
      this.#drawing.forget(row)
      this.#blocks.remove(row.node)
    }
  }
}

const nodeOf = (/** @type {Row} */ { node }) => node
