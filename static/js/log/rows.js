/** Rows of a log that stand in order: finding one of them. */

/**
 * @typedef {import('./linhas.js').Item} Item
 * @typedef {Item & {node: HTMLElement}} Row
 * @typedef {object} Drawing
 * @property {(item: Item) => HTMLElement} draw
 * @property {(row: Row) => void} dress  its node is about to be shown
 * @property {(row: Row) => void} forget  its node leaves the DOM
 */

/** The line with this number, or the gap that it is in. @returns {Row | null} */
export function rowAt(/** @type {Row[]} */ rows, /** @type {number} */ n) {
  const row = rows[beginning(rows, ({ ate }) => ate < n)]
  return row && row.de <= n ? row : null
}

/** The first row whose end lies below this height of the screen. @returns {Row | null} */
export function rowBelow(/** @type {Row[]} */ rows, /** @type {number} */ y) {
  return rows[beginning(rows, ({ node }) => node.getBoundingClientRect().bottom <= y)] ?? null
}

/** The rows that lie between two numbers, both included. */
export function rowsBetween(/** @type {Row[]} */ rows, /** @type {number} */ de, /** @type {number} */ ate) {
  return rows.slice(beginning(rows, (row) => row.ate < de), beginning(rows, (row) => row.de <= ate))
}

/** How many of the first are like this. @param {Row[]} rows @param {(row: Row) => boolean} isLike */
function beginning(rows, isLike) {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isLike(rows[middle])) low = middle + 1
    else high = middle
  }
  return low
}
