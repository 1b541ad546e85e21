/** `<auditoria-lista>`: says how many lines came since the page was drawn; showing them is the server's. */
import { formatted } from '../helpers/format.js'
import { write } from '../helpers/write.js'
import { registry } from '../page.js'

class AuditoriaLista extends HTMLElement {
  /** Lines of an execution's log are not meant. */
  linhas = null
  #topic = this.getAttribute('topic') ?? ''
  /** Lines that there were, sealed or not. */
  #known = Number(this.getAttribute('linhas') ?? 0)

  connectedCallback() {
    registry.listen(this.#topic, this)
  }

  disconnectedCallback() {
    registry.unlisten(this.#topic, this)
  }

  hear(/** @type {import('../wire.js').Told} */ { estado }) {
    const news = this.querySelector('[data-novas]')
    const n = Number(estado.linhas ?? 0) - this.#known
    if (!(news instanceof HTMLElement)) return
    write(news.querySelector('[data-n]'), formatted('numero', Math.max(0, n)))
    news.hidden = n <= 0
  }
}

customElements.define('auditoria-lista', AuditoriaLista)
