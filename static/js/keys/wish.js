/** Whether this browser's person wants keys of one character: who speaks to the machine may not (WCAG 2.1.4). */

const KEY = 'painel_teclas'
const OFF = 'nao'

export const areOn = () => localStorage.getItem(KEY) !== OFF

export function turn(/** @type {boolean} */ on) {
  if (on) localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, OFF)
}
