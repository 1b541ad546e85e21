/** A modal question that the server rendered. */

/**
 * @param {HTMLDialogElement} dialog
 * @param {{titulo: string}} options
 * @returns {Promise<{motivo: string} | null>} null when the person went back
 */
export function confirmed(dialog, { titulo }) {
  const motivo = /** @type {HTMLTextAreaElement | null} */ (dialog.querySelector('[name=motivo]'))
  const heading = dialog.querySelector('[data-titulo]')
  if (heading) heading.textContent = titulo
  if (motivo) motivo.value = ''
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise((resolve) => {
    const answer = () => resolve(dialog.returnValue === 'confirmar' ? { motivo: motivo?.value.trim() ?? '' } : null)
    dialog.addEventListener('close', answer, { once: true })
  })
}
