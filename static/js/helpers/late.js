/** A part that the server would not draw anew keeps what it shows, and says that it may be old. */
import { PartFailed } from './fragment.js'

/**
 * @param {HTMLElement} part  the next drawing takes the sentence away with everything else
 * @param {unknown} failure
 * @param {() => void} again  what "Tentar de novo" does
 */
export function sayLate(part, failure, again) {
  const template = /** @type {HTMLTemplateElement | null} */ (document.querySelector('template[data-parte-falhou]'))
  const said = template?.content.firstElementChild?.cloneNode(true)
  if (!(said instanceof HTMLElement) || part.querySelector('[data-tentar]')) return
  const pedido = failure instanceof PartFailed ? failure.pedido : null
  const number = said.querySelector('[data-pedido]')
  if (number) number.textContent = pedido ?? ''
  said.querySelector('[data-pedido-de]')?.toggleAttribute('hidden', pedido === null)
  said.querySelector('[data-tentar]')?.addEventListener('click', again)
  part.prepend(said)
}
