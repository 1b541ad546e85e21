"""The instants at which recorded lines came into a page."""

from typing import Any

OBSERVE = """() => {
  window.benchSeen = []
  const linesOf = (node) => (node.nodeName === 'P' ? [node] : [...(node.querySelectorAll?.('p') ?? [])]).filter(({ id }) => id.startsWith('L'))
  new MutationObserver((records) => {
    const dom = performance.now()
    const fresh = []
    for (const node of records.flatMap(({ addedNodes }) => [...addedNodes]).flatMap(linesOf)) {
      const stamp = / t=(\\d+)/.exec(node.textContent)
      if (stamp) fresh.push({ id: node.id, stamp: Number(stamp[1]), dom })
    }
    if (fresh.length === 0) return
    window.benchSeen.push(...fresh)
    requestAnimationFrame(() => { const frame = performance.now(); for (const seen of fresh) seen.frame = frame })
  }).observe(document.body, { childList: true, subtree: true })
}"""


def late_ms(seen: list[dict[str, Any]], offset_ns: float, when: str) -> list[float]:
    """From a line's stamp to the instant `when` (`dom`, `frame`), once a line."""
    first = {each["id"]: each for each in reversed(seen)}
    return [(each[when] * 1e6 + offset_ns - each["stamp"]) / 1e6 for each in first.values() if when in each]


def quantile(values: list[float], q: float) -> float | None:
    """The smallest value that at least `q` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))] if ordered else None
