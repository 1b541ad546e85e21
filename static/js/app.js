/** The page's start: every module is wired here. */
import { startCommands } from './commands.js'
import './elements/auditoria-lista.js'
import './elements/chave-acesso.js'
import './elements/ends-switch.js'
import './elements/execucao-painel.js'
import './elements/fechamento-matriz.js'
import './elements/frase-copiar.js'
import './elements/freshness-chip.js'
import './elements/live-notice.js'
import './elements/log-cauda.js'
import './elements/log-pane.js'
import './elements/parte-viva.js'
import './elements/lote-barra.js'
import './elements/notas-processo.js'
import './elements/pendencias-tela.js'
import './elements/painel-parede.js'
import './elements/presenca-lista.js'
import './elements/processo-painel.js'
import './elements/processos-lista.js'
import './elements/ritmo-agora.js'
import './elements/saude-tela.js'
import './elements/texto-copiar.js'
import { startEnds } from './ends/start.js'
import { startGate } from './gate.js'
import { FRAGMENT_EVENT } from './helpers/fragment.js'
import { notice } from './helpers/notice.js'
import { TEXTS } from './helpers/texts.js'
import { tickTimes } from './helpers/times.js'
import { startKeyboard } from './keyboard.js'
import { clock, meta, registry, socket, ticker } from './page.js'
import { startTheme } from './theme.js'
import { startWaking } from './waking.js'

clock.sync(meta('painel-agora'))
startTheme()
startKeyboard()
ticker.add(() => tickTimes(clock.now()))
if (document.body.dataset.usuario) goLive(document.body.dataset.usuario)

/** Follow first, then let the world in: a wake-up before the first knock is harmless. */
function goLive(/** @type {string} */ usuario) {
  startEnds(usuario)
  registry.start()
  startCommands()
  startGate()
  listenToServer()
  startWaking(socket, ticker)
  document.addEventListener(FRAGMENT_EVENT, (event) => registry.redraw(/** @type {CustomEvent<Element>} */ (event).detail))
  Object.defineProperty(window, 'painel', { value: Object.freeze({ socket }) })
  socket.connect()
}

function listenToServer() {
  const synced = (/** @type {Event} */ event) => clock.sync(/** @type {CustomEvent} */ (event).detail.agora)
  const sameVersion = (/** @type {Event} */ event) => {
    const { versao } = /** @type {CustomEvent} */ (event).detail
    if (versao && meta('painel-versao') && versao !== meta('painel-versao')) notice(TEXTS.newVersion)
  }
  socket.addEventListener('welcome', synced)
  socket.addEventListener('pulse', synced)
  socket.addEventListener('welcome', sameVersion)
}
