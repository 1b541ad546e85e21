"""Two people at one execution, in real browsers: nobody fixes the same thing twice."""

from playwright.async_api import Page, expect

from tests.browser.conftest import People
from tests.world import World

LIMIT_MS = 20_000


async def is_live(page: Page) -> None:
    await expect(page.locator("freshness-chip")).to_have_attribute("state", "live", timeout=LIMIT_MS)


async def sees(page: Page, *texts: str) -> None:
    await expect(page.locator("presenca-lista [data-pessoas] > li")).to_have_text(
        [f"{text[0]}{text}" for text in texts], timeout=LIMIT_MS
    )


async def test_bruno_sees_ana_look_ask_and_take_care(people: People, world: World) -> None:
    """From the execution's page and from the processo's: it is the same execution."""
    execucao = await world.a_running_execucao(cenario="sem_resposta")
    bruno = await people.open("operador", f"/processos/visualizar/{world.cadastro.processos[0]}")
    ana = await people.open("admin", f"/execucoes/{execucao}")
    for page in (bruno, ana):
        await is_live(page)
    await sees(bruno, "Ana está vendo")
    await sees(ana, "Bruno está vendo")
    hint = bruno.locator("presenca-lista [data-aviso]")
    await expect(hint).to_be_hidden()
    await ana.get_by_role("button", name="Cancelar").first.click()
    await sees(bruno, "Ana está cancelando…")
    await expect(hint).to_have_text("Combine com Ana antes de agir.")
    await ana.locator("dialog#cancelar button[value=voltar]").click()
    await sees(bruno, "Ana está vendo")
    await expect(hint).to_be_hidden()
    await ana.get_by_role("button", name="Estou cuidando disto").click()
    await sees(bruno, "Ana está cuidando disto")
    await expect(hint).to_have_text("Combine com Ana antes de agir.")
    await ana.close()
    await expect(bruno.locator("presenca-lista .presenca")).to_be_hidden(timeout=LIMIT_MS)


async def test_whoever_watches_a_processo_is_at_its_new_execution_too(people: People, world: World) -> None:
    """The page shows another execution from then on, without being asked for again."""
    first = await people.open("operador", f"/processos/visualizar/{world.cadastro.processos[1]}")
    await is_live(first)
    execucao = await world.a_running_execucao(1, cenario="sem_resposta")
    ana = await people.open("admin", f"/execucoes/{execucao}")
    await sees(ana, "Bruno está vendo")
    await sees(first, "Ana está vendo")
