/** One-key shortcuts for who works here all day: the rows of the help are the keymap, so that they cannot differ. */
import { act } from './keys/deeds.js'
import { startHelp } from './keys/help.js'
import { startRows } from './keys/rows.js'
import { hasModifier, isAsked, isTyping } from './keys/typing.js'
import { areOn } from './keys/wish.js'

/** ms; `g` then `p`. */
const SEQUENCE_MS = 1_200

let first = ''
let firstAt = -Infinity

export function startKeyboard() {
  startRows()
  startHelp()
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || hasModifier(event) || isAsked()) return
    if (isTyping(event.target)) return leave(event)
    if (areOn() || event.key.length > 1) press(event)
  })
}

/** A field never keeps anybody: Esc leaves it. */
function leave(/** @type {KeyboardEvent} */ event) {
  if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur()
}

function press(/** @type {KeyboardEvent} */ event) {
  const sequence = first && event.timeStamp - firstAt < SEQUENCE_MS ? `${first} ${event.key}` : ''
  first = ''
  const keys = (sequence && keysOf(sequence)) || []
  for (const key of keys.length > 0 ? keys : keysOf(event.key)) {
    if (event.repeat && !('repete' in key.dataset)) continue
    if (act(key, event)) return event.preventDefault()
  }
  if (keys.length === 0 && !event.repeat && begins(event.key)) begin(event)
}

function begin(/** @type {KeyboardEvent} */ event) {
  first = event.key
  firstAt = event.timeStamp
}

/** @returns {HTMLElement[]} */
const keysOf = (/** @type {string} */ name) => [...document.querySelectorAll(`#teclas [data-tecla="${CSS.escape(name)}"]`)].filter((key) => key instanceof HTMLElement)

const begins = (/** @type {string} */ name) => document.querySelector(`#teclas [data-tecla^="${CSS.escape(name)} "]`) !== null
