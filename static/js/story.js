/** The exactly-once rule of one topic: its state goes forward, each line is told once, an absence is told with its bounds. */
import { ageMs } from './helpers/age.js'

/** @typedef {import('./wire.js').Estado} Estado */
/** @typedef {import('./wire.js').Linha} Linha */

/** ms; a question without an answer for this long was lost with its socket. */
export const ASK_AGAIN_MS = 5_000

export class Story {
  #seq
  #linhas
  /** @type {Estado} */
  #estado
  #whole
  #askedAt = -Infinity
  #tell
  #ask
  #now

  /** @param {import('./wire.js').StoryOptions} options */
  constructor({ topic, seq = 0, linhas = null, estado = null, tell, ask, now = Date.now }) {
    this.topic = topic
    this.#seq = seq
    this.#linhas = linhas
    this.#estado = estado ?? {}
    this.#whole = estado !== null
    this.#tell = tell
    this.#ask = ask
    this.#now = now
  }

  get seq() { return this.#seq }
  get linhas() { return this.#linhas }

  /** The state, null until all of it is known. */
  get estado() { return this.#whole ? this.#estado : null }

  /** What `follow` says: a counter of 0 brings the state along. @returns {import('./wire.js').Claim} */
  get have() {
    const seq = this.#whole ? this.#seq : 0
    return this.#linhas === null ? [this.topic, seq] : [this.topic, seq, this.#linhas]
  }

  /** @param {import('./wire.js').Delta} delta */
  hear(delta) {
    if (delta.to <= this.#seq) return
    const estado = { ...this.#estado, ...delta.estado }
    if (delta.from > this.#seq || this.#endsEarly(estado, delta.linhas)) return this.#askOnce()
    this.#seq = delta.to
    this.#move(estado, { linhas: delta.linhas, ate: 0, corte: null, snapshot: false })
  }

  /** @param {import('./wire.js').Snapshot} snapshot */
  picture({ seq, estado, de_linha = 1, linhas, reset = false }) {
    if (seq < this.#seq && !reset) return
    const corte = reset ? Math.max(0, Math.min(this.#linhas ?? 0, de_linha - 1)) : null
    if (corte !== null && this.#linhas !== null) this.#linhas = corte
    this.#askedAt = -Infinity
    this.#seq = seq
    this.#whole ||= estado !== undefined
    const now = estado ?? this.#estado
    const ate = Math.max(de_linha - 1, now.final ? now.linhas ?? 0 : 0)
    this.#move(now, { linhas, ate, corte, snapshot: true })
    if (!this.#whole) this.#askOnce()
  }

  /** One lost delta must not become 48 questions. */
  #askOnce() {
    if (ageMs(this.#now(), this.#askedAt) < ASK_AGAIN_MS) return
    this.#askedAt = this.#now()
    this.#ask()
  }

  /**
   * A final state over an incomplete log is a false picture: a final state names its last line.
   * @param {Estado} estado
   * @param {Linha[]} [linhas]
   */
  #endsEarly(estado, linhas = []) {
    if (this.#linhas === null || !estado.final) return false
    return linhas.reduce((last, [numero]) => Math.max(last, numero), this.#linhas) < (estado.linhas ?? 0)
  }

  /**
   * Cursors move before telling: who listens may follow again.
   * @param {Estado} news
   * @param {{linhas?: Linha[], ate: number, corte: number | null, snapshot: boolean}} besides
   */
  #move({ mudou = [], ...estado }, { linhas = [], ate, corte, snapshot }) {
    this.#estado = estado
    const taken = this.#take(linhas, ate)
    this.#tell({ topic: this.topic, seq: this.#seq, estado, mudou, corte, snapshot, ...taken })
  }

  /**
   * @param {Linha[]} linhas
   * @param {number} ate  what should be known by now, in these lines or not
   * @returns {{linhas: Linha[], gaps: import('./wire.js').Gap[]}}
   */
  #take(linhas, ate) {
    if (this.#linhas === null) return { linhas: [], gaps: [] }
    const gaps = []
    const fresh = []
    for (const linha of linhas.toSorted((a, b) => a[0] - b[0])) {
      if (linha[0] <= this.#linhas) continue
      if (linha[0] > this.#linhas + 1) gaps.push({ de: this.#linhas + 1, ate: linha[0] - 1 })
      fresh.push(linha)
      this.#linhas = linha[0]
    }
    if (ate > this.#linhas) gaps.push({ de: this.#linhas + 1, ate })
    this.#linhas = Math.max(this.#linhas, ate)
    return { linhas: fresh, gaps }
  }
}
