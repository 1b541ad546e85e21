/** The dialog "Teclas": the table of keys itself, of which it shows what the present page has. */
import { deed, isHere } from './deeds.js'
import { areOn, turn } from './wish.js'

export function startHelp() {
  const dialog = document.getElementById('teclas')
  if (!(dialog instanceof HTMLDialogElement)) return
  deed('ajuda', () => open(dialog))
  document.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('[data-teclas]')) open(dialog)
  })
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close() // beside it
  })
  const box = /** @type {HTMLInputElement | null} */ (dialog.querySelector('[data-teclas-ligadas]'))
  box?.addEventListener('change', () => turn(box.checked))
}

function open(/** @type {HTMLDialogElement} */ dialog) {
  const box = /** @type {HTMLInputElement | null} */ (dialog.querySelector('[data-teclas-ligadas]'))
  if (box) box.checked = areOn()
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (dialog.querySelectorAll('[data-linha-de-teclas]'))) {
    row.hidden = ![.../** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll('[data-tecla]'))].some(isHere)
  }
  for (const group of /** @type {NodeListOf<HTMLElement>} */ (dialog.querySelectorAll('[data-grupo]'))) {
    group.hidden = group.querySelector('[data-linha-de-teclas]:not([hidden])') === null
  }
  for (const popover of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(':popover-open'))) popover.hidePopover()
  dialog.showModal()
}
