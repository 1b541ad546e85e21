"""A stopped queue in real browsers: everybody sees why, one button tests with one."""

from uuid import UUID

from playwright.async_api import expect
from sqlalchemy import select

from app.persistence import models as m
from tests.browser.conftest import People
from tests.waiting import until_async
from tests.world import World

LIMIT_MS = 20_000


async def fails(world: World, processo: int) -> None:
    async with world.tab(as_="operador") as tab:
        answer = await tab.say(
            "run", processo=world.cadastro.processos[processo], parametros={"cenario": "erro"}
        )
    i = UUID(answer["execucao"]["id"])

    async def ended() -> bool:
        return (await world.execucao(i)).status_execucao == "FALHOU"

    await until_async(ended, what="it failed", limit_s=30)


async def test_two_refused_passwords_show_one_sentence_with_one_button(world: World, people: People) -> None:
    operador = await people.open("operador", "/processos")
    leitor = await people.open("leitor", "/processos")
    said = "Fila da VIVO parada: senha recusada."
    await expect(operador.locator(".precisa").get_by_text(said)).to_be_hidden()
    await fails(world, 0)
    await fails(world, 1)
    for page in (operador, leitor):
        await expect(page.locator(".precisa").get_by_text(said)).to_be_visible(timeout=LIMIT_MS)
    await operador.locator(
        f"[topic='processo:{world.cadastro.processos[2]}'] [data-comando=run]:visible"
    ).click()
    waiting = "1 processo esperando, nenhum perdido."
    await expect(leitor.locator(".stopped")).to_contain_text(waiting, use_inner_text=True, timeout=LIMIT_MS)
    await expect(leitor.get_by_role("button", name="testar com 1")).to_have_count(0)
    await operador.get_by_role("button", name="Já atualizei a senha: testar com 1").click()
    for page in (operador, leitor):
        await expect(page.locator(".precisa").get_by_text(said)).to_be_hidden(timeout=LIMIT_MS)
    row = f"[topic='processo:{world.cadastro.processos[2]}']"
    await expect(leitor.locator(row)).to_have_attribute("status", "DOWNLOAD_CONCLUIDO", timeout=LIMIT_MS)
    assert people.trouble == []


async def test_a_queue_is_paused_with_a_reason_and_resumed_with_one(world: World, people: People) -> None:
    admin = await people.open("admin", "/processos")
    await expect(admin.locator("freshness-chip[state=live]")).to_be_visible(timeout=LIMIT_MS)
    await admin.get_by_role("button", name="Filas").click()
    await admin.get_by_role("button", name="Pausar VIVO").click()
    dialog = admin.locator("#parar")
    await dialog.get_by_role("textbox").fill("portal fora do ar")
    await dialog.get_by_role("button", name="Pausar fila").click()
    await expect(
        admin.locator(".precisa").get_by_text("Fila da VIVO parada: portal fora do ar.")
    ).to_be_visible(timeout=LIMIT_MS)
    await admin.get_by_role("button", name="Retomar sem teste").click()
    await expect(admin.locator(".precisa").get_by_text("Fila da VIVO parada")).to_be_hidden(timeout=LIMIT_MS)
    async with world.services.database.read() as c:
        audit = (await c.execute(select(m.Auditoria.quem, m.Auditoria.acao, m.Auditoria.detalhe))).all()
    assert ("Ana", "parar", "portal fora do ar") in audit
    assert ("Ana", "retomar", None) in audit
    assert people.trouble == []
