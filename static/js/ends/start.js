/** One notification for all tabs of a person when a run of theirs ends out of sight. */
import { markTitle } from '../helpers/title.js'
import { registry } from '../page.js'
import { Board } from './board.js'
import { Ended } from './ended.js'
import { Tabs } from './tabs.js'
import { wish } from './wish.js'

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

function show(/** @type {End} */ { id, rotulo, cliente }) {
  const words = /** @type {HTMLElement | null} */ (document.querySelector('ends-switch'))?.dataset
  const title = (words?.tTitulo ?? '{cliente}: {rotulo}').replace('{cliente}', cliente ?? 'Execução').replace('{rotulo}', rotulo)
  const notification = new Notification(title, { body: words?.tCorpo ?? '', tag: `execucao-${id}`, lang: document.documentElement.lang })
  notification.onclick = () => {
    notification.close()
    window.focus()
    if (!document.querySelector(`[topic="execucao:${CSS.escape(id)}"]`)) window.open(`/execucoes/${id}`)
  }
}
