/** Commands are off while the page has not been live for a while: what it shows is no ground for a deed. */
import { FRAGMENT_EVENT } from './helpers/fragment.js'
import { write } from './helpers/write.js'
import { socket, ticker } from './page.js'

/** Buttons that are off, with the title and the description that they had. @type {Map<Element, (string | null)[]>} */
const off = new Map()
const OURS = ['title', 'aria-describedby']

export function startGate() {
  socket.addEventListener('state', gate)
  document.addEventListener(FRAGMENT_EVENT, gate)
  ticker.add(gate)
}

export const isOff = (/** @type {Element} */ button) => off.has(button)
export const areOff = () => socket.freshness.commandsOff

function gate() {
  const { commandsOff, state } = socket.freshness
  const reason = document.getElementById('desligado')
  const why = (commandsOff && reason?.dataset[state === 'expired' ? 'expirada' : 'desligado']) || ''
  write(reason, why) // never hidden: a voice that comes with its first words is not heard
  if (!commandsOff) return open()
  for (const button of off.keys()) if (!button.isConnected) off.delete(button)
  for (const button of document.querySelectorAll('button[data-comando]')) if (!off.has(button)) shut(button, reason?.id ?? '')
  for (const button of off.keys()) if (button.getAttribute('title') !== why) button.setAttribute('title', why)
}

/** Not `disabled`: the keyboard would lose its place, and nobody could read why. */
function shut(/** @type {Element} */ button, /** @type {string} */ reasonId) {
  off.set(button, OURS.map((name) => button.getAttribute(name)))
  button.setAttribute('aria-disabled', 'true')
  button.setAttribute('aria-describedby', reasonId)
}

function open() {
  for (const [button, had] of off) {
    button.removeAttribute('aria-disabled')
    OURS.forEach((name, i) => (had[i] === null ? button.removeAttribute(name) : button.setAttribute(name, had[i] ?? '')))
  }
  off.clear()
}
