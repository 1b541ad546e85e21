/** Instants that are shown as an age or a length, which move without any news. */
import { duracao, formatted, ha } from './format.js'
import { get, knows } from './paths.js'

/**
 * Writes what a state says of this element's instant; the clock does the rest.
 * @param {HTMLElement} element  `[data-tempo]`
 * @param {import('../wire.js').Estado} estado
 * @param {number} now  of the server, ms
 */
export function paintTime(element, estado, now) {
  const { tempo = '', ate } = element.dataset
  if (knows(estado, tempo)) element.setAttribute('datetime', get(estado, tempo) ?? '')
  if (ate && knows(estado, ate)) element.dataset.fim = get(estado, ate) ?? ''
  tickTime(element, now)
}

/** Moves every such text on the page by what the clock moved. */
export function tickTimes(/** @type {number} */ now) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-tempo]'))) tickTime(element, now)
}

/** An end that only the server knows is waited for, not guessed. */
function tickTime(/** @type {HTMLElement} */ element, /** @type {number} */ now) {
  const { formato = 'ha', ate, fim, vazio = '–' } = element.dataset
  const since = element.getAttribute('datetime')
  if (since === null || (ate && fim === undefined)) return
  const text = since === '' ? vazio : worded(formato, { since, until: fim, now })
  if (element.textContent !== text) element.textContent = text
}

/** @param {string} formato @param {{since: string, until: string | undefined, now: number}} span */
function worded(formato, { since, until, now }) {
  if (formato === 'duracao') return lengthOf(since, until, now)
  return formato === 'ha' ? ha(since, now) : formatted(formato, since)
}

function lengthOf(/** @type {string} */ since, /** @type {string | undefined} */ until, /** @type {number} */ now) {
  return duracao(((until ? Date.parse(until) : now) - Date.parse(since)) / 1_000)
}
