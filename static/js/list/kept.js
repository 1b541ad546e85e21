/** What a person has chosen in a filter, kept by this tab from one page of it to the next. */

const KEY = 'painel_marcas'
/** As many as a selection of the server takes. */
const MOST = 5_000
/** What turns the leaves of a filter, or puts them in order, leaves it the same. */
const SAME = ['pagina', 'por_pagina', 'ordem', 'parte']

/** Ids that one question takes; of more the server knows only what it froze itself. */
const SENT = 1_000

/** @typedef {{id: string, ateMs: number}} Frozen  all of the filter as the server froze it, until when it remembers */

export class Kept {
  #mes
  /** Of processos, in the order in which they were chosen. @type {Set<string>} */
  #ids = new Set()
  /** @type {Frozen | null} */
  #todos = null

  /**
   * What was frozen and is over takes its processos along: who came since was never meant.
   * @param {string} mes  an address may leave it out
   * @param {number} nowMs  of the server
   */
  constructor(mes, nowMs) {
    this.#mes = mes
    const { filtro, ids, todos = null } = read()
    if (filtro !== nameOf(mes) || (todos && todos.ateMs <= nowMs)) return
    this.#ids = new Set(ids)
    this.#todos = todos
  }

  get ids() { return [...this.#ids] }

  /** While exactly that is chosen. */
  get todos() { return this.#todos }

  has(/** @type {string} */ id) {
    return this.#ids.has(id)
  }

  /** These and no others; all of the filter when it was frozen. */
  choose(/** @type {string[]} */ ids, /** @type {Frozen | null} */ todos = null) {
    this.#ids = new Set(ids)
    this.#todos = todos
    this.#save()
  }

  /** Each processo of the page chosen or not: what was frozen is no longer meant; of very many, what is seen is. */
  mark(/** @type {[id: string, isChosen: boolean][]} */ here) {
    const isMoved = here.some(([id, isChosen]) => isChosen !== this.#ids.has(id))
    if (!isMoved) return
    if (this.#todos && this.#ids.size > SENT) this.#ids = new Set(here.map(([id]) => id).filter((id) => this.#ids.has(id)))
    this.#todos = null
    for (const [id, isChosen] of here) {
      if (isChosen) this.#ids.add(id)
      else this.#ids.delete(id)
    }
    this.#save()
  }

  /** Only of one filter at a time: what is chosen in another takes the place. */
  #save() {
    const filtro = nameOf(this.#mes)
    if (this.#ids.size > 0) sessionStorage.setItem(KEY, JSON.stringify({ filtro, ids: this.ids.slice(-MOST), todos: this.#todos }))
    else if (read().filtro === filtro) sessionStorage.removeItem(KEY)
  }
}

const read = () => JSON.parse(sessionStorage.getItem(KEY) ?? '{}')

function nameOf(/** @type {string} */ mes) {
  const said = [...new URLSearchParams(location.search)].filter(([name, value]) => value && !SAME.includes(name))
  const params = new URLSearchParams(said)
  params.set('mes', mes)
  params.sort()
  return params.toString()
}
