/** What the main element of a page does besides being painted: the tab's title, the status said aloud. */
import { notice } from '../helpers/notice.js'
import { paintTitle } from '../helpers/title.js'
import { registry } from '../page.js'

/** @typedef {import('../wire.js').Told} Told */

export class Painel extends HTMLElement {
  /** Lines are the log's business. */
  linhas = null
  #topic = this.getAttribute('topic') ?? ''
  /** @type {string | null} */
  #rotulo = null

  connectedCallback() {
    registry.listen(this.#topic, this)
  }

  disconnectedCallback() {
    registry.unlisten(this.#topic, this)
  }

  hear(/** @type {Told} */ { estado }) {
    paintTitle(estado)
    if (this.#rotulo !== null && estado.rotulo !== this.#rotulo) notice(estado.rotulo, { isQuiet: true })
    this.#rotulo = estado.rotulo ?? null
  }
}
