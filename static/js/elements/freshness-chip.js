/** `<freshness-chip>`: how fresh the page is, in the server's words. */
import { duracao, hora } from '../helpers/format.js'
import { TEXTS } from '../helpers/texts.js'
import { clock, meta, socket, ticker } from '../page.js'

class FreshnessChip extends HTMLElement {
  #text = this.querySelector('[data-texto]')
  #photographed = Date.parse(meta('painel-agora') ?? '') || Date.now()
  /** @type {{redis_ms: number | null, robo_ms: number | null} | undefined} */
  #hops

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
    this.#hops = /** @type {CustomEvent} */ (event).detail.hops
    this.#draw()
  }

  #draw = () => {
    const { state, retryMs } = socket.freshness
    if (state === 'live') this.#photographed = clock.now() - (socket.quietMs ?? 0)
    this.setAttribute('state', state)
    write(this.#text, this.#words(state, retryMs))
    this.#drawHops()
    if (state === 'expired') this.#askToEnter()
  }

  /** "próxima em" without a moment is left out: the knock is under way. */
  #words(/** @type {string} */ state, /** @type {number | null} */ retryMs) {
    const name = `t${state[0].toUpperCase()}${state.slice(1)}`
    const words = this.dataset[name] ?? (state === 'connecting' ? 'Conectando…' : state)
    const timed = retryMs === null ? words.replace(/\s*\([^)]*\{s\}[^)]*\)/, '') : words.replace('{s}', String(Math.ceil(retryMs / 1_000)))
    return timed.replace('{hora}', hora(this.#photographed))
  }

  #drawHops() {
    this.#drawHop('robo', this.#hops && !('robo_ms' in this.#hops) ? NaN : this.#hops?.robo_ms)
    this.#drawHop('sistema', this.#hops?.redis_ms)
    this.#drawHop('tela', socket.quietMs)
  }

  /** @param {string} name @param {number | null | undefined} ms  null = silent, undefined = not heard yet, NaN = not asked */
  #drawHop(name, ms) {
    const place = this.querySelector(`[data-hop="${name}"]`)
    if (ms === undefined) return
    const age = ms === null ? TEXTS.silent : Number.isNaN(ms) ? TEXTS.notAsked : ms < 1_000 ? `${Math.round(ms)} ms` : duracao(ms / 1_000)
    write(place, age)
    place?.toggleAttribute('data-silencio', ms === null)
  }

  #askToEnter() {
    const dialog = document.getElementById('sessao-expirada')
    if (!(dialog instanceof HTMLDialogElement) || dialog.open) return
    dialog.showModal()
  }
}

function write(/** @type {Element | null} */ place, /** @type {string} */ text) {
  if (place && place.textContent !== text) place.textContent = text
}

customElements.define('freshness-chip', FreshnessChip)
