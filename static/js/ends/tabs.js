/** The tabs of one person in this browser: which one leads, whether any is in view, what they say to each other. */

/**
 * The tab that was looked at last leads: it is the one that a person comes back to, so its title is marked
 * and a click on a notification goes there. When it closes, any other takes over.
 */
export class Tabs {
  #name
  #channel
  #led
  #leads = false
  #isStealing = false
  /** How often we asked to lead: only the answer to the last time matters. */
  #asked = 0
  /** @type {AbortController | null} our place in the queue */
  #queued = null
  /** @type {() => void} */
  #release = () => {}

  /**
   * @param {string} usuario
   * @param {{hear: (said: any) => void, led: (isLeader: boolean) => void}} ear
   */
  constructor(usuario, { hear, led }) {
    this.#name = `painel:${usuario}`
    this.#led = led
    this.#channel = new BroadcastChannel(this.#name)
    this.#channel.onmessage = (event) => hear(event.data)
  }

  /** All this needs a secure context: https, or this machine itself. */
  static get areSupported() { return 'locks' in navigator && 'BroadcastChannel' in globalThis }

  say(/** @type {object} */ said) { this.#channel.postMessage(said) }

  /** This tab came into view. */
  shown() {
    this.#release()
    const hidden = new Promise((resolve) => { this.#release = () => resolve(undefined) })
    navigator.locks.request(`${this.#name}:vista`, { mode: 'shared' }, () => hidden)
    if (this.#leads || this.#isStealing) return
    this.#isStealing = true
    this.#lead({ steal: true })
  }

  hidden() { this.#release() }

  /** Waits until whoever leads is gone. */
  queue() {
    const queued = new AbortController()
    this.#lead({ signal: queued.signal })
    this.#queued = queued
  }

  async isAnyInView() {
    const { held = [] } = await navigator.locks.query()
    return held.some(({ name }) => name === `${this.#name}:vista`)
  }

  async #lead(/** @type {LockOptions} */ options) {
    const mine = ++this.#asked
    this.#queued?.abort()
    try {
      await navigator.locks.request(`${this.#name}:guia`, options, () => {
        if (mine !== this.#asked) return null // we asked again meanwhile
        this.#turn(true)
        return new Promise(() => {})
      })
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'AbortError') throw error
      if (mine !== this.#asked) return
      this.#turn(false) // another tab came into view
      this.queue()
    }
  }

  #turn(/** @type {boolean} */ leads) {
    this.#isStealing = false
    this.#leads = leads
    this.#led(leads)
  }
}
