/** The person's choice of light or dark, kept in a cookie that the server reads. */

const COOKIE = 'painel_tema'
/** s; browsers keep no cookie longer than 400 days. */
const KEPT_S = 400 * 24 * 3_600
const CHOICES = ['claro', 'escuro', 'sistema']

/** `<button data-tema-escolha="escuro">` */
export function startTheme() {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-tema-escolha]') : null
    if (button) choose(button.getAttribute('data-tema-escolha'))
  })
}

function choose(/** @type {string | null} */ tema) {
  if (tema === null || !CHOICES.includes(tema)) return
  document.documentElement.dataset.tema = tema
  document.cookie = `${COOKIE}=${tema}; Path=/; Max-Age=${KEPT_S}; SameSite=Lax`
  for (const button of document.querySelectorAll('[data-tema-escolha]')) {
    button.setAttribute('aria-pressed', String(button.getAttribute('data-tema-escolha') === tema))
  }
}
