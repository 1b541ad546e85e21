/** The person's wish to be told of ends, kept per browser; the browser has its own say. */

const key = () => `painel_avisar:${document.body.dataset.usuario}`

/** @returns {'on' | 'off' | 'denied' | 'unanswered' | 'unsupported'} */
export function wish() {
  if (!('Notification' in globalThis) || !isSecureContext) return 'unsupported'
  if (localStorage.getItem(key()) === null) return 'off'
  if (Notification.permission === 'granted') return 'on'
  return Notification.permission === 'denied' ? 'denied' : 'unanswered'
}

/** Asks the browser, which may ask the person: only ever from a click. */
export async function turnOn() {
  if (wish() === 'unsupported') return
  localStorage.setItem(key(), 'sim')
  await Notification.requestPermission()
}

export const turnOff = () => localStorage.removeItem(key())

/** Another tab of this browser changed its mind. */
export function onWish(/** @type {() => void} */ changed) {
  addEventListener('storage', (event) => event.key === key() && changed())
}
