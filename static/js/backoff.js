/** How long a page waits before it knocks again. */

/** ms; a server that comes back must not meet all its pages in one instant. */
export const FIRST_MS = 2_000
/** ms; all laptops of an office may wake at once. */
export const WAKE_MS = 1_000
const STEP_MS = 1_000
/** ms; longer, and an operator reaches for F5. */
export const CAP_MS = 30_000

/**
 * Full jitter: anything from 0 to the ceiling of this attempt.
 * @param {number} attempt  0 is the first after a loss
 * @param {() => number} random  [0, 1)
 * @param {number} [mostMs]
 */
export function backoffMs(attempt, random, mostMs = CAP_MS) {
  const ceilingMs = attempt === 0 ? FIRST_MS : Math.min(CAP_MS, STEP_MS * 2 ** attempt)
  return random() * Math.min(ceilingMs, mostMs)
}

/**
 * What a loss makes the page wait: as the server asked, else by its own dice.
 * @param {import('./close_codes.js').Next} next
 * @param {number} attempt
 * @param {() => number} random  [0, 1)
 * @param {number} [mostMs]  beyond what the server asked
 */
export function waitMs({ leastMs = 0, spreadMs }, attempt, random, mostMs) {
  return leastMs + (spreadMs === undefined ? backoffMs(attempt, random, mostMs) : random() * spreadMs)
}
