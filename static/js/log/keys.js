/** What the keys of a log do; which keys they are, the page's table of keys says. */
import { deed } from '../keys/deeds.js'

/** Lines of the page before that a next page still shows. */
const KEPT = 2

/**
 * @param {HTMLElement} pane
 * @param {HTMLElement} box
 * @param {object} deeds
 * @param {() => void} deeds.first
 * @param {() => void} deeds.last
 * @param {(by: 1 | -1) => void} deeds.hit
 * @param {() => void} deeds.clear
 */
export function listenToKeys(pane, box, { first, last, hit, clear }) {
  const line = () => box.querySelector('p[id]')?.getBoundingClientRect().height ?? 0
  const scroll = (/** @type {number} */ px) => box.scrollBy({ top: px, behavior: 'instant' })
  const page = () => box.clientHeight - KEPT * line()
  deed('proximo-achado', () => hit(1))
  deed('achado-anterior', () => hit(-1))
  deed('log-abaixo', () => scroll(line()))
  deed('log-acima', () => scroll(-line()))
  /** These are the page's own keys too: here they are the log's while somebody is in it. */
  const within = { 'log-tela-abaixo': () => scroll(page()), 'log-tela-acima': () => scroll(-page()), 'log-comeco': first, 'log-fim': last }
  for (const [name, does] of Object.entries(within)) deed(name, () => (pane.contains(document.activeElement) ? does() : false))
  box.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') clear()
  })
}
