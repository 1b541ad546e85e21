/** Parts of a page that only the server can draw, fetched when the fields that they name have changed. */
import { backoffMs } from '../backoff.js'
import { fetchParte, replaceContent } from './fragment.js'
import { sayLate } from './late.js'
import { get, knows } from './paths.js'

/** Of a server that says no; after these the next change of the state tries again. A network is waited for. */
const ATTEMPTS = 4

/** What each part was drawn with. @type {WeakMap<Element, string>} */
const drawn = new WeakMap()
/** Parts on their way; true = changed again meanwhile. @type {WeakMap<Element, boolean>} */
const underway = new WeakMap()

/**
 * @param {Element} root
 * @param {import('../wire.js').Estado} estado
 * @param {boolean} isAsRendered  the state is the one that the server drew this root with
 */
export function refreshPartes(root, estado, isAsRendered) {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-parte][data-muda-com]'))) {
    if (part.parentElement?.closest('[topic]') !== root) continue
    const paths = (part.dataset.mudaCom ?? '').split(',').map((path) => path.trim())
    if (!paths.every((path) => knows(estado, path))) continue
    const now = JSON.stringify(paths.map((path) => get(estado, path) ?? null))
    const isNews = drawn.has(part) ? drawn.get(part) !== now : !isAsRendered
    drawn.set(part, now)
    if (isNews) refreshParte(part)
  }
}

/** One at a time; what changed meanwhile is fetched once more afterwards. */
export async function refreshParte(/** @type {HTMLElement} */ part) {
  if (underway.has(part)) return underway.set(part, true)
  part.setAttribute('aria-busy', 'true')
  do {
    underway.set(part, false)
    await draw(part)
  } while (underway.get(part) && part.isConnected)
  underway.delete(part)
  part.removeAttribute('aria-busy')
}

async function draw(/** @type {HTMLElement} */ part) {
  /** @type {unknown} */
  let failure
  for (let attempt = 0; part.isConnected; attempt++) {
    try {
      return replaceContent(part, await fetchParte(part.dataset.parte ?? ''))
    } catch (error) {
      console.warn(error)
      failure = error
      const isNetwork = error instanceof TypeError // what fetch throws when nobody answered
      if (!isNetwork && attempt + 1 >= ATTEMPTS) break
      await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt, Math.random)))
    }
  }
  drawn.delete(part)
  if (part.isConnected) sayLate(part, failure, () => refreshParte(part))
}
