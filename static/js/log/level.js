/** Which levels of a log are shown, how many lines that hides. */

/** @typedef {import('../wire.js').Linha} Linha */

export class LogLevel {
  #select
  #parts
  /** Lines that are shown, of those up to `#ultima`. */
  #total = 0
  #ultima = 0
  /** Shown ones that came while the server was counting; null = it is not. @type {number[] | null} */
  #late = null

  /**
   * @param {HTMLSelectElement} select  the `data-niveis` of an option are the levels that it shows; none = all
   * @param {object} parts
   * @param {import('./linhas.js').LogSource} parts.source
   * @param {import('./window.js').LogWindow} parts.window
   * @param {import('./stick.js').Stick} parts.stick
   * @param {import('./past.js').LogPast} parts.past
   * @param {import('./reader.js').LogReader} parts.reader
   * @param {() => void} parts.turned  other lines are shown from now on
   * @param {() => void} parts.redraw
   */
  constructor(select, parts) {
    this.#select = select
    this.#parts = parts
    select.addEventListener('change', () => this.choose())
  }

  get isChosen() { return this.#parts.source.niveis !== null }

  get hidden() {
    return this.isChosen ? Math.max(0, this.#ultima - this.#total) : 0
  }

  /** A browser may have kept the choice over a reload. */
  start() {
    if (this.#select.value) this.choose()
  }

  all() {
    this.#select.value = ''
    return this.choose()
  }

  async choose() {
    const { source, window, stick, past, reader, turned, redraw } = this.#parts
    const { here } = reader
    const option = this.#select.selectedOptions[0]
    const niveis = option?.dataset.niveis?.split(' ')
    source.nivel = niveis ? option.value : ''
    source.niveis = niveis ? new Set(niveis) : null
    this.#total = this.#ultima = 0
    past.forget()
    const counted = this.count()
    if (stick.isFollowing) window.clear(1)
    else await reader.stay(here)
    turned()
    await counted
    redraw()
  }

  /** Asks the server, as lines that nobody here read count too. */
  async count() {
    if (!this.isChosen) return
    const late = this.#late = /** @type {number[]} */ ([])
    try {
      const { total, ultima } = await this.#parts.source.count()
      if (late !== this.#late) return
      this.#total = total + late.filter((n) => n > ultima).length
      this.#ultima = Math.max(ultima, ...late)
    } catch (error) {
      console.warn(error)
    } finally {
      if (late === this.#late) this.#late = null
    }
  }

  /** @returns {number} how many of them are shown */
  hear(/** @type {Linha[]} */ linhas) {
    const shown = linhas.filter((linha) => this.#parts.source.passes(linha)).map(([n]) => n)
    if (this.#late) this.#late.push(...shown)
    else {
      this.#total += shown.filter((n) => n > this.#ultima).length
      this.#ultima = Math.max(this.#ultima, ...linhas.map(([n]) => n))
    }
    return shown.length
  }
}
