/** Deeds that move what is below them wait until nobody is about to press something there. */

/** A finger leaves no pointer behind, though `:hover` stays where it last touched. */
const pointer = matchMedia('(hover: hover)')

const EVENTS = ['pointerover', 'pointerout', 'focusin', 'focusout']

/**
 * Does it now, or as soon as neither the pointer nor the keyboard's focus is within.
 * @param {string} selector  of what has to stay where it is
 * @param {() => void} deed
 * @returns {() => void} what gives up the wait
 */
export function whenLeft(selector, deed) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(look) // an event that leaves comes before the next place has what it takes along
  }
  const stop = () => {
    clearTimeout(timer)
    for (const event of EVENTS) document.removeEventListener(event, later)
  }
  const look = () => {
    if (isHeld(selector)) return
    stop()
    deed()
  }
  for (const event of EVENTS) document.addEventListener(event, later)
  look()
  return stop
}

function isHeld(/** @type {string} */ selector) {
  const isPointedAt = pointer.matches && document.querySelector(`${selector}:hover`) !== null
  return isPointedAt || document.querySelector(`${selector} :focus-visible`) !== null
}
