/** Dotted paths into a state: what templates name in `data-campo`, `data-se` … */

/** @typedef {import('../wire.js').Estado} Estado */

/** @returns {any} undefined when a step is missing */
export function get(/** @type {any} */ estado, /** @type {string} */ path) {
  let value = estado
  for (const step of path.split('.')) value = value?.[step]
  return value
}

/** A part of a state may not know the field at all; null is known. */
export function knows(/** @type {Estado} */ estado, /** @type {string} */ path) {
  return Object.hasOwn(estado, path.split('.')[0])
}

/** The path of a field beside this one: `execucao.progresso` → `execucao.etapa_rotulo`. */
export function beside(/** @type {string} */ path, /** @type {string} */ field) {
  return [...path.split('.').slice(0, -1), field].join('.')
}

/**
 * `path` · `!path` · `path=VALOR` · `path!=VALOR`, several joined by `&`.
 * @returns {boolean | null} null when the state does not know one of the fields
 */
export function holds(/** @type {string} */ expression, /** @type {Estado} */ estado) {
  const claims = expression.split('&').map((text) => claim(text.trim()))
  if (claims.some(({ path }) => !knows(estado, path))) return null
  return claims.every(({ path, test }) => test(get(estado, path)))
}

/** @returns {{path: string, test: (value: any) => boolean}} */
function claim(/** @type {string} */ text) {
  const [, path, not, valor] = /^([^!=]+)(!?)=(.*)$/.exec(text) ?? []
  if (path !== undefined) return { path: path.trim(), test: (value) => (String(value ?? '') === valor.trim()) !== (not === '!') }
  if (text.startsWith('!')) return { path: text.slice(1).trim(), test: (value) => !isTruthy(value) }
  return { path: text, test: isTruthy }
}

/** As the templates mean it: an empty list is nothing. */
const isTruthy = (/** @type {any} */ value) => (Array.isArray(value) ? value.length > 0 : Boolean(value))
