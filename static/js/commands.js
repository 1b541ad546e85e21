/** Buttons that wish something of the server: said over the socket, painted by nobody here. */
import { Nack } from './answers.js'
import { areOff, isOff } from './gate.js'
import { confirmed } from './helpers/dialog.js'
import { notice } from './helpers/notice.js'
import { TEXTS } from './helpers/texts.js'
import { socket } from './page.js'

/** Buttons whose command has no answer yet. @type {Set<HTMLButtonElement>} */
const waiting = new Set()

export function startCommands() {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button[data-comando]') : null
    if (button instanceof HTMLButtonElement && !button.disabled && !isOff(button) && !waiting.has(button)) obey(button)
  })
}

async function obey(/** @type {HTMLButtonElement} */ button) {
  const command = await commandOf(button)
  if (!command) return
  if (areOff()) return notice(TEXTS.notLive) // the line went while the person wrote
  hold(button)
  try {
    await socket.say(command.type, command.fields)
    document.getElementById(button.dataset.entao ?? '')?.click() // what makes sense only after this one
  } catch (error) {
    if (!(error instanceof Nack)) throw error
    const href = error.execucao ? `/execucoes/${error.execucao.id}` : undefined
    notice(error.detail, { href, label: TEXTS.seeExecucao })
  } finally {
    release(button)
  }
}

/** @returns {Promise<{type: 'run' | 'cancel' | 'decide' | 'fila', fields: object} | null>} null when the person went back */
async function commandOf(/** @type {HTMLButtonElement} */ button) {
  const { comando, processo, execucao, status, dialogo = 'cancelar', titulo = '' } = button.dataset
  if (comando === 'run') return { type: 'run', fields: { processo, operacao: button.dataset.operacao || null, parametros: {} } }
  if (comando === 'fila') return queueCommandOf(button)
  if (comando !== 'cancel' && comando !== 'decide') return null
  const dialog = document.getElementById(dialogo)
  const answer = dialog instanceof HTMLDialogElement ? await confirmed(dialog, { titulo }) : { motivo: '' }
  if (answer && comando === 'decide') return { type: 'decide', fields: { execucao, status, motivo: answer.motivo } }
  return answer && { type: 'cancel', fields: { execucao, motivo: answer.motivo, forcar: button.hasAttribute('data-forcar') } }
}

/** Stopping a queue asks why; testing it or opening it does not. @returns {Promise<{type: 'fila', fields: object} | null>} */
async function queueCommandOf(/** @type {HTMLButtonElement} */ button) {
  const { acao, operadora, dialogo, titulo = '' } = button.dataset
  const dialog = dialogo ? document.getElementById(dialogo) : null
  const answer = dialog instanceof HTMLDialogElement ? await confirmed(dialog, { titulo }) : { motivo: '' }
  return answer && { type: 'fila', fields: { operadora, acao, motivo: answer.motivo || null } }
}

function hold(/** @type {HTMLButtonElement} */ button) {
  waiting.add(button) // not disabled: the keyboard would lose its place
  button.setAttribute('aria-busy', 'true')
}

function release(/** @type {HTMLButtonElement} */ button) {
  waiting.delete(button)
  button.removeAttribute('aria-busy')
}
