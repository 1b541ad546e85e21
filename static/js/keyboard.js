/** One-key shortcuts for who works here all day; none while somebody types. */

/** @type {Record<string, () => void>} */
const KEYS = {
  '/': () => focus(document.querySelector('input[type=search]')),
  j: () => moveRow(1),
  k: () => moveRow(-1),
  e: () => press('run'),
  c: () => press('cancel'),
  f: () => /** @type {HTMLElement | null} */ (document.querySelector('[data-acompanhar]'))?.click(),
}

export function startKeyboard() {
  document.addEventListener('keydown', (event) => {
    const isOurs = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat && !isTyping(event.target)
    const deed = isOurs ? KEYS[event.key] : undefined
    if (!deed || document.querySelector('dialog[open]')) return
    event.preventDefault()
    deed()
  })
}

function isTyping(/** @type {EventTarget | null} */ target) {
  return target instanceof Element && target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]') !== null
}

/** Rows have no focus of their own: their first link has. */
function moveRow(/** @type {number} */ step) {
  const rows = [...document.querySelectorAll('[data-linhas] > [topic]')]
  if (rows.length === 0) return
  const at = rows.findIndex((row) => row.contains(document.activeElement))
  const next = at === -1 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))
  focus(rows[next].querySelector('a'))
}

/** In a list, the row with the focus; on its own page, the thing itself. */
function press(/** @type {string} */ comando) {
  const isList = document.querySelector('[data-linhas]') !== null
  const scope = isList ? document.activeElement?.closest('[data-linhas] > [topic]') : document.querySelector('main')
  const buttons = /** @type {HTMLButtonElement[]} */ ([...(scope?.querySelectorAll(`button[data-comando=${comando}]`) ?? [])])
  buttons.find((button) => !button.disabled && button.getClientRects().length > 0)?.click()
}

function focus(/** @type {Element | null} */ element) {
  if (element instanceof HTMLElement) element.focus()
}
