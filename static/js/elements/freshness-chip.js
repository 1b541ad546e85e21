/** `<freshness-chip>`: how fresh the page is, in the server's words. */
import { Chain } from '../chain.js'
import { hora } from '../helpers/format.js'
import { drawDetails, drawHops, worded } from '../helpers/hops.js'
import { write } from '../helpers/write.js'
import { clock, meta, socket, ticker } from '../page.js'

class FreshnessChip extends HTMLElement {
  #text = this.querySelector('[data-texto]')
  #next = this.querySelector('[data-proxima]')
  #sentence = /** @type {HTMLElement | null} */ (this.querySelector('[data-frase]'))
  #photographed = Date.parse(meta('painel-agora') ?? '') || Date.now()
  #chain = new Chain()

  connectedCallback() {
    if (!document.body.dataset.usuario) return
    socket.addEventListener('state', this.#draw)
    socket.addEventListener('pulse', this.#hear)
    ticker.add(this.#draw)
    this.querySelector('[data-agora]')?.addEventListener('click', () => socket.connect())
    this.#draw()
  }

  disconnectedCallback() {
    socket.removeEventListener('state', this.#draw)
    socket.removeEventListener('pulse', this.#hear)
    ticker.drop(this.#draw)
  }

  #hear = (/** @type {Event} */ event) => {
    this.#chain.hear(/** @type {CustomEvent} */ (event).detail.hops ?? {}, Date.now())
    this.#draw()
  }

  #draw = () => {
    const { state, retryMs, sinceMs } = socket.freshness
    const { quietMs } = socket
    if (state === 'live' && quietMs !== null) this.#photographed = clock.now() - quietMs
    const picture = this.#chain.at(Date.now(), { state, sinceMs, quietMs })
    this.setAttribute('state', state)
    this.#drawChip(state, retryMs)
    this.#drawChain(picture)
    drawDetails(this, socket.details, picture)
    if (state === 'expired') this.#askToEnter()
  }

  /** "próxima em" without a moment is left out: the knock is under way. */
  #drawChip(/** @type {string} */ state, /** @type {number | null} */ retryMs) {
    const words = this.dataset[`t${state[0].toUpperCase()}${state.slice(1)}`] ?? state
    write(this.#text, words.replace('{hora}', hora(this.#photographed)))
    const next = state === 'reconnecting' && retryMs !== null ? this.dataset.tProxima ?? '' : ''
    write(this.#next, next.replace('{s}', String(Math.ceil((retryMs ?? 0) / 1_000))))
  }

  #drawChain(/** @type {import('../chain.js').Picture} */ picture) {
    const now = clock.now()
    const { sentence, robo, sistema, tela } = picture
    const broken = [tela, sistema, robo].find(({ is }) => is === 'bad' || is === 'syncing')
    const text = this.#sentence?.dataset[sentence] ?? ''
    // the moment of a screen is that of its data, not of its trouble
    const said = worded(text.replace('{hora}', hora(this.#photographed)), { ms: broken?.ms ?? null, now })
    write(this.#sentence, said)
    this.#sentence?.setAttribute('situacao', broken?.is ?? tela.is)
    this.toggleAttribute('broken', broken !== undefined && tela.is === 'good')
    drawHops(this, picture, now)
  }

  #askToEnter() {
    const dialog = document.getElementById('sessao-expirada')
    if (!(dialog instanceof HTMLDialogElement) || dialog.open) return
    dialog.showModal()
  }
}

customElements.define('freshness-chip', FreshnessChip)
