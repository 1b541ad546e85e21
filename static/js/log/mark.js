/** The lines that the address names: `#L412`, or `#L412-L450`. */

/** @typedef {{de: number, ate: number}} Range */

/** @returns {Range | null} */
export function rangeOfHash(/** @type {string} */ hash) {
  const [, one, other] = /^#L(\d{1,9})(?:-L(\d{1,9}))?$/.exec(hash) ?? []
  const ends = [Number(one ?? 0), Number(other ?? one ?? 0)]
  return ends[0] > 0 && ends[1] > 0 ? { de: Math.min(...ends), ate: Math.max(...ends) } : null
}

export const hashOf = (/** @type {Range} */ { de, ate }) => (de === ate ? `#L${de}` : `#L${de}-L${ate}`)

export class LogMark {
  /** @type {Range | null} */
  range = null
  /** Where a range began: the line that was clicked first. */
  #from = 0

  /** The address says something else. */
  read(/** @type {string} */ hash) {
    this.range = rangeOfHash(hash)
    this.#from = this.range?.de ?? 0
  }

  /** A number was clicked; `isMore` = from the one before to this one. The line alone again = none. */
  click(/** @type {number} */ n, /** @type {boolean} */ isMore) {
    const isAgain = this.range?.de === n && this.range.ate === n
    if (isMore && this.#from > 0) this.range = { de: Math.min(this.#from, n), ate: Math.max(this.#from, n) }
    else [this.range, this.#from] = isAgain ? [null, 0] : [{ de: n, ate: n }, n]
  }

  clear() {
    this.range = null
    this.#from = 0
  }

  /** @param {import('./rows.js').Row} row */
  dress({ de, linha, node }) {
    const isMarked = linha !== null && this.range !== null && de >= this.range.de && de <= this.range.ate
    if (node.hasAttribute('alvo') !== isMarked) node.toggleAttribute('alvo', isMarked)
  }
}
