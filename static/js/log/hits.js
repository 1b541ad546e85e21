/** The lines that a search found, which of them is shown. */
import { plain } from './ansi.js'
import { fold } from './fold.js'

/** @typedef {import('../wire.js').Linha} Linha */

export class Hits {
  /** Their numbers, in order; the first of them when there are very many. @type {number[]} */
  numeros = []
  total = 0
  /** Index of the one that is shown; -1 = none. */
  at = -1
  /** Folded. */
  wanted
  /** The server looks up to this line; we look at what comes after it. */
  ate
  /** The server has said what it found. */
  isAnswered = false
  /** @type {number[]} */
  #late = []

  constructor(/** @type {string} */ busca, /** @type {number} */ ate) {
    this.wanted = fold(busca)
    this.ate = ate
  }

  get isWhole() { return this.numeros.length === this.total }
  get numero() { return this.numeros[this.at] ?? null }
  get last() { return this.numeros[this.numeros.length - 1] ?? 0 }

  /** What the server found. */
  found(/** @type {{total: number, numeros: number[]}} */ { total, numeros }) {
    this.isAnswered = true
    this.numeros = numeros
    this.total = total
    this.#add(this.#late)
  }

  /** More of the same, after the last one that is known. */
  more(/** @type {number[]} */ numeros) {
    this.numeros = [...this.numeros, ...numeros.filter((n) => n > this.last)]
  }

  hear(/** @type {Linha[]} */ linhas) {
    const fresh = linhas.filter(([n, , , texto]) => n > this.ate && fold(plain(texto)).includes(this.wanted)).map(([n]) => n)
    this.ate = Math.max(this.ate, ...linhas.map(([n]) => n))
    if (this.isAnswered) this.#add(fresh)
    else this.#late.push(...fresh)
  }

  /** Shows the first one from line `n` on; the last one when there is none. */
  near(/** @type {number} */ n) {
    const at = this.numeros.findIndex((numero) => numero >= n)
    this.at = at === -1 ? this.numeros.length - 1 : at
    return this.numero
  }

  /** Goes one forward (1) or back (-1), around the end where all of them are known. */
  step(/** @type {1 | -1} */ by) {
    const many = this.numeros.length
    if (many === 0) return null
    if (this.at === -1) this.at = by === 1 ? 0 : many - 1
    else if (this.isWhole) this.at = (this.at + by + many) % many
    else this.at = Math.min(many - 1, Math.max(0, this.at + by))
    return this.numero
  }

  /** The next one is not known yet. */
  get isAtKnownEnd() { return !this.isWhole && this.at === this.numeros.length - 1 }

  #add(/** @type {number[]} */ numeros) {
    const wasWhole = this.isWhole
    this.total += numeros.length
    if (wasWhole) this.numeros.push(...numeros)
  }
}
