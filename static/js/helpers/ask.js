/** What a page asks of the server beside its socket, answered once. */
import { TEXTS } from './texts.js'

/** The server's no, with its sentence in Portuguese. */
export class Refusal extends Error {
  /** @param {{code?: string, message?: string}} said */
  constructor({ code = 'interno', message = TEXTS.unknownOutcome }) {
    super(message)
    this.code = code
  }
}

/**
 * @param {string} path
 * @param {object} body  sent as JSON
 * @returns {Promise<any>} the answer's body
 * @throws {Refusal} also when nobody answered: the outcome is not known then
 */
export async function ask(path, body) {
  const csrf = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="csrf-token"]'))?.content ?? ''
  const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': csrf }
  try {
    const answer = await fetch(path, { method: 'POST', body: JSON.stringify(body), headers, redirect: 'error' })
    const said = await answer.json()
    if (answer.ok) return said
    throw new Refusal(said)
  } catch (error) {
    if (error instanceof Refusal) throw error
    console.warn(error)
    throw new Refusal({})
  }
}
