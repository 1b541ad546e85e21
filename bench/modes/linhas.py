"""What lines cost the page that follows them: as they stand, without blocks, with a rule that looks through the page."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from bench.modes.telas import following
from bench.options import Options
from bench.results import Figures, Result
from bench.rounds import interleaved
from bench.tables import shown, table, times

LINES, A_SECOND, LIVE_S = 2_000, 50, 10
WARM_S = 5  # until the DOM holds as many lines as it may
# Rules added to the page before its lines come.
LOGS = {
    "painel": "",
    "flat": ".log .log__block { display: contents; contain: none }",
    "`:has` on body": "body:has(.bulk:not([hidden])) live-notice { inset-block-end: 5rem }",
}
ADD = """(rules) => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(rules)
  document.adoptedStyleSheets.push(sheet)
}"""
PARTS = {
    "task_ms": ("TaskDuration", "main thread ms a line"),
    "style_ms": ("RecalcStyleDuration", "styles"),
    "layout_ms": ("LayoutDuration", "layout"),
    "script_ms": ("ScriptDuration", "script, what it makes the page lay out included"),
}


async def run(options: Options) -> Result:
    about = {
        "lines": options.sized(LINES, 1_200),
        "lines a second": A_SECOND,
        "live s": options.sized(LIVE_S, 3),
        "quick": options.quick,
    }

    async def measure(name: str) -> Figures:
        async with AsyncExitStack() as stack:
            return await _one(stack, LOGS[name], about)

    return await interleaved(Result("linhas", about), LOGS, options, measure)


async def _one(stack: AsyncExitStack, rules: str, about: dict[str, int]) -> Figures:
    """Chromium's own clocks over the lines that came meanwhile."""
    seconds = about["live s"]
    page, _ = await following(stack, about["lines"], A_SECOND, WARM_S + 2 * seconds)
    await page.evaluate(ADD, rules)
    session: Any = await page.context.new_cdp_session(page)
    await session.send("Performance.enable")
    last = "() => document.querySelector('log-pane').linhas"
    await asyncio.sleep(WARM_S)
    before, first = await _clocks(session), await page.evaluate(last)
    await asyncio.sleep(seconds)
    after, came = await _clocks(session), await page.evaluate(last) - first
    return {key: (after[name] - before[name]) * 1000 / came for key, (name, _) in PARTS.items()} | {
        "came": came
    }


async def _clocks(session: Any) -> dict[str, float]:
    """Seconds that the page's main thread spent since it was opened, by what it did."""
    answer = await session.send("Performance.getMetrics")
    return {each["name"]: each["value"] for each in answer["metrics"]}


def report(result: Result) -> str:
    rows = [
        [
            name,
            *(shown(result.median(name, key), 2) for key in PARTS),
            times(result.ratio(name, "task_ms", "painel")),
            shown(result.median(name, "came"), 0),
        ]
        for name in result.rounds
    ]
    return table(["log", *(head for _, head in PARTS.values()), "÷ painel", "lines"], rows)
