/** Keyed children brought to what the server says now: nothing that stays moves, or loses its focus. */
import { FRAGMENT_EVENT, replaceContent } from './fragment.js'

/** @param {Element} element  its children have `data-chave` @param {DocumentFragment} content */
export function mergeContent(element, content) {
  const known = new Map([...element.children].map((child) => [child.getAttribute('data-chave'), child]))
  /** @type {Element | null} */
  let before = null
  for (const fresh of [...content.children]) {
    const child = known.get(fresh.getAttribute('data-chave'))
    known.delete(fresh.getAttribute('data-chave'))
    if (child) bring(child, fresh)
    else if (before) before.after(fresh)
    else element.prepend(fresh)
    before = child ?? fresh
  }
  for (const gone of known.values()) gone.remove()
  document.dispatchEvent(new CustomEvent(FRAGMENT_EVENT, { detail: element }))
}

function bring(/** @type {Element} */ child, /** @type {Element} */ fresh) {
  if (child.isEqualNode(fresh)) return
  for (const { name } of [...child.attributes]) if (!fresh.hasAttribute(name)) child.removeAttribute(name)
  for (const { name, value } of [...fresh.attributes]) child.setAttribute(name, value)
  const inside = document.createDocumentFragment()
  inside.append(...fresh.childNodes)
  replaceContent(child, inside)
}
