/** The person's wish to be told of ends, kept per browser; the browser has its own say. */
import { Tabs } from './tabs.js'

const key = () => `painel_avisar:${document.body.dataset.usuario}`
/** Kept in place of the wish: this browser has notifications, but not for pages (Chrome on Android). */
const CANNOT = 'nao-pode'

const changes = new EventTarget()

/** @returns {'on' | 'off' | 'denied' | 'unanswered' | 'insecure' | 'unsupported'} */
export function wish() {
  if (!isSecureContext) return 'insecure'
  const kept = localStorage.getItem(key())
  if (!('Notification' in globalThis) || !Tabs.areSupported || kept === CANNOT) return 'unsupported'
  if (kept === null) return 'off'
  if (Notification.permission === 'granted') return 'on'
  return Notification.permission === 'denied' ? 'denied' : 'unanswered'
}

/** Asks the browser, which may ask the person: only ever from a click. */
export async function turnOn() {
  if (wish() === 'insecure' || wish() === 'unsupported') return
  localStorage.setItem(key(), 'sim')
  await Notification.requestPermission()
}

export const turnOff = () => localStorage.removeItem(key())

/** Nobody can know before the first notification: trying one would show it. */
export function cannot() {
  localStorage.setItem(key(), CANNOT)
  changes.dispatchEvent(new Event('change'))
}

/** Here, or in another tab of this browser. */
export function onWish(/** @type {() => void} */ changed) {
  changes.addEventListener('change', changed)
  addEventListener('storage', (event) => event.key === key() && changed())
}
