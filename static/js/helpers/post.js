/** A command that goes by REST: what it changes comes back by its topic. */
import { meta } from '../page.js'
import { TEXTS } from './texts.js'

/**
 * @param {string} path
 * @param {object} body
 * @returns {Promise<{ok: boolean, message: string}>} the server's sentence when it refused
 */
export async function post(path, body) {
  try {
    const answer = await fetch(path, {
      method: 'POST', redirect: 'error', body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': meta('csrf-token') ?? '' },
    })
    const said = answer.ok ? {} : await answer.json()
    return { ok: answer.ok, message: said.message ?? '' }
  } catch (error) {
    console.warn(error)
    return { ok: false, message: TEXTS.unknownOutcome }
  }
}
