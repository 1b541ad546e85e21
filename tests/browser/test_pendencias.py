"""A shift over failures in real browsers: one takes them, puts them off, runs them again; everybody sees it."""

from datetime import timedelta
from uuid import UUID

from playwright.async_api import Page, expect
from sqlalchemy import update

from app.domain.pendencias import chave
from app.domain.values import now
from app.persistence import models as m
from tests.browser.conftest import People
from tests.cadastro import MES
from tests.waiting import until_async
from tests.world import World

LIMIT_MS = 20_000
LIST = f"/pendencias?mes={MES}"
SENHA = chave(MES, "VIVO", "AUTH-401", "LOGIN_PORTAL")
CARD = f"#g-{SENHA}"


async def fail(world: World, many: int) -> None:
    for processo in range(many):
        async with world.tab(as_="operador") as tab:
            answer = await tab.say(
                "run", processo=world.cadastro.processos[processo], parametros={"cenario": "erro"}
            )
        i = UUID(answer["execucao"]["id"])

        async def ended(i: UUID = i) -> bool:
            return (await world.execucao(i)).status_execucao == "FALHOU"

        await until_async(ended, what="it failed", limit_s=30)


async def live(page: Page) -> Page:
    await expect(page.locator("freshness-chip[state=live]")).to_be_visible(timeout=LIMIT_MS)
    return page


async def test_a_shift_works_off_its_failures(world: World, people: People) -> None:
    clipboard = ["clipboard-read", "clipboard-write"]
    bruno = await live(await people.open("operador", LIST, permissions=clipboard))
    carla = await live(await people.open("leitor", LIST))
    await expect(carla.get_by_text("Nenhuma pendência em novembro de 2026.")).to_be_visible()
    await fail(world, 2)
    for page in (bruno, carla):
        await expect(page.locator(CARD)).to_contain_text("2 processos", timeout=LIMIT_MS)
    await bruno.locator(CARD).get_by_role("button", name="Eu cuido").click()
    await expect(carla.locator(CARD)).to_contain_text("Bruno cuida desde", timeout=LIMIT_MS)
    await expect(bruno.locator(CARD)).to_contain_text("Você cuida desde", timeout=LIMIT_MS)
    await expect(carla.locator(CARD).get_by_role("button")).to_have_count(0)

    await bruno.locator(CARD).get_by_role("button", name="Adiar").click()
    dialog = bruno.locator("#pendencia-adiar")
    await dialog.get_by_label("Até o dia", exact=True).check()
    await dialog.get_by_label("Dia em que volta").fill("")
    await dialog.get_by_role("textbox", name="Motivo").fill("o cliente troca a senha")
    await dialog.get_by_role("button", name="Adiar").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("no máximo daqui a 30 dias")
    await expect(dialog.get_by_role("textbox", name="Motivo")).to_have_value("o cliente troca a senha")
    people.trouble[:] = [said for said in people.trouble if "422" not in said]  # the browser's own line
    await dialog.get_by_label("Por 1 hora").check()
    await dialog.get_by_role("button", name="Adiar").click()
    for page in (bruno, carla):
        await expect(page.locator(CARD)).to_have_count(0, timeout=LIMIT_MS)
    async with world.services.database.write() as c:  # an hour later, as far as anybody can tell
        await c.execute(update(m.Pendencia).values(adiada_ate=now() - timedelta(seconds=1)))
    for page in (bruno, carla):
        await page.evaluate("document.querySelector('[data-volta-em]').dataset.voltaEm = '2020-01-01'")
        await expect(page.locator(CARD)).to_be_visible(timeout=LIMIT_MS)

    await bruno.locator(CARD).get_by_role("button", name="Já atualizei a senha: testar com 1").click()
    for page in (bruno, carla):
        await expect(page.get_by_text("Nenhuma pendência em novembro de 2026.")).to_be_visible(
            timeout=LIMIT_MS
        )
    await expect(bruno.get_by_role("link", name="Ver os processos")).to_be_focused()
    counts = world.robot.book.counts()
    assert (counts["iniciados"], counts["chaves_repetidas"]) == (4, 0)

    await bruno.get_by_role("link", name="Resumo do turno").click()
    await bruno.get_by_label("Desde as").fill("00:00")
    await bruno.get_by_role("button", name="Atualizar").click()
    await bruno.wait_for_url("**desde=00*")
    await live(bruno)
    await bruno.get_by_role("button", name="Copiar").click()
    await expect(bruno.get_by_text("Copiado")).to_be_visible()
    said = await bruno.evaluate("navigator.clipboard.readText()")
    assert "Falharam: 2 (Bruno 2)" in said
    assert "Pendente em novembro de 2026: nada" in said
    assert people.trouble == []
