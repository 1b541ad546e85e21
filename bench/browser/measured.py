"""What a page costs its browser, by the browser's own word: long tasks, nodes, memory, first paint."""

from typing import Any

from playwright.async_api import Page

# Before everything else of the page. A mark says from where on the page is live: opening it is a figure of its own.
WATCH = """() => {
  const seen = window.benchPage = { tasks: [], nodes: 0, lines: 0, from: Infinity }
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) seen.tasks.push([startTime, duration])
  }).observe({ type: 'longtask', buffered: true })
  const count = () => {
    seen.nodes = Math.max(seen.nodes, document.getElementsByTagName('*').length)
    seen.lines = Math.max(seen.lines, document.querySelector('.log')?.getElementsByTagName('p').length ?? 0)
  }
  addEventListener('DOMContentLoaded', () => {
    count()
    new MutationObserver(count).observe(document.body, { childList: true, subtree: true })
  })
}"""

LIVE = "() => { window.benchPage.from = performance.now() }"

TOLD = """() => {
  const { tasks, nodes, lines, from } = window.benchPage
  const live = tasks.filter(([at]) => at >= from).map(([, ms]) => ms)
  const paint = performance.getEntriesByName('first-contentful-paint')[0]
  return {
    first_paint_ms: paint?.startTime ?? null,
    opening_task_ms: Math.max(0, ...tasks.filter(([at]) => at < from).map(([, ms]) => ms)),
    longest_task_ms: Math.max(0, ...live), tasks_over_50: live.length,
    nodes, lines, heap_mib: performance.memory.usedJSHeapSize / 2 ** 20,
  }
}"""

FLAGS = ["--enable-precise-memory-info"]


async def figures(page: Page) -> dict[str, Any]:
    """Since `LIVE`: the longest task (0 = none over 50 ms) with how many there were; the most nodes there ever were."""
    told: dict[str, Any] = await page.evaluate(TOLD)
    return told
