/** What stands around a log: how much is above, how much is new, whether it is followed. */
import { numero } from '../helpers/format.js'
import { TEXTS } from '../helpers/texts.js'

/**
 * @param {Element} pane
 * @param {{de: number, ate: number, total: number, isFollowing: boolean}} shown
 */
export function drawControls(pane, { de, ate, total, isFollowing }) {
  for (const [name, value] of Object.entries({ de, ate, total })) pane.setAttribute(name, String(value))
  pane.querySelector('[data-acompanhar]')?.setAttribute('aria-pressed', String(isFollowing))
  const older = /** @type {HTMLElement | null} */ (pane.querySelector('[data-anteriores]'))
  const news = /** @type {HTMLElement | null} */ (pane.querySelector('[data-novas]'))
  const n = news?.querySelector('[data-n]')
  if (older) older.hidden = de <= 1
  if (older && de > 1) older.textContent = TEXTS.older(1, de - 1)
  if (news) news.hidden = isFollowing || ate >= total
  if (n) n.textContent = numero(total - ate)
}

/** Shows the line that the address names: `:target` does not know lines that came after the address did. */
export function markLine(/** @type {Element} */ pane, /** @type {number} */ n) {
  pane.querySelector('[alvo]')?.removeAttribute('alvo')
  const line = document.getElementById(`L${n}`)
  line?.setAttribute('alvo', '')
  line?.scrollIntoView({ block: 'center' })
}

/** The line that the address names; 0 when it names none. */
export const lineOfHash = () => Number(/^#L(\d+)$/.exec(location.hash)?.[1] ?? 0)
