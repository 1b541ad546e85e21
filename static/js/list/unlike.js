/** Successes that look wrong beside the month before: the same rule as `app/domain/silenciosos.py`. */

/** A value this share above or below the month before is worth a look. */
const FACTOR = 0.5

/** @typedef {{faturas: number, valor: number | null}} Colhido  what a month brought; a value that nobody said is null */

/** @returns {string[]} what differs: `faturas`, `valor` */
export function unlike(/** @type {Colhido} */ now, /** @type {Colhido} */ before) {
  if (before.faturas === 0) return []
  const isOff = now.valor !== null && before.valor !== null && before.valor > 0 && Math.abs(now.valor - before.valor) >= before.valor * FACTOR
  return [...(now.faturas === before.faturas ? [] : ['faturas']), ...(isOff ? ['valor'] : [])]
}

/** The marks of the rows, as the rows are now. A row that is no success has none: it would be seen for a moment in one. */
export function markUnlike(/** @type {Element} */ list) {
  for (const mark of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('[data-antes-faturas]'))) {
    const { antesFaturas, antesValor } = mark.dataset
    const now = { faturas: Number(mark.getAttribute('faturas')), valor: money(mark.getAttribute('valor')) }
    const found = mark.hidden ? [] : unlike(now, { faturas: Number(antesFaturas), valor: money(antesValor) })
    const is = found.join(' ')
    const said = found.map((name) => mark.querySelector(`[data-de="${name}"]`)?.textContent ?? '').join(' ')
    if (is === (mark.getAttribute('unlike') ?? '') && said === mark.title) continue
    if (is) mark.setAttribute('unlike', is)
    else mark.removeAttribute('unlike')
    mark.title = said
  }
}

/** @returns {number | null} */
const money = (/** @type {string | null | undefined} */ text) => (text ? Number(text) : null)
