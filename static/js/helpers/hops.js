/** The opened freshness chip: each hop in the words that the server wrote on it. */
import { haMs, hora } from './format.js'
import { write } from './write.js'

/** Keeps a number and its unit on one line. */
const NBSP = '\u00a0'

/**
 * Fills `{ha}`, `{hora}`, `{n}` of a text that the template holds.
 * @param {string} text
 * @param {{ms: number | null, now: number}} at  `ms` an age; `now` of the server
 */
export function worded(text, { ms, now }) {
  return text
    .replace('{ha}', haMs(ms ?? 0).replaceAll(' ', NBSP))
    .replace('{hora}', ms === null ? '–' : hora(now - ms))
    .replace('{n}', String(ms ?? '–'))
}

/**
 * `<li data-hop="robo" data-good="respondeu {ha}" data-bad="sem resposta {ha}" …>`; without an age, `data-nunca`.
 * @param {Element} chip
 * @param {import('../chain.js').Picture} picture
 * @param {number} now  of the server, ms
 */
export function drawHops(chip, picture, now) {
  for (const name of /** @type {const} */ (['robo', 'sistema', 'tela', 'redis'])) {
    const place = /** @type {HTMLElement | null} */ (chip.querySelector(`[data-hop="${name}"]`))
    if (!place) continue
    const { is, ms } = picture[name]
    const text = (is === 'unknown' && ms === null ? place.dataset.nunca : place.dataset[is]) ?? '–'
    place.setAttribute('situacao', is)
    write(place.querySelector('[data-idade]'), worded(text, { ms, now }))
  }
}

/**
 * `<dd data-linha data-aberta="aberta" …>`
 * @param {Element} chip
 * @param {{isOpen: boolean, isKnocking: boolean, attempts: number, code: number | null}} details
 * @param {import('../chain.js').Picture} picture
 */
export function drawDetails(chip, { isOpen, isKnocking, attempts, code }, { pulseMs }) {
  const line = /** @type {HTMLElement | null} */ (chip.querySelector('[data-linha]'))
  write(line, line?.dataset[isOpen ? 'aberta' : isKnocking ? 'abrindo' : 'fechada'] ?? '–')
  write(chip.querySelector('[data-pulso]'), pulseMs === null ? '–' : haMs(pulseMs))
  write(chip.querySelector('[data-tentativas]'), String(attempts))
  write(chip.querySelector('[data-codigo]'), code === null ? '–' : String(code))
}
