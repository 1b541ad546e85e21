/** One line of a log as nodes: text only, whatever a robot wrote. */
import { hora } from '../helpers/format.js'
import { TEXTS } from '../helpers/texts.js'

/** @typedef {import('../wire.js').Linha} Linha */

/** @returns {HTMLElement} */
export function lineNode(/** @type {HTMLTemplateElement | null} */ template, /** @type {Linha} */ [numero, em, nivel, texto]) {
  const line = /** @type {HTMLElement} */ (template?.content.firstElementChild?.cloneNode(true) ?? plain())
  line.id = `L${numero}`
  line.setAttribute('nivel', nivel)
  const [a, time, b, span] = ['a', 'time', 'b', 'span'].map((tag) => line.querySelector(tag))
  a?.setAttribute('href', `#L${numero}`)
  time?.setAttribute('datetime', em)
  write(a, String(numero))
  write(time, hora(em))
  write(b, nivel)
  write(span, texto)
  return line
}

/**
 * A line on its way to the DOM; the node is made when it gets there.
 * @param {HTMLTemplateElement | null} template
 * @param {Linha} linha
 * @returns {import('./window.js').Item}
 */
export const lineItem = (template, linha) => ({ de: linha[0], ate: linha[0], node: () => lineNode(template, linha) })

/** @returns {import('./window.js').Item} */
export const gapItem = (/** @type {import('../wire.js').Gap} */ { de, ate }) => ({ de, ate, node: () => gapNode(de, ate) })

/** The visible absence of lines; one click brings them. */
export function gapNode(/** @type {number} */ de, /** @type {number} */ ate) {
  const gap = document.createElement('p')
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = TEXTS.gap(de, ate)
  gap.dataset.lacuna = `${de}-${ate}`
  gap.append(button)
  return gap
}

/** Which lines this node stands for, or null when it is something else. @returns {{de: number, ate: number} | null} */
export function spanOf(/** @type {Element} */ node) {
  const gap = node.getAttribute('data-lacuna')
  const [de, ate] = gap ? gap.split('-').map(Number) : [Number(/^L(\d+)$/.exec(node.id)?.[1])]
  return Number.isNaN(de) ? null : { de, ate: ate ?? de }
}

export const isGap = (/** @type {Element} */ node) => node.hasAttribute('data-lacuna')

function plain() {
  const line = document.createElement('p')
  line.append(...['a', 'time', 'b', 'span'].map((tag) => document.createElement(tag)))
  return line
}

function write(/** @type {Element | null} */ place, /** @type {string} */ text) {
  if (place) place.textContent = text
}
