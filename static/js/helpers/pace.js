/** How a step goes beside what is usual: the same rule as `app/domain/habitual.py`. */

/** s; a robot at work says something at least this often. */
const QUIET_S = 30

/**
 * @param {{etapaS: number, noticiaS: number, normalS: number | undefined}} step  seconds in it, since the last news, usual at most
 * @returns {'desconhecido' | 'no_ritmo' | 'lento' | 'calado' | 'calado_lento' | 'calado_desconhecido'}
 */
export function andamento({ etapaS, noticiaS, normalS }) {
  const isQuiet = noticiaS >= QUIET_S
  if (normalS === undefined) return isQuiet ? 'calado_desconhecido' : 'desconhecido'
  if (etapaS > normalS) return isQuiet ? 'calado_lento' : 'lento'
  return isQuiet ? 'calado' : 'no_ritmo'
}
