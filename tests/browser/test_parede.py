"""The wall and the health page in a real browser: they move by themselves and never scroll."""

from playwright.async_api import Page, expect

from tests.browser.conftest import People
from tests.cadastro import MES
from tests.world import World

LIMIT_MS = 20_000
FITS = """() => {
  const { scrollHeight, scrollWidth, clientHeight, clientWidth } = document.documentElement
  return scrollHeight <= clientHeight && scrollWidth <= clientWidth
}"""


async def is_live(page: Page) -> None:
    await expect(page.locator("freshness-chip")).to_have_attribute("state", "live", timeout=LIMIT_MS)


async def test_a_wall_follows_a_run_from_its_beginning_to_its_end(people: People, world: World) -> None:
    wall = await people.open("leitor", f"/painel?mes={MES}")
    await is_live(wall)
    for width, height in ((1920, 1080), (1280, 720)):
        await wall.set_viewport_size({"width": width, "height": height})
        assert await wall.evaluate(FITS), (width, height)
    await expect(wall.locator(".parede")).to_have_css("color-scheme", "dark")
    await expect(wall.get_by_text("Nada em execução.")).to_be_visible()
    stuck = await world.a_running_execucao(0, cenario="sem_resposta")
    row = wall.locator(f"[topic='processo:{world.cadastro.processos[0]}']")
    await expect(row).to_be_visible(timeout=LIMIT_MS)
    await expect(row).to_contain_text("Cliente 0")
    await world.a_running_execucao(1, cenario="sucesso")
    await expect(wall.locator(".parede__numero--maior b")).to_have_text("1", timeout=2 * LIMIT_MS)
    ends = wall.locator(".parede__fins li")
    await expect(ends).to_contain_text(["Cliente 1"], timeout=LIMIT_MS)
    async with world.tab(as_="admin") as tab:
        await tab.say("cancel", execucao=stuck)
    await expect(row).to_have_count(0, timeout=LIMIT_MS)
    await expect(ends).to_contain_text(["Cliente 0", "Cliente 1"])
    asked = [url for kind, url in people.requests if kind == "fetch" and "parte=vivo" in url]
    assert 1 <= len(asked) < 12, "asked for when the month moved, not by the clock"


async def test_the_health_page_draws_a_carrier_again_when_it_moves(people: People, world: World) -> None:
    page = await people.open("leitor", "/saude")
    await is_live(page)
    word = page.locator("[data-palavra]")
    await expect(word).to_have_text("Sem dados")
    await world.a_running_execucao(0, cenario="erro")
    await expect(word).to_have_text("Com falhas", timeout=2 * LIMIT_MS)
    await expect(page.get_by_role("img", name="com falha")).to_be_visible()
    admin = await people.open("admin", "/processos")
    await is_live(admin)
    async with world.tab(as_="admin") as tab:
        await tab.say("fila", operadora=world.cadastro.operadora, acao="parar", motivo="portal lento")
    await expect(page.get_by_text("Fila parada: portal lento.")).to_be_visible(timeout=LIMIT_MS)
