/** Whether a processo belongs to the list that the address describes. */

/** Letters of a carrier's name: one is in too many. */
const LEAST = 2

/** @typedef {{operadora: string, status: string[], q: string, codigoErro: string, ordem: string}} Filter  `status` or `status:tone` each */

/**
 * @param {string} search  the address's
 * @param {string} aceita  what its statuses look like on a row, as the server knows
 * @returns {Filter}
 */
export function filterOf(search, aceita) {
  const params = new URLSearchParams(search)
  const one = (/** @type {string} */ name) => params.get(name) ?? ''
  const status = aceita.split(' ').filter(Boolean)
  return { operadora: one('operadora'), status, q: plain(one('q')), codigoErro: one('codigo_erro'), ordem: one('ordem') }
}

/**
 * From a month's hint alone, which says no error codes: a list that shows a page of everything
 * gains nothing by a change on another page.
 * @param {{operadora: string, cliente: string, status: string, tom: string}} processo
 * @param {Filter} filter
 * @param {{isWhole: boolean}} list
 */
export function wouldEnter({ operadora, cliente, status, tom }, filter, { isWhole }) {
  if (filter.operadora && filter.operadora !== operadora) return false
  if (!finds(filter.q, plain(cliente), plain(operadora))) return false
  if (filter.codigoErro) return false
  if (filter.status.length > 0) return belongs([{ status, tom }], filter)
  return isWhole || /status|atualizacao/.test(filter.ordem)
}

/** All of it in the client's name, but for words that name the carrier. */
function finds(/** @type {string} */ q, /** @type {string} */ cliente, /** @type {string} */ operadora) {
  const rest = q.split(/\s+/).filter((word) => word.length < LEAST || !operadora.includes(word))
  return cliente.includes(q) || cliente.includes(rest.join(' '))
}

/** A row that is shown still belongs, as far as its statuses, each with its tone, can tell. */
export function belongs(/** @type {{status: string | null, tom: string | null}[]} */ seen, /** @type {Filter} */ { status }) {
  return status.length === 0 || seen.some((one) => one.status !== null && (status.includes(one.status) || status.includes(`${one.status}:${one.tom}`)))
}

/** As the server compares: without case or accents. */
function plain(/** @type {string} */ text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()
}
