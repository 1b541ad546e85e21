/** `<processo-painel>`: the page of one processo; on paper it says when it was printed. */
import { data_hora } from '../helpers/format.js'
import { write } from '../helpers/write.js'
import { clock } from '../page.js'
import { Painel } from './painel.js'

class ProcessoPainel extends Painel {
  /** @override */
  connectedCallback() {
    super.connectedCallback()
    addEventListener('beforeprint', this.#date)
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback()
    removeEventListener('beforeprint', this.#date)
  }

  #date = () => write(this.querySelector('[data-impresso]'), data_hora(clock.now()))
}

customElements.define('processo-painel', ProcessoPainel)
