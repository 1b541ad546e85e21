/** `<processo-painel>`: the page of one processo. */
import { Painel } from './painel.js'

customElements.define('processo-painel', class extends Painel {})
