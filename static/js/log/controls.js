/** What stands around a log: how much lies above or below it, how much is new, hidden, found, marked. */
import { numero } from '../helpers/format.js'
import { write } from '../helpers/write.js'
import { filled } from './line.js'

/**
 * @typedef {object} Shown
 * @property {number} de
 * @property {number} ate
 * @property {number} total  number of the last line
 * @property {number} linhas  in the DOM
 * @property {number} novas  came while somebody read
 * @property {number} ocultas  by the chosen level
 * @property {boolean} isFollowing
 */

/** @param {Element} pane @param {Shown} shown */
export function drawControls(pane, { de, ate, total, linhas, novas, ocultas, isFollowing }) {
  for (const [name, value] of Object.entries({ de, ate, total })) setAttribute(pane, name, String(value))
  setAttribute(pane.querySelector('[data-acompanhar]'), 'aria-pressed', String(isFollowing))
  say(pane, 'data-anteriores', de > 1 ? de - 1 : 0, { de: 1, ate: de - 1 })
  say(pane, 'data-seguintes', isFollowing ? 0 : total - ate, { de: ate + 1, ate: total })
  say(pane, 'data-novas', isFollowing ? 0 : novas)
  say(pane, 'data-ocultas', ocultas)
  const isUnread = ate < de && total > 0 // what is here was not brought: it says nothing about the log
  const nothing = /** @type {HTMLElement | null} */ (pane.querySelector('[data-sem-nivel]'))
  if (nothing) nothing.hidden = linhas > 0 || ocultas === 0 || isUnread
  const none = /** @type {HTMLElement | null} */ (pane.querySelector('[data-sem-linhas]'))
  if (none) none.hidden = linhas > 0 || ocultas > 0 || de > 1 || isUnread
}

/** @param {Element} form @param {import('./hits.js').Hits | null} hits */
export function drawHits(form, hits) {
  const place = form.querySelector('output')
  const isAny = hits !== null && hits.total > 0
  const none = hits?.isAnswered ? place?.dataset.nada : ''
  write(place, isAny ? `${numero(hits.at + 1)}/${numero(hits.total)}` : none ?? '')
  for (const button of form.querySelectorAll('button')) button.disabled = !isAny
}

/** @param {Element} pane @param {{de: number, ate: number} | null} marked */
export function drawMarked(pane, marked) {
  say(pane, 'data-marcadas', marked ? marked.ate - marked.de + 1 : 0, marked ?? {})
}

/** Shows a place while there is something to count, in the words that it holds for one or for several. */
function say(/** @type {Element} */ pane, /** @type {string} */ name, /** @type {number} */ many, /** @type {Record<string, number>} */ values = {}) {
  const place = /** @type {HTMLElement | null} */ (pane.querySelector(`[${name}]`))
  if (!place) return
  place.hidden = many <= 0
  const words = /** @type {HTMLElement} */ (place.querySelector('[data-uma]') ?? place)
  if (many > 0) write(words, filled((many === 1 ? words.dataset.uma : words.dataset.varias) ?? '', { n: numero(many), ...values }))
}

/** The same value again would wake observers of the page. */
function setAttribute(/** @type {Element | null} */ element, /** @type {string} */ name, /** @type {string} */ value) {
  if (element && element.getAttribute(name) !== value) element.setAttribute(name, value)
}
