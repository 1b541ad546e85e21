/** Markup that the server rendered, as nodes: the one place where a page turns text into elements. */

/** @type {{createHTML: (html: string) => any}} */
const policy = /** @type {any} */ (window).trustedTypes?.createPolicy('painel-fragment', { createHTML: (/** @type {string} */ html) => html }) ?? {
  createHTML: (/** @type {string} */ html) => html,
}

/** Says that nodes came or went (detail: inside which): whoever counts `[topic]` or buttons counts again. */
export const FRAGMENT_EVENT = 'painel:partes'

/** The server's refusal of a part, with the number that it gave the request. */
export class PartFailed extends Error {
  constructor(/** @type {string} */ message, /** @type {string | null} */ pedido) {
    super(message)
    this.pedido = pedido
  }
}

/**
 * A part of this very page, as it is now.
 * @param {string} parte
 * @returns {Promise<DocumentFragment>}
 * @throws {PartFailed | TypeError} when the server did not answer with the part: a redirect means the session ended
 */
export async function fetchParte(parte) {
  const url = new URL(location.href)
  url.hash = ''
  url.searchParams.set('parte', parte)
  return fetchFragment(url)
}

/** What the server draws at an address of ours; throws as `fetchParte`. */
export async function fetchFragment(/** @type {URL | string} */ url) {
  const answer = await fetch(url, { redirect: 'error', headers: { Accept: 'text/html' }, cache: 'no-store' })
  if (!answer.ok) throw new PartFailed(`${url}: HTTP ${answer.status}`, answer.headers.get('X-Request-ID'))
  const template = document.createElement('template')
  template.innerHTML = policy.createHTML(await answer.text())
  return template.content
}

/** Replaces the children; focus and ticks stay with what they were on. */
export function replaceContent(/** @type {Element} */ element, /** @type {DocumentFragment} */ content) {
  const focus = element.contains(document.activeElement) ? placeOf(element, document.activeElement) : null
  const ticked = [...element.querySelectorAll('[topic] input[type=checkbox]:checked')].map((box) => placeOf(element, box))
  element.replaceChildren(content)
  for (const place of ticked) /** @type {HTMLInputElement | null} */ (find(element, place))?.click()
  if (focus) /** @type {HTMLElement | null} */ (find(element, focus))?.focus({ preventScroll: true })
  document.dispatchEvent(new CustomEvent(FRAGMENT_EVENT, { detail: element }))
}

/** @typedef {{topic: string | null, path: number[]}} Place */

/** An element by its topic's row, then by child indexes: rows may have moved. @returns {Place | null} */
function placeOf(/** @type {Element} */ within, /** @type {Element | null} */ element) {
  const path = []
  for (let node = element; node && node !== within; node = node.parentElement) {
    const topic = node.getAttribute('topic')
    if (topic) return { topic, path }
    path.unshift([...(node.parentElement?.children ?? [])].indexOf(node))
  }
  return { topic: null, path }
}

/** @returns {Element | null} */
function find(/** @type {Element} */ within, /** @type {Place | null} */ place) {
  if (!place) return null
  /** @type {Element | null | undefined} */
  let node = place.topic ? within.querySelector(`[topic="${CSS.escape(place.topic)}"]`) : within
  for (const index of place.path) node = node?.children[index]
  return node ?? null
}
