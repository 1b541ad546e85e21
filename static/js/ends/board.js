/** What the tabs of one person know together: which ends were told, which nobody has seen yet. */

/** Ends that are remembered, to tell each once. */
const KEPT = 1_000

/**
 * @typedef {import('./ended.js').End} End
 * @typedef {{type: 'ended', end: End} | {type: 'told', id: string, isUnseen: boolean} | {type: 'seen'}} Said  between tabs
 *
 * @typedef {object} Door
 * @property {(said: Said) => void} say  to the other tabs
 * @property {(end: End, n: number) => void} show  the last of `n` that nobody has seen
 * @property {(n: number) => void} mark  this tab's title
 * @property {() => Promise<boolean>} isSeen  some tab of this person is in view
 */

/** Every tab keeps one; only the leader's tells, so that the next leader knows what is left to tell. */
export class Board {
  #door
  #isLeader = false
  /** @type {Set<string>} */
  #known = new Set()
  /** Not told yet. @type {Map<string, End>} */
  #waiting = new Map()
  /** @type {Set<string>} */
  #unseen = new Set()

  /** @param {Door} door */
  constructor(door) {
    this.#door = door
  }

  /** This tab saw it end; others may have too. */
  ended(/** @type {End} */ end) {
    if (this.#known.has(end.id)) return
    this.#door.say({ type: 'ended', end })
    this.#take(end)
  }

  /** Another tab said something. */
  hear(/** @type {Said} */ said) {
    if (said.type === 'ended') this.#take(said.end)
    if (said.type === 'told') this.#told(said.id, said.isUnseen)
    if (said.type === 'seen') this.#clear()
  }

  /** This tab leads from now on, or no longer. */
  lead(/** @type {boolean} */ isLeader) {
    this.#isLeader = isLeader
    this.#mark()
    this.#tell()
  }

  /** This tab came into view: whoever looks sees what ended. */
  looked() {
    this.#clear()
    this.#door.say({ type: 'seen' })
  }

  #take(/** @type {End} */ end) {
    if (!this.#know(end.id)) return
    this.#waiting.set(end.id, end)
    this.#tell()
  }

  /** The leader's deed. What ends together is told together. */
  async #tell() {
    const isUnseen = !(await this.#door.isSeen())
    const ends = this.#isLeader ? [...this.#waiting.values()] : []
    for (const { id } of ends) {
      this.#told(id, isUnseen)
      this.#door.say({ type: 'told', id, isUnseen })
    }
    const last = ends.at(-1)
    if (last && isUnseen) this.#door.show(last, this.#unseen.size)
  }

  #told(/** @type {string} */ id, /** @type {boolean} */ isUnseen) {
    this.#know(id)
    this.#waiting.delete(id)
    if (isUnseen) this.#unseen.add(id)
    this.#mark()
  }

  #clear() {
    this.#waiting.clear()
    this.#unseen.clear()
    this.#mark()
  }

  #mark() {
    this.#door.mark(this.#isLeader ? this.#unseen.size : 0)
  }

  /** @returns {boolean} it is new */
  #know(/** @type {string} */ id) {
    const isNew = !this.#known.delete(id) // put last: the oldest is the one that was heard of least recently
    this.#known.add(id)
    for (const oldest of this.#known) if (this.#known.size > KEPT) this.#known.delete(oldest)
    return isNew
  }
}
