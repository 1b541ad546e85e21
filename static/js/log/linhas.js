/** Recorded lines over HTTP, for what the socket did not bring. */

/** Lines a page of the API. */
export const PAGE = 1_000

/**
 * @param {string} execucao
 * @param {number} de  inclusive
 * @param {number} ate  inclusive, at most `PAGE` lines
 * @returns {Promise<import('../wire.js').Linha[]>}
 * @throws {Error} when the server did not answer with lines
 */
export async function fetchLinhas(execucao, de, ate) {
  const answer = await fetch(`/api/v2/execucoes/${execucao}/linhas?de=${de}&ate=${ate}`, { headers: { Accept: 'application/json' } })
  if (!answer.ok) throw new Error(`linhas: HTTP ${answer.status}`)
  return (await answer.json()).linhas
}
