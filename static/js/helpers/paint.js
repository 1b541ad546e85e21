/** A state onto the elements that name its fields: it knows no status, label or colour. */
import { formatted, porcento } from './format.js'
import { beside, get, holds, knows } from './paths.js'
import { paintTime } from './times.js'

/** ms; CSS tints what moved for as long as this. */
const CHANGED_MS = 800
const PAINTED = '[data-campo],[data-tempo],[data-barra],[data-se],[data-atributo],[data-minha]'

/** @typedef {import('../wire.js').Estado} Estado */

/** @type {WeakMap<Element, ReturnType<typeof setTimeout>>} */
const tints = new WeakMap()

/**
 * Moves a root forward; one that is ahead of this state is left as it is.
 * @param {Element} root  `[topic]`
 * @param {Estado} estado  possibly a part: what it does not know stays
 * @param {{seq: number, now: number, reset?: boolean}} at  `now` of the server, ms
 */
export function paint(root, estado, { seq, now, reset = false }) {
  const shown = Number(root.getAttribute('seq') ?? 0)
  if (seq < shown && !reset) return
  const before = root.getAttribute('status')
  setAttribute(root, 'status', estado.status_execucao ?? estado.status_processo)
  setAttribute(root, 'tone', estado.tom)
  setAttribute(root, 'seq', seq)
  const focused = root.contains(document.activeElement) ? document.activeElement : null
  for (const element of ownElements(root)) paintElement(element, estado, now)
  // what had the focus went away: its row keeps the place, on what a second Enter cannot hurt
  if (focused?.closest('[hidden]')) /** @type {HTMLElement | null} */ (root.querySelector('a[href]'))?.focus({ preventScroll: true })
  // a running row moves every second: tinted for each, it would never rest
  if (root.getAttribute('status') !== before) tint(root)
}

/** The elements of this root, not of a root inside it. */
function ownElements(/** @type {Element} */ root) {
  const inside = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(PAINTED))
  const own = [...inside].filter((element) => element.parentElement?.closest('[topic]') === root && !element.hasAttribute('topic'))
  return root.matches(PAINTED) ? [/** @type {HTMLElement} */ (root), ...own] : own
}

function paintElement(/** @type {HTMLElement} */ element, /** @type {Estado} */ estado, /** @type {number} */ now) {
  const { campo, tempo, barra, atributo } = element.dataset
  if (campo && knows(estado, campo)) paintText(element, get(estado, campo))
  if (tempo) paintTime(element, estado, now)
  if (barra && knows(estado, barra)) paintBar(element, barra, estado)
  if (atributo) paintAttributes(element, atributo, estado)
  paintPresence(element, estado)
}

/** A text that is the same is not touched: a selection or a screen reader may be on it. */
function paintText(/** @type {HTMLElement} */ element, /** @type {any} */ value) {
  const text = value === null || value === undefined || value === '' ? element.dataset.vazio ?? '–' : formatted(element.dataset.formato, value)
  if (element.textContent !== text) element.textContent = text
}

function paintBar(/** @type {HTMLElement} */ bar, /** @type {string} */ path, /** @type {Estado} */ estado) {
  const progresso = get(estado, path)
  setAttribute(bar, 'value', progresso)
  const said = [typeof progresso === 'number' ? porcento(progresso) : null, get(estado, beside(path, 'etapa_rotulo'))]
  setAttribute(bar, 'aria-valuetext', said.filter(Boolean).join(' · ') || null)
}

/** `status:execucao.status_execucao,tone:execucao.tom` */
function paintAttributes(/** @type {HTMLElement} */ element, /** @type {string} */ pairs, /** @type {Estado} */ estado) {
  for (const pair of pairs.split(',')) {
    const [name, path] = pair.trim().split(':')
    if (knows(estado, path)) setAttribute(element, name, get(estado, path))
  }
}

function paintPresence(/** @type {HTMLElement} */ element, /** @type {Estado} */ estado) {
  const { se, minha } = element.dataset
  if (se === undefined && minha === undefined) return
  const shown = se === undefined ? true : holds(se, estado)
  const allowed = minha === undefined ? true : isMine(minha, estado)
  if (shown !== null && allowed !== null) element.hidden = !(shown && allowed)
}

/** Who may cancel: the one who started it, or an admin. */
function isMine(/** @type {string} */ path, /** @type {Estado} */ estado) {
  const { papel, usuario } = document.body.dataset
  if (papel === 'admin') return true
  return knows(estado, path) ? Boolean(usuario) && get(estado, path) === usuario : null
}

function setAttribute(/** @type {Element} */ element, /** @type {string} */ name, /** @type {any} */ value) {
  if (value === null || value === undefined) element.removeAttribute(name)
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value))
}

function tint(/** @type {Element} */ root) {
  clearTimeout(tints.get(root))
  root.setAttribute('changed', '')
  tints.set(root, setTimeout(() => root.removeAttribute('changed'), CHANGED_MS))
}
