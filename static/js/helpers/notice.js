/** One sentence for the person, said by the page's `<live-notice>`. */

export const NOTICE_EVENT = 'painel:aviso'

/**
 * @param {string} text
 * @param {{href?: string, label?: string, isQuiet?: boolean}} [options]  a link beside it; quiet = for screen readers only
 */
export function notice(text, { href, label, isQuiet = false } = {}) {
  document.dispatchEvent(new CustomEvent(NOTICE_EVENT, { detail: { text, href, label, isQuiet } }))
}
