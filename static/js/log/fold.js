/** Text as searches compare it, no case, no accents: the same rule as the server's `fold`. */

const ASCII = /^[\x00-\x7f]*$/
const MARKS = /\p{Mn}/gu

/** `Sessão EXPIRADA` → `sessao expirada` */
export function fold(/** @type {string} */ text) {
  if (ASCII.test(text)) return text.toLowerCase()
  return text.normalize('NFKD').replace(MARKS, '').toLowerCase()
}

/**
 * Where a text says it.
 * @param {string} text
 * @param {string} wanted  folded
 * @returns {{from: number, to: number}[]}  offsets into `text`, `to` exclusive
 */
export function matches(text, wanted) {
  const folded = fold(text)
  if (!wanted || !folded.includes(wanted)) return []
  const places = ASCII.test(text) ? null : origins(text)
  const found = []
  for (let at = folded.indexOf(wanted); at !== -1; at = folded.indexOf(wanted, at + wanted.length)) {
    const to = at + wanted.length
    found.push(places ? { from: places[at] ?? 0, to: places[to] ?? text.length } : { from: at, to })
  }
  return found
}

/** For each unit of the folded text, where in the text it comes from. */
function origins(/** @type {string} */ text) {
  /** @type {number[]} */
  const places = []
  let at = 0
  for (const character of text) {
    for (let unit = fold(character).length; unit > 0; unit--) places.push(at)
    at += character.length
  }
  return places
}
