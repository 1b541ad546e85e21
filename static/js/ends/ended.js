/** Which execuções of one person ended while a page looked. */

/** Runs that are remembered; a page is open for a day. */
const KEPT = 1_000

/**
 * @typedef {{id: string, rotulo: string, cliente: string | null}} End
 * @typedef {{id: string, final?: boolean, rotulo: string, iniciado_por_id: string | null, cliente: string | null}} Run
 */

export class Ended {
  #usuario
  /** @type {Map<string, boolean>} execucao → was it final? */
  #runs = new Map()

  /** @param {string} usuario  whose runs matter */
  constructor(usuario) {
    this.#usuario = usuario
  }

  /**
   * A picture of a run that had ended before it was ever seen is no news; a delta that brings one is.
   * @param {{topic: string, estado: import('../wire.js').Estado, snapshot: boolean}} told
   * @returns {End | null}
   */
  hear({ topic, estado, snapshot }) {
    const run = runOf(topic, estado)
    if (!run || run.final === undefined || run.iniciado_por_id !== this.#usuario) return null
    const was = this.#runs.get(run.id)
    this.#runs.delete(run.id) // the oldest is the one that was heard of least recently
    this.#runs.set(run.id, run.final)
    for (const oldest of this.#runs.keys()) if (this.#runs.size > KEPT) this.#runs.delete(oldest)
    const isNews = run.final && (was === false || (was === undefined && !snapshot))
    return isNews ? { id: run.id, rotulo: run.rotulo, cliente: run.cliente } : null
  }
}

/** @returns {Run | null} */
function runOf(/** @type {string} */ topic, /** @type {import('../wire.js').Estado} */ estado) {
  if (topic.startsWith('execucao:')) return /** @type {Run} */ ({ ...estado, id: topic.slice('execucao:'.length), cliente: null })
  if (!topic.startsWith('processo:') || !estado.execucao) return null
  return { ...estado.execucao, cliente: estado.cliente ?? null }
}
