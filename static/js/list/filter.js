/** Whether a processo belongs to the list that the address describes. */

/** @typedef {{operadora: string, status: string[], q: string, codigoErro: string, ordem: string}} Filter */

/** @returns {Filter} */
export function filterOf(/** @type {string} */ search) {
  const params = new URLSearchParams(search)
  const one = (/** @type {string} */ name) => params.get(name) ?? ''
  const status = params.getAll('status').filter(Boolean)
  return { operadora: one('operadora'), status, q: plain(one('q')), codigoErro: one('codigo_erro'), ordem: one('ordem') }
}

/**
 * From a month's hint alone, which says no error codes: a list that shows a page of everything
 * gains nothing by a change on another page.
 * @param {{operadora: string, cliente: string, status: string}} processo
 * @param {Filter} filter
 * @param {{isWhole: boolean}} list
 */
export function wouldEnter({ operadora, cliente, status }, filter, { isWhole }) {
  if (filter.operadora && filter.operadora !== operadora) return false
  if (filter.q && !plain(cliente).includes(filter.q)) return false
  if (filter.codigoErro) return false
  if (filter.status.length > 0) return filter.status.includes(status)
  return isWhole || /status|atualizacao/.test(filter.ordem)
}

/** A row that is shown still belongs, as far as its two statuses can tell. */
export function belongs(/** @type {(string | null)[]} */ statuses, /** @type {Filter} */ { status }) {
  return status.length === 0 || statuses.some((one) => one !== null && status.includes(one))
}

/** As the server compares: without case or accents. */
function plain(/** @type {string} */ text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()
}
