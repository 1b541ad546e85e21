/** What keys do, by name: a module says a deed, the page's table of keys (`#teclas`) says which key does it. */

/** @typedef {(event: KeyboardEvent) => unknown} Deed  false = nothing to do now: the key is left to the browser */

/** @type {Map<string, Deed>} */
const deeds = new Map()

/** The last to say a deed is the one who does it. */
export const deed = (/** @type {string} */ name, /** @type {Deed} */ does) => void deeds.set(name, does)

/**
 * Does what a key of the table says: `data-faz` names a deed, `data-alvo` what is pressed, or entered when one writes in it.
 * @param {HTMLElement} key  `<kbd data-tecla>`
 * @param {KeyboardEvent} event
 * @returns {boolean} whether something happened
 */
export function act(key, event) {
  if (!isHere(key)) return false
  const { faz, alvo } = key.dataset
  if (faz) return deeds.get(faz)?.(event) !== false
  const target = alvo ? targetOf(alvo) : undefined // neither: the browser's own key, or an element's
  if (target?.matches('input:not([type=checkbox], [type=radio]), textarea, select')) target.focus()
  else target?.click()
  return target !== undefined
}

/** Whether the present page has what this key is for. */
export function isHere(/** @type {HTMLElement} */ key) {
  const { faz, alvo, onde } = key.dataset
  if (onde && !document.querySelector(onde)) return false
  if (faz) return deeds.has(faz)
  return alvo ? targetOf(alvo) !== undefined : true
}

/** The first that a person could press now. */
function targetOf(/** @type {string} */ selector) {
  const found = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(selector)])
  return found.find((element) => !element.matches(':disabled') && element.getClientRects().length > 0)
}
