/** What this page says of its person at one execution: there, doing something, gone. */

export class Presence {
  #say
  #execucao = ''
  #fazendo = 'vendo'
  #isHidden = false
  #isHeard = false

  /** @param {(message: object) => void} say  lost while there is no line: said again at each welcome */
  constructor(say) {
    this.#say = say
  }

  get topic() { return this.#execucao && `presenca:${this.#execucao}` }

  /** The page shows this execution now, or none. */
  become(/** @type {string} */ execucao) {
    this.leave()
    this.#execucao = execucao
    this.#isHeard = false
  }

  /** Always safe to say again. */
  enter() {
    if (!this.#execucao || this.#isAway) return
    this.#say({ type: 'follow', topics: [[this.topic]] })
    this.#tell()
  }

  /** The server lets in only whoever follows the execution itself, which may come a moment later. */
  again() {
    if (!this.#isHeard) this.enter()
  }

  /** It was told who is there. */
  heard() {
    this.#isHeard = true
  }

  leave() {
    if (this.#execucao) this.#say({ type: 'unfollow', topics: [this.topic] })
  }

  does(/** @type {string} */ fazendo) {
    const wasAway = this.#isAway
    this.#fazendo = fazendo
    if (this.#isAway) this.leave()
    else if (wasAway) this.enter()
    else if (this.#execucao) this.#tell()
  }

  hidden(/** @type {boolean} */ isHidden) {
    this.#isHidden = isHidden
    if (this.#isAway) this.leave()
    else if (!isHidden) this.enter()
  }

  /** Whoever only looks is gone with the tab; whoever acts may be checking the carrier's portal meanwhile. */
  get #isAway() { return this.#isHidden && this.#fazendo === 'vendo' }

  #tell() {
    this.#say({ type: 'presente', execucao: this.#execucao, fazendo: this.#fazendo })
  }
}
