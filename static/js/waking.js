/** The moments after which an old line is not to be trusted. */

/** ms between two ticks of a second; more, and the machine slept with the page in view. */
const NAP_MS = 5_000

/** Tells when the time between two looks was a sleep. */
export class Nap {
  #lookedAt = Infinity

  /** @param {number} now  ms of a clock that goes on while the machine sleeps */
  isOver(now) {
    const slept = now - this.#lookedAt > NAP_MS
    this.#lookedAt = now
    return slept
  }
}

/**
 * @param {import('./socket.js').PainelSocket} socket
 * @param {import('./helpers/clock.js').Ticker} ticker
 */
export function startWaking(socket, ticker) {
  let nap = new Nap()
  for (const change of ['online', 'offline']) addEventListener(change, () => socket.wake({ isNetwork: true }))
  addEventListener('pageshow', (event) => event.persisted && socket.wake())
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) nap = new Nap() // no ticks while nobody looks: no sleep either
    else socket.wake()
  })
  document.addEventListener('resume', () => socket.wake()) // a browser froze the tab
  ticker.add(() => nap.isOver(Date.now()) && socket.wake({ isNetwork: true }))
}
