/** What holds the lines of a log, fifty an element: each is laid out and painted apart from the others. */

/** Lines of one, as `templates/execucoes/_log.html` writes them. In a log without blocks all lines are placed anew whenever one comes or goes. */
const MOST = 50

export class LogBlocks {
  #box
  #end

  /** @param {HTMLElement} box  its blocks stand above `[data-seguintes]` */
  constructor(box) {
    this.#box = box
    this.#end = box.querySelector('[data-seguintes]')
  }

  /** Below all others. */
  append(/** @type {HTMLElement[]} */ nodes) {
    const last = this.#end?.previousElementSibling
    const room = last?.className === 'log__block' ? Math.max(0, MOST - last.childElementCount) : 0
    if (room > 0) last?.append(...nodes.slice(0, room))
    this.#add(nodes.slice(room), this.#end)
  }

  /** Above all others. */
  prepend(/** @type {HTMLElement[]} */ nodes) {
    this.#add(nodes, this.#box.querySelector('.log__block') ?? this.#end)
  }

  /** In front of one that is here: what stands from it on gets a block of its own. */
  insert(/** @type {HTMLElement[]} */ nodes, /** @type {HTMLElement} */ before) {
    const block = before.parentElement
    const all = /** @type {HTMLElement[]} */ ([...(block?.children ?? [])])
    const next = block?.nextElementSibling ?? null
    this.#add(nodes, next)
    this.#add(all.slice(all.indexOf(before)), next)
    if (block?.childElementCount === 0) block.remove()
  }

  clear() {
    for (const block of this.#box.querySelectorAll('.log__block')) block.remove()
  }

  remove(/** @type {HTMLElement} */ node) {
    const block = node.parentElement
    node.remove()
    if (block?.childElementCount === 0) block.remove()
  }

  #add(/** @type {HTMLElement[]} */ nodes, /** @type {Element | null} */ before) {
    for (let at = 0; at < nodes.length; at += MOST) {
      const block = document.createElement('div')
      block.className = 'log__block'
      block.append(...nodes.slice(at, at + MOST))
      this.#box.insertBefore(block, before)
    }
  }
}
