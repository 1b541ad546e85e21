/** `<log-cauda>`: the last few lines of an execução. */
import { lineNode } from '../log/line.js'
import { registry } from '../page.js'

class LogCauda extends HTMLElement {
  #topic = `execucao:${this.getAttribute('execucao')}`
  /** @type {Element} */
  #box = this.querySelector('.log') ?? this
  #template = /** @type {HTMLTemplateElement | null} */ (this.querySelector('template[data-linha]') ?? document.querySelector('template[data-linha]'))
  /** Number of the last line shown. */
  linhas = Number(this.getAttribute('ate') ?? this.#lines().at(-1)?.id.slice(1) ?? 0)

  connectedCallback() {
    registry.listen(this.#topic, this)
  }

  disconnectedCallback() {
    registry.unlisten(this.#topic, this)
  }

  hear(/** @type {import('../wire.js').Told} */ { linhas, corte }) {
    if (corte !== null) this.#cut(corte)
    const max = Number(this.getAttribute('max') ?? 5)
    const fresh = linhas.filter(([numero]) => numero > this.linhas)
    if (fresh.length === 0) return
    this.linhas = fresh[fresh.length - 1][0]
    this.querySelector('[data-sem-linhas]')?.remove()
    this.#box.append(...fresh.slice(-max).map((linha) => lineNode(this.#template, linha)))
    for (const line of this.#lines().slice(0, -max)) line.remove()
  }

  #cut(/** @type {number} */ corte) {
    for (const line of this.#lines()) if (Number(line.id.slice(1)) > corte) line.remove()
    this.linhas = Math.min(this.linhas, corte)
  }

  #lines() {
    return [...this.#box.children].filter((node) => /^L\d+$/.test(node.id))
  }
}

customElements.define('log-cauda', LogCauda)
