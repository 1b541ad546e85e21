/** What a page does after each way of losing its socket (docs/protocolo.md §Close codes). */

/**
 * @typedef {object} Next
 * @property {'retry' | 'stop' | 'login' | 'ask'} act  `ask` = only GET /sessao can say why the door stayed shut
 * @property {number} [leastMs]  wait at least this, whatever the jitter says
 * @property {boolean} [yields]  to somebody who comes back to the page
 * @property {number} [spreadMs]  anywhere in this time after that, instead of the back-off; 0 = the server chose the moment
 */

/** ms; the server counted too many messages or sockets of ours. */
export const RATE_MS = 30_000
/** ms; a reader that was too slow is too slow again if it comes straight back. */
export const SLOW_MS = 2_000
/** ms; overloaded: leave room for those who are inside. */
const OVERLOADED_MS = 5_000

/** @type {Record<number, Next>} */
const TABLE = {
  1013: { act: 'retry', leastMs: OVERLOADED_MS },
  4001: { act: 'retry', leastMs: SLOW_MS, yields: true },
  4400: { act: 'stop' },
  4401: { act: 'login' },
  4403: { act: 'stop' },
  4429: { act: 'retry', leastMs: RATE_MS },
}

/**
 * @param {number} code
 * @param {{opened: boolean, lagged: boolean, drainMs: number | null}} seen
 *   `opened` the handshake succeeded · `lagged` a pulse was overdue · `drainMs` of the last `drain`
 * @returns {Next}
 */
export function afterClose(code, { opened, lagged, drainMs }) {
  if (code === 1012 && drainMs !== null) return { act: 'retry', leastMs: drainMs, spreadMs: 0 }
  if (code === 1006 && !opened) return { act: 'ask' }
  if (code === 1006 && lagged) return afterClose(4001, { opened, lagged, drainMs })
  return TABLE[code] ?? { act: 'retry' }
}

/**
 * The same decision from the answer of GET /sessao.
 * @param {{status: number, retryAfter: string | null}} answer  status 0 = the network did not answer; header, seconds
 * @returns {Next}
 */
export function afterSessao({ status, retryAfter }) {
  if (status === 401) return { act: 'login' }
  if (status === 403) return { act: 'stop' }
  if (status === 429) return { act: 'retry', leastMs: Math.max(RATE_MS, Number(retryAfter ?? 0) * 1_000 || 0) }
  return { act: 'retry' }
}
