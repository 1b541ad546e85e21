/** One text into one place. */

/** A text that is the same is not touched: a selection or a screen reader may be on it. */
export function write(/** @type {Element | null} */ place, /** @type {string} */ text) {
  if (place && place.textContent !== text) place.textContent = text
}
