/** What a socket needs of the world around it: a browser's by default, a test's in Node. */
import { uuid } from './helpers/uuid.js'

/**
 * @typedef {object} Door
 * @property {() => WebSocket} open
 * @property {() => Promise<{status: number, retryAfter: string | null}>} askSessao  status 0 = no answer
 * @property {{set: (run: () => void, ms: number) => unknown, clear: (timer: any) => void}} timers
 * @property {() => number} random  [0, 1)
 * @property {() => number} now  ms
 * @property {() => boolean} isOnline
 * @property {() => string} uuid
 */

/** ms; a server that cannot answer this in time is as good as away. */
const SESSAO_MS = 5_000

async function askSessao() {
  try {
    const answer = await fetch('/api/v2/sessao', { signal: AbortSignal.timeout(SESSAO_MS), cache: 'no-store' })
    return { status: answer.status, retryAfter: answer.headers.get('Retry-After') }
  } catch {
    return { status: 0, retryAfter: null }
  }
}

/** @returns {Door} */
export const browserDoor = () => ({
  open: () => new WebSocket(`${location.protocol.replace('http', 'ws')}//${location.host}/ws`),
  askSessao,
  timers: { set: (run, ms) => setTimeout(run, ms), clear: (timer) => clearTimeout(timer) },
  random: Math.random,
  now: Date.now,
  isOnline: () => navigator.onLine,
  uuid,
})
