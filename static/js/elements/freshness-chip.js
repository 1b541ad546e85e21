/** `<freshness-chip>`: how fresh the page is, in the server's words. */
import { Chain } from '../chain.js'
import { hora } from '../helpers/format.js'
import { drawDetails, drawHops, worded } from '../helpers/hops.js'
import { write } from '../helpers/write.js'
import { clock, meta, socket, ticker } from '../page.js'

/** What the server says of the chain comes with these. */
const HEARD = ['welcome', 'pulse']

class FreshnessChip extends HTMLElement {
  #button = this.querySelector('.chip')
  #text = this.querySelector('[data-texto]')
  #short = /** @type {HTMLElement | null} */ (this.querySelector('[data-curto]'))
  #next = this.querySelector('[data-proxima]')
  #sentence = /** @type {HTMLElement | null} */ (this.querySelector('[data-frase]'))
  #photographed = Date.parse(meta('painel-agora') ?? '') || Date.now()
  #chain = new Chain()
  #askedToEnter = false

  connectedCallback() {
    if (!document.body.dataset.usuario) return
    socket.addEventListener('state', this.#draw)
    for (const name of HEARD) socket.addEventListener(name, this.#hear)
    ticker.add(this.#draw)
    this.querySelector('[data-agora]')?.addEventListener('click', () => socket.connect())
    this.#button?.addEventListener('click', this.#enter)
    this.#draw()
  }

  disconnectedCallback() {
    socket.removeEventListener('state', this.#draw)
    for (const name of HEARD) socket.removeEventListener(name, this.#hear)
    ticker.drop(this.#draw)
  }

  #hear = (/** @type {Event} */ event) => {
    const { hops } = /** @type {CustomEvent} */ (event).detail
    if (hops) this.#chain.hear(hops, Date.now())
    this.#draw()
  }

  #draw = () => {
    const { state, retryMs, sinceMs } = socket.freshness
    const { quietMs, presentMs } = socket
    if (presentMs !== null) this.#photographed = clock.now() - presentMs
    const picture = this.#chain.at(Date.now(), { state, sinceMs, quietMs })
    this.setAttribute('state', state)
    const isBroken = state === 'live' && (picture.sentence === 'sistema' || picture.sentence === 'robo')
    this.#drawChip(isBroken ? picture.sentence : state, retryMs)
    this.#drawChain(picture)
    drawDetails(this, socket.details, picture)
    if (state !== 'expired') this.#askedToEnter = false
    else if (!this.#askedToEnter) this.#askToEnter()
  }

  /** "próxima em" without a moment is left out: the knock is under way. */
  #drawChip(/** @type {string} */ word, /** @type {number | null} */ retryMs) {
    const words = this.dataset[`t${word[0].toUpperCase()}${word.slice(1)}`] ?? word
    write(this.#short, this.#short?.dataset[word] ?? '')
    write(this.#text, words.replace('{hora}', hora(this.#photographed)))
    const next = word === 'reconnecting' && retryMs !== null ? this.dataset.tProxima ?? '' : ''
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

  /** By itself once; whoever went back to read asks the chip. */
  #askToEnter() {
    const dialog = document.getElementById('sessao-expirada')
    this.#askedToEnter = true
    const link = dialog?.querySelector('a[data-entrar]') // back to what is looked at now, down to the line
    const { pathname, search, hash } = location
    link?.setAttribute('href', `/entrar?proximo=${encodeURIComponent(pathname + search + hash)}`)
    if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal()
  }

  #enter = (/** @type {Event} */ event) => {
    if (socket.freshness.state !== 'expired') return
    event.preventDefault()
    this.#askToEnter()
  }
}

customElements.define('freshness-chip', FreshnessChip)
