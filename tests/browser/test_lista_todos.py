"""All of a filter, chosen once: the same from page to page until it is used, let go or over."""

from datetime import timedelta
from uuid import UUID

from playwright.async_api import Locator, Page, expect
from sqlalchemy import func, select, update

from app.domain.values import now
from app.persistence import models as m
from tests.browser.conftest import People
from tests.browser.test_lista import LIMIT_MS, executions, is_live
from tests.cadastro import put_more
from tests.world import World

CHECKED = "[data-linhas] [data-marca]:checked"
OVER = """() => {
  const kept = JSON.parse(sessionStorage.getItem("painel_marcas"))
  sessionStorage.setItem("painel_marcas", JSON.stringify({ ...kept, todos: { ...kept.todos, ateMs: Date.now() - 1 } }))
}"""


async def all_chosen(world: World, people: People) -> tuple[Page, Locator]:
    """66 processos on two pages, all of them chosen; the bar."""
    await put_more(world.services.database, world.cadastro, 60)
    page = await people.open("operador", "/processos?mes=2026-11")
    await is_live(page)
    bar = page.locator("lote-barra")
    await page.locator("[data-linhas] [data-marca]").first.check()
    await bar.get_by_role("button", name="Selecionar os 66 do filtro").click()
    await expect(bar).to_contain_text("66 selecionados do filtro", use_inner_text=True)
    return page, bar


async def turn(page: Page, name: str, n: int) -> None:
    await page.get_by_role("link", name=name).click()
    await expect(page.get_by_text(f"Página {n} de 2")).to_be_visible()
    await is_live(page)


async def run_by_hand(world: World) -> set[UUID]:
    async with world.services.database.read() as c:
        return set((await c.scalars(select(m.Execucao.processo_id))).all())


async def test_all_of_the_filter_stays_chosen_on_every_page(world: World, people: People) -> None:
    """Who came into the filter since is neither ticked nor run."""
    page, bar = await all_chosen(world, people)
    meant = set(world.cadastro.processos)
    [late] = await put_more(world.services.database, world.cadastro, 1)
    await turn(page, "Próxima", 2)
    await expect(bar).to_contain_text("66 selecionados do filtro", use_inner_text=True)
    await expect(page.locator(CHECKED)).to_have_count(16)
    await expect(page.locator(f'tr[topic="processo:{late}"] [data-marca]')).not_to_be_checked()
    await bar.get_by_role("button", name="Executar").click()
    dialog = page.locator("dialog#lote")
    await expect(dialog.get_by_role("heading")).to_have_text("Executar 66 processos de novembro de 2026?")
    await dialog.get_by_role("button", name="Executar 66").click()
    await expect(dialog.get_by_role("heading")).to_have_text("66 pedidos, 0 recusados", timeout=LIMIT_MS)
    await dialog.get_by_role("button", name="Fechar").click()
    assert await run_by_hand(world) == meant
    await turn(page, "Anterior", 1)
    await expect(bar).to_be_hidden()


async def test_all_but_one_are_chosen_on_every_page_too(world: World, people: People) -> None:
    page, bar = await all_chosen(world, people)
    await turn(page, "Próxima", 2)
    await page.locator("[data-linhas] [data-marca]").first.uncheck()
    await expect(bar).to_contain_text("65 selecionados", use_inner_text=True)
    await expect(bar.locator("[data-do-filtro]")).to_be_hidden()
    await turn(page, "Anterior", 1)
    await expect(bar).to_contain_text("65 selecionados", use_inner_text=True)
    await expect(page.locator(CHECKED)).to_have_count(50)
    await page.keyboard.press("Escape")
    await expect(bar).to_be_hidden()
    await turn(page, "Próxima", 2)
    await expect(page.locator(CHECKED)).to_have_count(0)


async def test_what_was_frozen_too_long_ago_is_let_go(world: World, people: People) -> None:
    page, bar = await all_chosen(world, people)
    async with world.services.database.write() as c:
        await c.execute(update(m.Selecao).values(expira_em=now() - timedelta(seconds=1)))
    await bar.get_by_role("button", name="Executar").click()
    await expect(page.locator("live-notice")).to_contain_text("Esta seleção expirou. Selecione de novo.")
    await expect(bar).to_be_hidden()
    people.trouble.clear()  # the browser's own words of a 404
    await page.locator("[data-linhas] [data-marca]").first.check()
    await bar.get_by_role("button", name="Selecionar os 66 do filtro").click()
    await expect(bar).to_contain_text("66 selecionados do filtro", use_inner_text=True)
    await page.evaluate(OVER)
    await turn(page, "Próxima", 2)
    await expect(bar).to_be_hidden()
    assert await executions(world) == 0


async def test_another_filter_knows_nothing_of_it(world: World, people: People) -> None:
    page, bar = await all_chosen(world, people)
    await page.goto("/processos?mes=2026-11&q=cliente+1")
    await is_live(page)
    await expect(bar).to_be_hidden()
    await page.goto("/processos?mes=2026-11&ordem=-cliente")
    await is_live(page)
    await expect(bar).to_contain_text("66 selecionados do filtro", use_inner_text=True)
    async with world.services.database.read() as c:
        assert await c.scalar(select(func.count()).select_from(m.Selecao)) == 1, "asked of the server once"
