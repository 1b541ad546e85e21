/** What a person has chosen in a filter, kept by this tab from one page of it to the next. */

const KEY = 'painel_marcas'
/** As many as a selection of the server takes. */
const MOST = 5_000
/** What turns the leaves of a filter, or puts them in order, leaves it the same. */
const SAME = ['pagina', 'por_pagina', 'ordem', 'parte']

/**
 * @param {string} mes  an address may leave it out
 * @returns {Set<string>} ids of processos, in the order in which they were chosen
 */
export function keptOf(mes) {
  const { filtro, ids } = JSON.parse(sessionStorage.getItem(KEY) ?? '{}')
  return new Set(filtro === nameOf(mes) ? ids : [])
}

/** Only of one filter at a time: what is chosen in another takes the place. */
export function keep(/** @type {string} */ mes, /** @type {Set<string>} */ ids) {
  const filtro = nameOf(mes)
  if (ids.size > 0) sessionStorage.setItem(KEY, JSON.stringify({ filtro, ids: [...ids].slice(-MOST) }))
  else if (JSON.parse(sessionStorage.getItem(KEY) ?? '{}').filtro === filtro) sessionStorage.removeItem(KEY)
}

function nameOf(/** @type {string} */ mes) {
  const said = [...new URLSearchParams(location.search)].filter(([name, value]) => value && !SAME.includes(name))
  const params = new URLSearchParams(said)
  params.set('mes', mes)
  params.sort()
  return params.toString()
}
