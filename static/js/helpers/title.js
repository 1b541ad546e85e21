/** The document's title, which follows the page's main topic while the tab is in the background. */
import { get } from './paths.js'

/**
 * `{progresso}% · {cliente}`: a piece between dots that has an empty slot is left out. Names are people's own:
 * what the state does not know is in `known`, never in the pattern.
 * @param {string} pattern @param {import('../wire.js').Estado} estado @param {DOMStringMap} [known]
 */
export function filled(pattern, estado, known = {}) {
  const pieces = pattern.split(' · ').map((piece) => {
    let isWhole = true
    const text = piece.replace(/\{([^}]+)\}/g, (_, path) => {
      const value = get(estado, path.trim()) ?? known[path.trim()]
      isWhole &&= value !== null && value !== undefined
      return String(value)
    })
    return isWhole ? text : null
  })
  return pieces.filter((piece) => piece !== null).join(' · ')
}

/** Without the mark. @type {string | null} */
let title = null
let unseen = 0

export function paintTitle(/** @type {import('../wire.js').Estado} */ estado) {
  const { tituloVivo: pattern, ...known } = document.documentElement.dataset
  if (pattern) write(filled(pattern, estado, known))
}

/** `(2) Processos`: how many things ended that nobody has seen. */
export function markTitle(/** @type {number} */ n) {
  if (n === unseen) return
  title ??= document.title
  unseen = n
  write(title)
}

function write(/** @type {string} */ text) {
  title = text
  document.title = unseen > 0 ? `(${unseen}) ${text}` : text
}
