"""`make telas`: pictures of this very version, from a demo with runs in flight, into docs/telas."""

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from tests.browser.conftest import FLAGS, chromium
from tests.waiting import until
from tests.world import free_port

OUT = Path(__file__).parents[2] / "docs" / "telas"
WIDE, PHONE = {"width": 1280, "height": 760}, {"width": 390, "height": 844}
RUNS = 4


async def enter(browser: Browser, url: str, *, tema: str, size: dict[str, int]) -> Page:
    """A window of the admin, in this theme."""
    scheme = "dark" if tema == "escuro" else "light"
    context = await browser.new_context(base_url=url, locale="pt-BR", viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto("/entrar")
    await page.locator("button[name=demo][value=admin]").click()
    await page.locator("freshness-chip[state=live]").wait_for()
    return page


async def some_runs(page: Page) -> None:
    """Click Executar on the first rows that wait, let them move."""
    for _ in range(RUNS):
        await page.locator("tr[status=AGUARDANDO_DOWNLOAD] button[data-comando=run]:visible").first.click()
        await page.locator("button[aria-busy]").wait_for(state="detached")
    await page.locator("tr[status=DOWNLOAD_EM_ANDAMENTO] progress[value]").first.wait_for()


async def pictures(browser: Browser, url: str, *, tema: str, size: dict[str, int], name: str) -> None:
    page = await enter(browser, url, tema=tema, size=size)
    if name == "":
        await some_runs(page)
    await page.mouse.move(0, 0)
    await page.screenshot(path=OUT / f"processos{name}.png")
    row = page.locator("tr[status=DOWNLOAD_EM_ANDAMENTO]").first
    processo = (await row.get_attribute("topic") or "").partition(":")[2]
    await page.goto(f"/processos/visualizar/{processo}")
    await page.locator("freshness-chip[state=live]").wait_for()
    await page.screenshot(path=OUT / f"processo{name}.png")
    await page.locator("a[href^='/execucoes/']").first.click()
    await page.locator("freshness-chip[state=live]").wait_for()
    await page.locator(".log p[id]").nth(2).wait_for()
    await page.screenshot(path=OUT / f"execucao{name}.png")
    await page.goto("/processos?status=ERRO_DOWNLOAD&mes=2025-01")
    await page.goto("/processos/visualizar/00000000-0000-4000-8000-000000000000")
    await page.screenshot(path=OUT / f"nao-encontrado{name}.png")
    await page.context.close()


async def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "PORT": str(free_port()), "PAINEL_DATA": folder}
        demo = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "app", "demo", env=env, stdout=asyncio.subprocess.DEVNULL
        )
        try:
            told = Path(folder) / "demo.json"
            await until(told.exists, what="the demo is up", limit_s=60)
            url = json.loads(told.read_text("utf-8"))["url"]
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
                for tema, size, name in (
                    ("claro", WIDE, ""),
                    ("escuro", WIDE, "-escuro"),
                    ("claro", PHONE, "-390"),
                    ("escuro", PHONE, "-390-escuro"),
                ):
                    await pictures(browser, url, tema=tema, size=size, name=name)
                page = await browser.new_page(base_url=url, viewport=WIDE)  # type: ignore[arg-type]
                await page.goto("/entrar")
                await page.screenshot(path=OUT / "entrar.png")
                await browser.close()
        finally:
            demo.terminate()
            await demo.wait()
    for picture in sorted(OUT.glob("*.png")):
        print(picture.relative_to(OUT.parents[1]))


if __name__ == "__main__":
    asyncio.run(main())
