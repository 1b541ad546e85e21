/** One notification for all tabs of a person when a run of theirs ends out of sight. */
import { markTitle } from '../helpers/title.js'
import { registry } from '../page.js'
import { Board } from './board.js'
import { Ended } from './ended.js'
import { Tabs } from './tabs.js'
import { cannot, wish } from './wish.js'

/** @typedef {import('./ended.js').End} End */

export function startEnds(/** @type {string} */ usuario) {
  if (!Tabs.areSupported) return
  const ended = new Ended(usuario)
  const tabs = new Tabs(usuario, { hear: (said) => board.hear(said), led: (isLeader) => board.lead(isLeader) })
  // who did not ask to be told has missed nothing
  const isSeen = async () => wish() !== 'on' || tabs.isAnyInView()
  const board = new Board({ say: (said) => tabs.say(said), show, mark: markTitle, isSeen })
  registry.witness((told) => {
    const end = ended.hear(told)
    if (end) board.ended({ ...end, cliente: end.cliente ?? nameOf(told.topic) })
  })
  const look = () => {
    if (document.hidden) return tabs.hidden()
    tabs.shown()
    board.looked()
  }
  document.addEventListener('visibilitychange', look)
  look()
  if (document.hidden) tabs.queue()
}

/** What a page calls the run that it shows. */
const nameOf = (/** @type {string} */ topic) => document.querySelector(`[topic="${CSS.escape(topic)}"] h1`)?.textContent ?? null

/** One at a time: the next one takes the place of the one before it, counting both. */
const TAG = 'execucoes-terminadas'

function show(/** @type {End} */ end, /** @type {number} */ n) {
  const words = /** @type {HTMLElement | null} */ (document.querySelector('ends-switch'))?.dataset
  if (!words) return
  const title = n > 1 ? (words.tVarias ?? '').replace('{n}', String(n)) : titleOf(end, words)
  const body = (n > 1 ? words.tCorpoVarias : words.tCorpo) ?? ''
  const options = /** @type {NotificationOptions} */ ({ body, tag: TAG, renotify: true, lang: document.documentElement.lang })
  try {
    const notification = new Notification(title, options)
    notification.onclick = () => {
      notification.close()
      goTo(end, n)
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    cannot()
  }
}

/** Names are people's own: nothing in them is a pattern. */
export function titleOf(/** @type {End} */ { rotulo, cliente }, /** @type {DOMStringMap} */ { tTitulo = '', tSemCliente = '' }) {
  const words = { rotulo, cliente: cliente ?? tSemCliente }
  return tTitulo.replace(/\{(rotulo|cliente)\}/g, (_, /** @type {'rotulo' | 'cliente'} */ name) => words[name])
}

function goTo(/** @type {End} */ { id }, /** @type {number} */ n) {
  window.focus()
  const isHere = n > 1 || document.querySelector(`[topic="execucao:${CSS.escape(id)}"]`)
  if (!isHere) window.open(`/execucoes/${id}`)
}
