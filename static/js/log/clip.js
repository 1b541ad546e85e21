/** Taking lines out of a log: a link to them, their text. */
import { drawMarked } from './controls.js'
import { hashOf, LogMark } from './mark.js'
import { LogSelection } from './selection.js'

export class LogClip {
  #pane
  #parts
  #selection
  #mark = new LogMark()

  /**
   * @param {HTMLElement} pane
   * @param {object} parts
   * @param {HTMLElement} parts.box
   * @param {import('./window.js').LogWindow} parts.window
   * @param {import('./stick.js').Stick} parts.stick
   * @param {import('./reader.js').LogReader} parts.reader
   * @param {import('./level.js').LogLevel} parts.level
   * @param {import('./copy.js').LogCopy} parts.copy
   */
  constructor(pane, parts) {
    this.#pane = pane
    this.#parts = parts
    this.#selection = new LogSelection(parts.box, () => parts.stick.become(false))
  }

  start() {
    addEventListener('hashchange', this.#named)
    document.addEventListener('selectionchange', this.#selection.listen)
    document.addEventListener('copy', this.#copied)
    this.#named()
  }

  stop() {
    removeEventListener('hashchange', this.#named)
    document.removeEventListener('selectionchange', this.#selection.listen)
    document.removeEventListener('copy', this.#copied)
  }

  /** @param {import('./rows.js').Row} row */
  dress(row) {
    this.#mark.dress(row)
  }

  /** A click on a line's number: with Shift, all lines from the one before to this. */
  number(/** @type {MouseEvent} */ event, /** @type {number} */ n) {
    event.preventDefault()
    this.#parts.stick.become(false)
    this.#mark.click(n, event.shiftKey)
    this.#draw()
    history.replaceState(null, '', this.#mark.range ? hashOf(this.#mark.range) : location.pathname + location.search)
  }

  clear() {
    if (!this.#mark.range) return
    this.#mark.clear()
    this.#draw()
    history.replaceState(null, '', location.pathname + location.search)
  }

  /** The marked lines, into the clipboard. */
  async copy() {
    if (this.#mark.range) await this.#parts.copy.copy(this.#mark.range)
  }

  /** The address names a line: it is shown, whatever level was chosen. */
  #named = async () => {
    const { level, reader } = this.#parts
    this.#mark.read(location.hash)
    this.#draw()
    if (!this.#mark.range) return
    const { de } = this.#mark.range
    if ((await reader.goTo(de)) === null && level.isChosen) {
      await level.all()
      await reader.goTo(de)
    }
  }

  /** Several lines are copied as lines; a piece of one is copied as the browser does. */
  #copied = (/** @type {ClipboardEvent} */ event) => {
    const selected = this.#selection.range
    if (selected && selected.de < selected.ate) return void this.#parts.copy.answer(event, selected)
    const isNothing = document.getSelection()?.isCollapsed ?? true
    const isHere = event.target instanceof Node && (event.target === document.body || this.#parts.box.contains(event.target))
    if (!selected && isNothing && isHere && this.#mark.range) this.#parts.copy.answer(event, this.#mark.range)
  }

  #draw() {
    for (const row of this.#parts.window.rows) this.#mark.dress(row)
    drawMarked(this.#pane, this.#mark.range)
  }
}
