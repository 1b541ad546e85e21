/** `<ritmo-agora>`: whether the present step goes as usual, in the server's words, moved by the clock. */
import { duracao } from '../helpers/format.js'
import { andamento } from '../helpers/pace.js'
import { write } from '../helpers/write.js'
import { clock, registry, socket, ticker } from '../page.js'

class RitmoAgora extends HTMLElement {
  /** Lines are the log's business. */
  linhas = null
  #topic = `execucao:${this.getAttribute('execucao')}`
  /** What is usual at most, in seconds, by step. @type {Record<string, number>} */
  #normais = JSON.parse(this.dataset.normais ?? '{}')
  #frase = this.querySelector('[data-frase]')
  /** @type {import('../wire.js').Estado | null} */
  #estado = null

  connectedCallback() {
    registry.listen(this.#topic, this)
    ticker.add(this.#tick)
  }

  disconnectedCallback() {
    registry.unlisten(this.#topic, this)
    ticker.drop(this.#tick)
  }

  hear(/** @type {import('../wire.js').Told} */ { estado }) {
    this.#estado = estado
    this.#tick()
  }

  /** A page that hears nothing knows nothing of the robot's silence. */
  #tick = () => {
    if (this.#estado === null || socket.freshness.state !== 'live') return
    const { etapa, etapa_desde, ultima_atualizacao_em } = this.#estado
    const [etapaS, noticiaS] = [etapa_desde, ultima_atualizacao_em].map((since) => (clock.now() - Date.parse(since)) / 1_000)
    const normalS = this.#normais[etapa]
    const word = etapa ? andamento({ etapaS, noticiaS, normalS }) : 'desconhecido'
    this.setAttribute('andamento', word)
    const text = (this.dataset[word] ?? '').replace('{normal}', duracao(normalS ?? 0)).replace('{calado}', duracao(noticiaS))
    write(this.#frase, text)
  }
}

customElements.define('ritmo-agora', RitmoAgora)
