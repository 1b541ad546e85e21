/** Recorded lines over HTTP, for what the socket did not bring. */

/** Lines of one question: more than a screen, few enough to be laid out without anybody noticing. */
export const PAGE = 60
/** Lines of the server's largest answer. */
const MOST = 1_000

/**
 * @typedef {import('../wire.js').Linha} Linha
 * @typedef {{de: number, ate: number, linha: Linha | null}} Item  a line; null = lines that are missing
 * @typedef {{de: number, ate: number, itens: Item[]}} Stretch  all that is to be shown from line `de` to line `ate`
 */

/** @returns {Item} */
export const itemOf = (/** @type {Linha} */ linha) => ({ de: linha[0], ate: linha[0], linha })

export class LogSource {
  #path
  /** The least level of the lines asked for; '' = all lines. */
  nivel = ''
  /** The levels that are this or above; null = all. @type {Set<string> | null} */
  niveis = null

  constructor(/** @type {string} */ execucao) {
    this.#path = `/api/v2/execucoes/${execucao}/linhas`
  }

  passes(/** @type {Linha} */ linha) {
    return this.niveis?.has(linha[2]) ?? true
  }

  /** Without the lines that the chosen level leaves out. @returns {Stretch} */
  shown(/** @type {Stretch} */ stretch) {
    return { ...stretch, itens: stretch.itens.filter(({ linha }) => !linha || this.passes(linha)) }
  }

  /** The lines that come just before line `n`. @returns {Promise<Stretch>} */
  async before(/** @type {number} */ n, most = PAGE) {
    const { linhas } = await this.#ask({ ate: n - 1, limite: most })
    return { de: linhas.length < most ? 1 : linhas[0][0], ate: n - 1, itens: linhas.map(itemOf) }
  }

  /** The lines from line `de` on, no farther than line `last`. @returns {Promise<Stretch>} */
  async from(/** @type {number} */ de, /** @type {number} */ last, most = PAGE) {
    const { linhas } = await this.#ask({ de, ate: last, limite: most })
    return { de, ate: linhas.length < most ? last : linhas[linhas.length - 1][0], itens: linhas.map(itemOf) }
  }

  /** All lines from `de` to `ate`. @returns {Promise<Linha[]>} */
  async all(/** @type {number} */ de, /** @type {number} */ ate) {
    const found = []
    for (let next = de; next <= ate; ) {
      const page = await this.from(next, ate, MOST)
      found.push(...page.itens.map(({ linha }) => /** @type {Linha} */ (linha)))
      next = page.ate + 1
    }
    return found
  }

  /** How many lines of this level there are; `ultima` is the last line that was counted. @returns {Promise<{total: number, ultima: number}>} */
  count() {
    return this.#ask({ de: 1, limite: 1 })
  }

  /**
   * Which lines from `de` to `ate` say it: how many, the numbers of the first 10,000.
   * @param {string} busca
   * @param {{de: number, ate: number, signal: AbortSignal}} within
   * @returns {Promise<{total: number, numeros: number[]}>}
   */
  find(busca, { de, ate, signal }) {
    return this.#ask({ busca, de, ate }, signal)
  }

  /** @throws {Error} when the server did not answer with lines */
  async #ask(/** @type {Record<string, string | number>} */ wanted, /** @type {AbortSignal | undefined} */ signal = undefined) {
    const query = new URLSearchParams(Object.entries(wanted).map(([name, value]) => [name, String(value)]))
    if (this.nivel) query.set('nivel', this.nivel)
    const answer = await fetch(`${this.#path}?${query}`, { headers: { Accept: 'application/json' }, signal })
    if (!answer.ok) throw new Error(`linhas: HTTP ${answer.status}`)
    return answer.json()
  }
}
