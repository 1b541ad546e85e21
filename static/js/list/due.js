/** Days that have come: marked on the rows, moved on at midnight. */
import { data_hora } from '../helpers/format.js'

/** @param {Element} list @param {number} now  of the server, ms */
export function markDue(list, now) {
  const [day, month, year] = data_hora(now).slice(0, 10).split('/')
  const today = `${year}-${month}-${day}`
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('[data-vence]'))) {
    const due = place.dataset.vence ?? ''
    const mark = due === '' || due > today ? null : due === today ? 'vence' : 'vencida'
    if (place.getAttribute('due') === mark) continue
    if (mark === null) place.removeAttribute('due')
    else place.setAttribute('due', mark)
  }
}
