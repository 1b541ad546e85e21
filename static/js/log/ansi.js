/** The colours that a robot wrote: SGR 30–37, 90–97, bold, their resets. The same rule as `app/domain/ansi.py`. */

const ESC = '\u001b'
const SHOWN = '␛'
const SGR = new RegExp(`${ESC}\\[([0-9;]{0,32})m`, 'g')

/** @typedef {{texto: string, classe: string}} Piece  `classe` names its look, '' = as it is */

/** A text as pieces of one look each; what is no colour of ours is shown as it was written. @returns {Piece[]} */
export function pieces(/** @type {string} */ text) {
  if (!text.includes(ESC)) return [{ texto: text, classe: '' }]
  /** @type {Piece[]} */
  const found = []
  let classe = ''
  let from = 0
  for (const match of text.matchAll(SGR)) {
    const next = after(classe, match[1])
    if (next === null) continue
    add(found, text.slice(from, match.index), classe)
    classe = next
    from = match.index + match[0].length
  }
  add(found, text.slice(from), classe)
  return found
}

/** The words alone. */
export const plain = (/** @type {string} */ text) => (text.includes(ESC) ? text.replace(SGR, '').replaceAll(ESC, SHOWN) : text)

/** The look after these codes; null when one of them is none of ours. */
function after(/** @type {string} */ classe, /** @type {string} */ codes) {
  let [bold, colour] = [classe.includes('sgr-1 ') ? 'sgr-1 ' : '', /sgr-[39]\d/.exec(classe)?.[0] ?? '']
  for (const code of codes.split(';').map(Number)) {
    if (code === 0) [bold, colour] = ['', '']
    else if (code === 1) bold = 'sgr-1 '
    else if (code === 22) bold = ''
    else if (code === 39) colour = ''
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) colour = `sgr-${code}`
    else return null
  }
  return bold + colour
}

function add(/** @type {Piece[]} */ found, /** @type {string} */ text, /** @type {string} */ classe) {
  if (text) found.push({ texto: text.replaceAll(ESC, SHOWN), classe: classe.trim() })
}
