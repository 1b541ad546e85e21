/** The newest lines that the socket brought, bounded, whether somebody looks or not. */

/** @typedef {import('./linhas.js').Item} Item */

/** Items kept: the lines of a whole snapshot, with what it says is missing before them. */
export const MOST = 1_001

export class LogTail {
  /** In order, without holes: what is missing is an item too. @type {Item[]} */
  #items = []
  /** The first line it knows; `ate` = `de` - 1 while it knows none. */
  de
  /** The last line of the log. */
  ate

  constructor(/** @type {number} */ ate) {
    this.de = ate + 1
    this.ate = ate
  }

  push(/** @type {Item[]} */ items) {
    for (const item of items) {
      if (item.ate <= this.ate) continue
      this.#items.push({ ...item, de: Math.max(item.de, this.ate + 1) })
      this.ate = item.ate
    }
    if (this.#items.length > MOST) this.#items.splice(0, this.#items.length - MOST)
    this.de = this.#items[0]?.de ?? this.ate + 1
  }

  /**
   * What comes after line `n`; null when that is no longer here.
   * @returns {import('./linhas.js').Stretch | null}
   */
  after(/** @type {number} */ n, /** @type {number} */ most) {
    if (n + 1 < this.de) return null
    const begin = this.#items.findIndex(({ ate }) => ate > n)
    const itens = begin === -1 ? [] : this.#items.slice(begin, begin + most)
    const isLast = begin === -1 || begin + most >= this.#items.length
    return { de: n + 1, ate: isLast ? Math.max(n, this.ate) : itens[itens.length - 1].ate, itens }
  }

  /** Lines above `corte` never happened. */
  cut(/** @type {number} */ corte) {
    this.#items = this.#items.filter(({ ate }) => ate <= corte)
    this.ate = Math.min(this.ate, corte)
    this.de = this.#items[0]?.de ?? this.ate + 1
  }
}
