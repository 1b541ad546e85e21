/** The parts of a log put together, each with what it needs of the others. */
import { press } from './buttons.js'
import { LogClip } from './clip.js'
import { LogCopy } from './copy.js'
import { LogFinder } from './finder.js'
import { Highlights } from './highlights.js'
import { LogLevel } from './level.js'
import { gapNode, lineNode, rowOf } from './line.js'
import { LogSource } from './linhas.js'
import { LogLive } from './live.js'
import { rangeOfHash } from './mark.js'
import { LogPast } from './past.js'
import { LogReader } from './reader.js'
import { Stick } from './stick.js'
import { LogTail } from './tail.js'
import { LogWindow } from './window.js'

/**
 * @param {HTMLElement} pane
 * @param {object} told
 * @param {() => void} told.turned  it follows from now on, lets go, or shows other lines
 * @param {() => void} told.redraw
 */
export function assemble(pane, { turned, redraw }) {
  const box = /** @type {HTMLElement} */ (pane.querySelector('.log'))
  const { falhou = '', copiada = '', copiadas = '', demais = '' } = pane.dataset
  const [de, ate] = ['de', 'ate'].map((name) => Number(pane.getAttribute(name) ?? 0))
  const source = new LogSource(pane.getAttribute('execucao') ?? '')
  const tail = new LogTail(ate)
  const highlights = new Highlights()
  const window = new LogWindow(box, { draw: drawing(pane), dress: (row) => dress(row), forget: ({ node }) => highlights.remove(node) })
  window.adopt([.../** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll('p[id]'))].map(rowOf), { de, ate })
  const isFollowing = rangeOfHash(location.hash) === null
  const changed = () => {
    if (stick.isFollowing) reader.release()
    turned()
  }
  const stick = new Stick(box, window, { isFollowing, changed, isWhole: () => window.ate >= tail.ate })
  const past = new LogPast({ source, window, tail, stick, failed: falhou })
  const reader = new LogReader(box, { window, tail, stick, past, redraw })
  const live = new LogLive({ source, window, tail, stick, past, reader, redraw })
  const finder = new LogFinder(/** @type {HTMLElement} */ (pane.querySelector('[data-busca]')), { source, tail, window, highlights, reader, failed: falhou })
  const renewed = () => {
    finder.again(true)
    turned()
  }
  const level = new LogLevel(/** @type {HTMLSelectElement} */ (pane.querySelector('[data-nivel]')), { source, window, stick, past, reader, turned: renewed, redraw })
  const copy = new LogCopy({ source, window, words: { one: copiada, copied: copiadas, tooMany: demais, failed: falhou } })
  const clip = new LogClip(pane, { box, window, stick, reader, level, copy })
  const dress = (/** @type {import('./rows.js').Row} */ row) => {
    clip.dress(row)
    if (row.linha) highlights.add(row.node)
  }
  const pressed = async (/** @type {Element} */ button) => {
    await press(button, { window, stick, past })
    redraw()
  }
  return { box, tail, window, stick, reader, live, finder, level, clip, pressed }
}

/** How a line or a gap becomes a node: from what the server rendered. */
function drawing(/** @type {HTMLElement} */ pane) {
  const [line, gap] = ['linha', 'lacuna'].map((name) => /** @type {HTMLTemplateElement | null} */ (pane.querySelector(`template[data-${name}]`)))
  return (/** @type {import('./linhas.js').Item} */ { de, ate, linha }) => (linha ? lineNode(line, linha) : gapNode(gap, de, ate))
}
