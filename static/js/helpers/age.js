/** How long ago something was, by a clock that people may set back. */

/** ms; this far in the future, a moment was written by another clock; less is the clock's own trim. */
const TRIM_MS = 5_000
/** ms; an age that nobody knows is long: longer than any patience of ours. */
export const LONG_MS = 3_600_000

/** @param {number} now  ms @param {number} then  ms */
export function ageMs(now, then) {
  return now - then < -TRIM_MS ? LONG_MS : Math.max(0, now - then)
}
