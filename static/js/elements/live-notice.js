/** `<live-notice>`: the one polite voice of the page. */
import { NOTICE_EVENT } from '../helpers/notice.js'

/** ms; long enough to read two lines. */
const SHOWN_MS = 8_000
/** ms; a status that changes faster than it can be heard is said once. */
const QUIET_MS = 5_000

/** @typedef {{text: string, href?: string, label?: string, isQuiet?: boolean}} Notice */

class LiveNotice extends HTMLElement {
  #template = this.querySelector('template') ?? document.querySelector('template[data-aviso]')
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #clearing
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #speaking
  #spokenAt = -Infinity

  connectedCallback() {
    document.addEventListener(NOTICE_EVENT, this.#hear)
    this.addEventListener('click', (event) => {
      if (event.target instanceof Element && event.target.closest('[data-fechar]')) this.#show()
    })
  }

  disconnectedCallback() {
    document.removeEventListener(NOTICE_EVENT, this.#hear)
  }

  #hear = (/** @type {Event} */ event) => {
    const said = /** @type {CustomEvent<Notice>} */ (event).detail
    if (said.isQuiet) this.#speakLater(said)
    else this.#show(this.#toast(said))
  }

  /** The last of several within the pause is the one that is true. */
  #speakLater(/** @type {Notice} */ { text }) {
    clearTimeout(this.#speaking)
    const waitMs = Math.max(0, this.#spokenAt + QUIET_MS - performance.now())
    this.#speaking = setTimeout(() => this.#speak(text), waitMs)
  }

  #speak(/** @type {string} */ text) {
    if (this.querySelector('[data-toast]')) return
    this.#spokenAt = performance.now()
    const voice = document.createElement('span')
    voice.className = 'visually-hidden'
    voice.textContent = text
    this.#show(voice)
  }

  #toast(/** @type {Notice} */ { text, href, label = '' }) {
    const content = this.#template?.content.cloneNode(true)
    const toast = (content instanceof DocumentFragment && content.firstElementChild) || document.createElement('p')
    toast.setAttribute('data-toast', '')
    const place = toast.querySelector('[data-texto]') ?? toast.appendChild(document.createElement('span'))
    place.textContent = text
    if (href) this.#link(toast, href, label)
    return toast
  }

  #link(/** @type {Element} */ toast, /** @type {string} */ href, /** @type {string} */ label) {
    const link = toast.querySelector('a') ?? toast.appendChild(document.createElement('a'))
    link.href = href
    link.hidden = false
    link.textContent = label
  }

  /** A notice that holds the focus or the pointer stays. */
  #show(/** @type {Element | null} */ content = null) {
    clearTimeout(this.#clearing)
    this.replaceChildren(...(content ? [content] : []))
    if (content) this.#clearing = setTimeout(() => (this.matches(':hover,:focus-within') ? this.#show(content) : this.#show()), SHOWN_MS)
  }
}

customElements.define('live-notice', LiveNotice)
