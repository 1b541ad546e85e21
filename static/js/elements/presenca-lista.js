/** `<presenca-lista execucao="…">`: who else is at this execution, who is about to act on it. */
import { FRAGMENT_EVENT } from '../helpers/fragment.js'
import { write } from '../helpers/write.js'
import { socket } from '../page.js'
import { Presence } from '../presence.js'

/** @typedef {import('../wire.js').Pessoa} Pessoa */

/** Names shown; the others are counted. */
const SHOWN = 3
/** Names that may be old would keep people from acting. */
const DOUBTFUL = ['reconnecting', 'offline', 'expired']

class PresencaLista extends HTMLElement {
  static observedAttributes = ['execucao']
  #presence = new Presence((message) => socket.mention(message))
  #cares = /** @type {HTMLButtonElement | null} */ (this.querySelector('[data-cuidar]'))
  #template = /** @type {HTMLTemplateElement | null} */ (this.querySelector('template'))
  #dialogs = new MutationObserver(() => this.#act())
  #isOn = false

  connectedCallback() {
    this.#isOn = true
    socket.addEventListener('welcome', this.#enter)
    socket.addEventListener('pulse', this.#again)
    socket.addEventListener('presenca', this.#hear)
    socket.addEventListener('state', this.#doubt)
    document.addEventListener(FRAGMENT_EVENT, this.#later)
    document.addEventListener('visibilitychange', this.#look)
    this.#cares?.addEventListener('click', this.#care)
    for (const dialog of document.querySelectorAll('dialog[id]')) this.#dialogs.observe(dialog, { attributeFilter: ['open'] })
    this.#change()
  }

  disconnectedCallback() {
    this.#isOn = false
    socket.removeEventListener('welcome', this.#enter)
    socket.removeEventListener('pulse', this.#again)
    socket.removeEventListener('presenca', this.#hear)
    socket.removeEventListener('state', this.#doubt)
    document.removeEventListener(FRAGMENT_EVENT, this.#later)
    document.removeEventListener('visibilitychange', this.#look)
    this.#cares?.removeEventListener('click', this.#care)
    this.#dialogs.disconnect()
    this.#presence.leave()
  }

  attributeChangedCallback() {
    if (this.#isOn) this.#change()
  }

  #change() {
    this.#presence.become(this.getAttribute('execucao') ?? '')
    this.#draw([])
    this.#later()
  }

  #enter = () => this.#presence.enter()
  #again = () => this.#presence.again()
  #later = () => setTimeout(this.#again) // the execution itself is followed first
  #look = () => this.#presence.hidden(document.hidden)

  #care = () => {
    this.#cares?.setAttribute('aria-pressed', String(this.#cares.getAttribute('aria-pressed') !== 'true'))
    this.#act()
  }

  /** An open question says what its person is about to do: `data-cancelar="cancelando"` by the dialog's id. */
  #act() {
    const open = [...document.querySelectorAll('dialog[open]')].map(({ id }) => this.dataset[id]).find(Boolean)
    const cares = this.#cares?.getAttribute('aria-pressed') === 'true'
    this.#presence.does(open ?? (cares ? 'cuidando' : 'vendo'))
  }

  #hear = (/** @type {Event} */ event) => {
    const { topic, pessoas } = /** @type {CustomEvent} */ (event).detail
    if (topic !== this.#presence.topic) return
    this.#presence.heard()
    this.#draw(pessoas)
  }

  #doubt = () => {
    if (DOUBTFUL.includes(socket.freshness.state)) this.#draw([])
  }

  #draw(/** @type {Pessoa[]} */ pessoas) {
    this.toggleAttribute('alone', pessoas.length === 0)
    this.querySelector('[data-pessoas]')?.replaceChildren(...pessoas.slice(0, SHOWN).map((pessoa) => this.#person(pessoa)))
    write(this.querySelector('[data-mais]'), pessoas.length > SHOWN ? `+${pessoas.length - SHOWN}` : '')
    const hint = /** @type {HTMLElement | null} */ (this.querySelector('[data-aviso]'))
    const acting = pessoas.find(({ fazendo }) => hint?.dataset[fazendo])
    write(hint, acting ? worded(hint?.dataset[acting.fazendo], acting) : '')
  }

  #person(/** @type {Pessoa} */ pessoa) {
    const person = /** @type {DocumentFragment} */ (this.#template?.content.cloneNode(true))
    person.firstElementChild?.setAttribute('fazendo', pessoa.fazendo)
    write(person.querySelector('[data-inicial]'), [...pessoa.nome][0]?.toUpperCase() ?? '')
    write(person.querySelector('[data-texto]'), worded(this.#template?.dataset[pessoa.fazendo] ?? this.#template?.dataset.vendo, pessoa))
    return person
  }
}

/** Names are people's own: nothing in them is a pattern. */
const worded = (/** @type {string | undefined} */ words, /** @type {Pessoa} */ { nome }) => (words ?? '').replace('{nome}', () => nome)

customElements.define('presenca-lista', PresencaLista)
