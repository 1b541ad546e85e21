/** The lines of a log that are in the DOM: a bounded, gap-honest stretch of it. */
import { gapNode, isGap, spanOf } from './line.js'

/** Lines in the DOM; more make each layout slower than a frame. */
export const MAX_LINES = 2_000

/** @typedef {{de: number, ate: number, node: () => HTMLElement}} Item  a line, or a gap, not yet in the DOM */

export class LogWindow {
  #box
  #count = 0
  /** First and last number that the stretch speaks for; `ate` = `de` - 1 when it is empty. */
  de = 1
  ate = 0

  /** @param {HTMLElement} box  its children are the lines, perhaps with something above them */
  constructor(box) {
    this.#box = box
    this.#measure()
  }

  /** Adds below. What is missing between becomes a marker with its bounds. */
  append(/** @type {Item[]} */ items) {
    const nodes = document.createDocumentFragment()
    for (const item of items) {
      if (item.ate <= this.ate) continue
      if (item.de > this.ate + 1) this.#gap(nodes, item.de - 1)
      this.#take(nodes, item)
    }
    const last = this.#spans().at(-1)
    if (last) last.after(nodes)
    else this.#box.append(nodes)
  }

  /** Puts these in front of `before`, whose place they fill when it is a marker. */
  insert(/** @type {Item[]} */ items, /** @type {Element | null} */ before) {
    const nodes = document.createDocumentFragment()
    const bounds = before && isGap(before) ? spanOf(before) : null
    let next = bounds?.de ?? items[0]?.de ?? this.de
    const end = bounds?.ate ?? this.de - 1
    for (const item of items.filter(({ de, ate }) => de >= next && ate <= end)) {
      if (item.de > next) nodes.append(gapNode(next, item.de - 1))
      nodes.append(item.node())
      next = item.ate + 1
    }
    if (next <= end) nodes.append(gapNode(next, end))
    if (bounds) before?.replaceWith(nodes)
    else if (before) before.before(nodes)
    else this.#box.append(nodes)
    this.#measure()
  }

  /** Forgets the oldest beyond the limit. */
  trimTop() {
    const nodes = this.#spans()
    while (this.#count > MAX_LINES) this.#drop(nodes.shift())
    if (nodes[0] && isGap(nodes[0]) && nodes.length > 1) this.#drop(nodes.shift())
    this.de = nodes[0] ? spanOf(nodes[0])?.de ?? this.de : this.de
  }

  /** Gives back the newest beyond the limit. @returns {Item[]} */
  trimBottom() {
    const nodes = this.#spans()
    const cut = []
    while (this.#count > MAX_LINES) cut.unshift(this.#drop(nodes.pop()))
    this.#measure()
    return cut.map(itemOf)
  }

  /** Lines above `corte` never happened. */
  cut(/** @type {number} */ corte) {
    for (const node of this.#spans()) if ((spanOf(node)?.ate ?? 0) > corte) this.#drop(node)
    this.#measure()
    this.ate = Math.min(this.ate, corte)
  }

  /** Starts over in front of line `de`. @returns {Item[]} what was shown */
  restart(/** @type {number} */ de) {
    const shown = this.#spans().map((node) => itemOf(this.#drop(node)))
    this.de = de
    this.ate = de - 1
    return shown
  }

  first() { return this.#spans()[0] ?? null }
  #spans() { return [...this.#box.children].filter((node) => spanOf(node)) }

  /** A gap in front of everything is not one: it is what "carregar anteriores" is for. */
  #gap(/** @type {DocumentFragment} */ nodes, /** @type {number} */ ate) {
    const isFirst = this.#count === 0 && !nodes.hasChildNodes() && !this.first()
    if (isFirst) this.de = ate + 1
    else nodes.append(gapNode(this.ate + 1, ate))
    this.ate = ate
  }

  #take(/** @type {DocumentFragment} */ nodes, /** @type {Item} */ item) {
    const node = item.node()
    if (isGap(node)) return this.#gap(nodes, item.ate)
    nodes.append(node)
    this.#count += 1
    this.ate = item.ate
  }

  #drop(/** @type {Element | undefined} */ node) {
    if (node && !isGap(node)) this.#count -= 1
    node?.remove()
    return /** @type {HTMLElement} */ (node)
  }

  #measure() {
    const spans = this.#spans()
    this.#count = spans.filter((node) => !isGap(node)).length
    if (spans.length === 0) return
    this.de = spanOf(spans[0])?.de ?? 1
    this.ate = spanOf(/** @type {Element} */ (spans.at(-1)))?.ate ?? 0
  }
}

/** @returns {Item} a node that was shown, to show again */
const itemOf = (/** @type {HTMLElement} */ node) => ({ .../** @type {import('../wire.js').Gap} */ (spanOf(node)), node: () => node })
