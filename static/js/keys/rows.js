/** Walking a list by its rows, pressing what a row or a page offers. */
import { deed } from './deeds.js'

const ROWS = '[data-linhas] > [topic]'

export function startRows() {
  deed('linha-abaixo', () => moveRow(1))
  deed('linha-acima', () => moveRow(-1))
  deed('executar', () => press('run'))
  deed('cancelar', () => press('cancel'))
}

/** Rows have no focus of their own: their first link has. */
function moveRow(/** @type {number} */ step) {
  const rows = [...document.querySelectorAll(ROWS)]
  if (rows.length === 0) return false
  const at = rows.findIndex((row) => row.contains(document.activeElement))
  const next = at === -1 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))
  return focus(rows[next].querySelector('a'))
}

/** In a list, the row with the focus; on its own page, the thing itself. */
function press(/** @type {string} */ comando) {
  const isList = document.querySelector(ROWS) !== null
  const scope = isList ? document.activeElement?.closest(ROWS) : document.querySelector('main')
  const buttons = /** @type {HTMLButtonElement[]} */ ([...(scope?.querySelectorAll(`button[data-comando=${comando}]`) ?? [])])
  const button = buttons.find((one) => !one.disabled && one.getClientRects().length > 0)
  button?.click()
  return button !== undefined
}

function focus(/** @type {Element | null} */ element) {
  if (!(element instanceof HTMLElement)) return false
  element.focus()
  return true
}
