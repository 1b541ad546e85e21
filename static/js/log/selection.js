/** What somebody has selected in a log, by line numbers: they outlive the lines that leave the DOM. */

export class LogSelection {
  #box
  /** @type {number | null} */
  #anchor = null
  /** @type {number | null} */
  #focus = null

  /**
   * @param {HTMLElement} box
   * @param {() => void} began  something is selected from now on
   */
  constructor(box, began) {
    this.#box = box
    this.listen = () => {
      const had = this.range !== null
      this.#read(document.getSelection())
      if (!had && this.range !== null) began()
    }
  }

  /** From which line to which; null = nothing of this log. */
  get range() {
    if (this.#anchor === null || this.#focus === null) return null
    return { de: Math.min(this.#anchor, this.#focus), ate: Math.max(this.#anchor, this.#focus) }
  }

  #read(/** @type {Selection | null} */ selection) {
    const isOurs = selection !== null && !selection.isCollapsed && this.#box.contains(selection.anchorNode) && this.#box.contains(selection.focusNode)
    this.#anchor = isOurs ? this.#numberOf(selection.anchorNode, selection.anchorOffset, this.#anchor) : null
    this.#focus = isOurs ? this.#numberOf(selection.focusNode, selection.focusOffset, this.#focus) : null
    if (isOurs && this.range) this.#leaveOut(selection.getRangeAt(0), this.range)
  }

  /** A triple click ends before the first character of the next line: that is none of it. */
  #leaveOut(/** @type {Range} */ { endContainer, endOffset }, /** @type {{de: number, ate: number}} */ { de, ate }) {
    const element = endContainer instanceof Element ? endContainer : endContainer.parentElement
    const words = element?.closest('p[id]')?.lastElementChild
    const isBefore = endOffset === 0 && (!words?.contains(endContainer) || endContainer === words || endContainer === words.firstChild)
    if (de === ate || !words || !isBefore) return
    if (this.#anchor === ate) this.#anchor -= 1
    else if (this.#focus === ate) this.#focus -= 1
  }

  /** An end whose line left the DOM is left hanging on what held it: there it is still where it was. */
  #numberOf(/** @type {Node | null} */ node, /** @type {number} */ offset, /** @type {number | null} */ before) {
    const element = node instanceof Element ? node : node?.parentElement ?? null
    const line = element?.closest('p[id]')
    if (line) return Number(line.id.slice(1))
    if (before !== null) return before
    const near = element?.children[Math.min(offset, element.children.length - 1)]
    const first = near?.matches('p[id]') ? near : near?.querySelector('p[id]')
    return first ? Number(first.id.slice(1)) : null
  }
}
