/** The keys of a grid: one cell is in the order of tabs, the arrows go from there. */

/** Rows that PageUp or PageDown go at once. */
const PAGE = 10

/** @type {Record<string, [rows: number, columns: number]>} */
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], PageUp: [-PAGE, 0], PageDown: [PAGE, 0], Home: [0, -Infinity], End: [0, Infinity] }

export class Grid {
  #root
  /** What of each cell takes the focus, row by row. @type {HTMLElement[][]} */
  #stops = []
  /** @type {HTMLElement | undefined} the one in the order of tabs */
  #here

  /** @param {Element | null} root  `[role=grid]`, or nothing to do */
  constructor(root) {
    this.#root = root
  }

  start() {
    this.#root?.addEventListener('keydown', (event) => this.#press(/** @type {KeyboardEvent} */ (event)))
    this.#root?.addEventListener('focusin', (event) => this.#arrive(/** @type {HTMLElement} */ (event.target)))
  }

  /** After every drawing: cells are new. */
  index() {
    const rows = [...(this.#root?.querySelectorAll('[role=row]:has(> [role=gridcell])') ?? [])]
    this.#stops = rows.map((row) => [...row.querySelectorAll('[role=gridcell]')].map((cell) => /** @type {HTMLElement} */ (cell.firstElementChild)))
    const focused = document.activeElement
    for (const stop of this.#stops.flat()) stop.tabIndex = -1
    this.#here = undefined
    this.#arrive(this.#stops.flat().find((stop) => stop === focused) ?? this.#stops[0]?.[0])
  }

  #arrive(/** @type {HTMLElement | undefined} */ stop) {
    if (!stop?.closest('[role=gridcell]')) return
    if (this.#here) this.#here.tabIndex = -1
    this.#here = stop
    stop.tabIndex = 0
  }

  #press(/** @type {KeyboardEvent} */ event) {
    const step = STEPS[event.key]
    const y = this.#stops.findIndex((row) => row.includes(/** @type {HTMLElement} */ (event.target)))
    if (!step || y === -1 || event.altKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    const x = this.#stops[y].indexOf(/** @type {HTMLElement} */ (event.target))
    const [rows, columns] = event.ctrlKey ? toTheEdge(step) : step
    this.#rowFrom(y, rows)[clamped(x + columns, this.#stops[y].length)].focus()
  }

  /** Rows that are filtered away are passed over; at the edge one stays where one is. */
  #rowFrom(/** @type {number} */ y, /** @type {number} */ step) {
    const way = step < 0 ? this.#stops.slice(0, y).reverse() : this.#stops.slice(y + 1)
    let [here, left] = [this.#stops[y], Math.abs(step)]
    if (left === Infinity) return way.findLast(isShown) ?? here
    for (const row of way) {
      if (left === 0) break
      if (!isShown(row)) continue
      here = row
      left -= 1
    }
    return here
  }
}

/** Of the row itself: to ask what is in it would lay out what the browser has put off. */
const isShown = (/** @type {HTMLElement[]} */ stops) => (stops[0].closest('[role=row]')?.getClientRects().length ?? 0) > 0

/** With Ctrl an arrow goes all the way; Home and End to the grid's own corners. @param {[number, number]} step @returns {[number, number]} */
const toTheEdge = ([rows, columns]) => (Number.isFinite(columns) ? [rows * Infinity || 0, columns * Infinity || 0] : [columns, columns])

const clamped = (/** @type {number} */ n, /** @type {number} */ length) => Math.min(length - 1, Math.max(0, n))
