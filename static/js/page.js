/** What every module of the page shares: one clock, one ticker, one socket, one registry. */
import { Clock, Ticker } from './helpers/clock.js'
import { Registry } from './registry.js'
import { PainelSocket } from './socket.js'

export const clock = new Clock()
export const ticker = new Ticker()
export const socket = new PainelSocket()
export const registry = new Registry(socket, clock)

/** The content of a `<meta>` that the server wrote. */
export const meta = (/** @type {string} */ name) => /** @type {HTMLMetaElement | null} */ (document.querySelector(`meta[name="${name}"]`))?.content
