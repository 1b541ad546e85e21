/** One line of a log as nodes: text only, whatever a robot wrote. */
import { hora } from '../helpers/format.js'
import { pieces, plain } from './ansi.js'

/** @typedef {import('../wire.js').Linha} Linha */

/** @returns {HTMLElement} */
export function lineNode(/** @type {HTMLTemplateElement | null} */ template, /** @type {Linha} */ [numero, em, nivel, texto]) {
  const line = /** @type {HTMLElement} */ (template?.content.firstElementChild?.cloneNode(true) ?? bare())
  const [a, time, b, span] = [...line.children]
  line.id = `L${numero}`
  line.setAttribute('nivel', nivel)
  a.setAttribute('href', `#L${numero}`)
  a.textContent = String(numero)
  time.setAttribute('datetime', em)
  time.textContent = hora(em)
  b.textContent = nivel
  span.replaceChildren(...pieces(texto).map(coloured))
  return line
}

/** What stands for lines that are missing; one click brings them. @returns {HTMLElement} */
export function gapNode(/** @type {HTMLTemplateElement | null} */ template, /** @type {number} */ de, /** @type {number} */ ate) {
  const gap = /** @type {HTMLElement} */ (template?.content.firstElementChild?.cloneNode(true) ?? document.createElement('p'))
  const button = gap.querySelector('button')
  gap.dataset.lacuna = `${de}-${ate}`
  if (button) button.textContent = filled((de === ate ? button.dataset.uma : button.dataset.varias) ?? '', { de, ate })
  return gap
}

/** A line that the server rendered. @returns {import('./rows.js').Row} */
export function rowOf(/** @type {HTMLElement} */ node) {
  const n = Number(node.id.slice(1))
  const [, time, b, span] = [...node.children]
  return { de: n, ate: n, linha: [n, time.getAttribute('datetime') ?? '', b.textContent ?? '', span.textContent ?? ''], node }
}

/** A line as people paste it. */
export const lineText = (/** @type {Linha} */ [, em, nivel, texto]) => `${hora(em)} ${nivel} ${plain(texto)}`

/** `{n}` of a text that the template holds. */
export function filled(/** @type {string} */ text, /** @type {Record<string, number | string>} */ values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === 'number' ? String(values[name]) : values[name] ?? ''))
}

/** @returns {Node} */
function coloured(/** @type {import('./ansi.js').Piece} */ { texto, classe }) {
  if (!classe) return document.createTextNode(texto)
  const piece = document.createElement('i')
  piece.className = classe
  piece.textContent = texto
  return piece
}

function bare() {
  const line = document.createElement('p')
  line.append(...['a', 'time', 'b', 'span'].map((tag) => document.createElement(tag)))
  return line
}
