/** One deed for many: the server freezes what is meant, says what would happen, does it once. */
import { isOff } from '../gate.js'
import { ask, Refusal } from '../helpers/ask.js'
import { FRAGMENT_EVENT, fetchFragment } from '../helpers/fragment.js'
import { notice } from '../helpers/notice.js'
import { TEXTS } from '../helpers/texts.js'

const SELECOES = '/api/v2/selecoes'

/** @typedef {{processos: string[]} | {selecao: string}} Chosen */

/** All of the filter that the address says. @returns {Promise<{id: string, processos: string[], expira_em: string} | null>} */
export const freezeFilter = () => guarded(() => ask(SELECOES, { filtro: location.search.slice(1) }))

/** Every chosen row as a file. @param {Chosen} chosen @param {() => void} isOver  what was frozen is no longer known */
export async function exportCsv(chosen, isOver) {
  const frozen = await guarded(() => ask(SELECOES, chosen), isOver)
  if (frozen) location.assign(`/processos.csv?selecao=${encodeURIComponent(frozen.id)}`)
}

/**
 * Asks before anything happens.
 * @param {HTMLDialogElement} dialog
 * @param {Chosen} chosen
 * @param {{acao: string, isOver: () => void}} wish
 */
export async function plan(dialog, chosen, { acao, isOver }) {
  const planned = await guarded(() => ask(SELECOES, { ...chosen, acao }), isOver)
  if (planned && (await show(dialog, planned.id))) dialog.showModal()
}

/** @param {HTMLDialogElement} dialog @param {() => void} done  once the server has answered */
export function answerWith(dialog, done) {
  dialog.addEventListener('close', keepFocus)
  let isUnderway = false // a second click is no second wish
  dialog.addEventListener('submit', async (event) => {
    const button = /** @type {SubmitEvent} */ (event).submitter
    const form = event.target
    if (!(button instanceof HTMLButtonElement) || button.value !== 'confirmar' || !(form instanceof HTMLFormElement)) return
    event.preventDefault()
    if (isUnderway || isOff(button)) return
    isUnderway = true
    button.setAttribute('aria-busy', 'true')
    const isDone = await deed(dialog, form)
    button.removeAttribute('aria-busy')
    isUnderway = false
    if (isDone) done()
  })
}

/** What the person wrote stays where a refusal is said. */
async function deed(/** @type {HTMLDialogElement} */ dialog, /** @type {HTMLFormElement} */ form) {
  const id = form.dataset.plano ?? ''
  const motivo = new FormData(form).get('motivo')
  try {
    await ask(`${SELECOES}/${encodeURIComponent(id)}/fazer`, motivo ? { motivo } : {})
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const place = /** @type {HTMLElement | null} */ (form.querySelector('[data-erro]'))
    if (place) {
      place.textContent = error.message
      place.hidden = false
    }
    return false
  }
  await show(dialog, id)
  return true
}

/** The bar that asked is gone with the selection: who works with keys goes on at the table. */
function keepFocus() {
  const isLost = !document.activeElement?.getClientRects().length || document.activeElement === document.body
  if (isLost) /** @type {HTMLElement | null} */ (document.querySelector('table.rows'))?.focus({ preventScroll: true })
}

async function show(/** @type {HTMLDialogElement} */ dialog, /** @type {string} */ id) {
  const content = await fetchFragment(`/processos/selecoes/${encodeURIComponent(id)}`).catch((error) => {
    console.warn(error)
    notice(TEXTS.fragmentFailed)
    return null
  })
  if (!content) return false
  dialog.replaceChildren(content)
  if (dialog.open) /** @type {HTMLElement | null} */ (dialog.querySelector('.dialog__foot > :last-child'))?.focus()
  document.dispatchEvent(new CustomEvent(FRAGMENT_EVENT, { detail: dialog }))
  return true
}

/**
 * @template T
 * @param {() => Promise<T>} wish
 * @param {() => void} [isOver]
 * @returns {Promise<T | null>} null when it was refused, which was said
 */
async function guarded(wish, isOver) {
  try {
    return await wish()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    notice(error.message)
    if (error.code === 'selecao_expirada') isOver?.()
    return null
  }
}
