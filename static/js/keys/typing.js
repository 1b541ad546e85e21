/** When a key belongs to somebody else: to a field, to the browser, to a question that waits. */

const FIELDS = 'input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]'

export function isTyping(/** @type {EventTarget | null} */ target) {
  return target instanceof Element && target.closest(FIELDS) !== null
}

/** AltGr says Ctrl and Alt too: on some keyboards it is how "/" is written. */
export function hasModifier(/** @type {KeyboardEvent} */ event) {
  if (event.getModifierState('AltGraph')) return event.metaKey
  return event.ctrlKey || event.metaKey || event.altKey
}

export const isAsked = () => document.querySelector('dialog[open]') !== null
