/** The world around a socket, in the hands of a test: its clock, its dice, its server. */

export class FakeDoor {
  ms = 0
  dice = 0.5
  online = true
  sessao = { status: 200, retryAfter: null }
  sockets = []
  #timers = new Map()
  #ids = 0

  now = () => this.ms
  random = () => this.dice
  isOnline = () => this.online
  askSessao = async () => this.sessao
  uuid = () => `id-${++this.#ids}`
  open = () => this.sockets[this.sockets.push(new FakeWebSocket()) - 1]
  timers = {
    set: (run, ms) => {
      const id = ++this.#ids
      this.#timers.set(id, { at: this.ms + ms, run })
      return id
    },
    clear: (id) => this.#timers.delete(id),
  }

  get server() { return this.sockets.at(-1) }

  /** Lets `ms` pass, firing what is due in order. */
  async pass(ms) {
    const end = this.ms + ms
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0]
      if (!due) break
      this.#timers.delete(due[0])
      this.ms = Math.max(this.ms, due[1].at)
      due[1].run()
      await settled()
    }
    this.ms = end
    await settled()
  }
}

export class FakeWebSocket {
  readyState = 0
  said = []
  closedByPage = false

  send(text) { this.said.push(JSON.parse(text)) }
  close() { this.closedByPage = true }

  accepts() {
    this.readyState = 1
    this.onopen?.({})
  }

  says(message) { this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) }) }

  closes(code) {
    this.readyState = 3
    this.onclose?.({ code })
    return settled()
  }

  heard(type) { return this.said.filter((message) => message.type === type) }
}

/** All microtasks that were waiting have run. */
export const settled = () => new Promise((resolve) => setImmediate(resolve))
