/** How close the rows stand: the person's choice, kept in a cookie that the server reads. */

const COOKIE = 'painel_densidade'
/** s; browsers keep no cookie longer than 400 days. */
const KEPT_S = 400 * 24 * 3_600

/** `<button data-densidade-escolha="confortavel">` */
export function startDensity(/** @type {Element} */ list) {
  list.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-densidade-escolha]') : null
    const chosen = button?.getAttribute('data-densidade-escolha')
    if (chosen) choose(list, chosen)
  })
}

function choose(/** @type {Element} */ list, /** @type {string} */ densidade) {
  list.setAttribute('densidade', densidade)
  document.cookie = `${COOKIE}=${densidade}; Path=/; Max-Age=${KEPT_S}; SameSite=Lax`
  for (const button of list.querySelectorAll('[data-densidade-escolha]')) {
    button.setAttribute('aria-pressed', String(button.getAttribute('data-densidade-escolha') === densidade))
  }
}
