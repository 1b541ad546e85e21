"""The closing in real browsers: cells that move by the month's word alone, keys, the sentence in the clipboard."""

import json
import re

from playwright.async_api import Page, expect
from sqlalchemy import insert

from app.domain.changes import End, Told
from app.domain.values import cnpj_digits
from app.persistence import models as m
from app.persistence.queries.cadastro import add_cliente, open_month
from tests.browser.conftest import People
from tests.cadastro import MES
from tests.world import World

LIMIT_MS = 20_000
PATH = f"/fechamento/{MES}"
AURORA = "998887770001" + cnpj_digits("998887770001")


def listen(page: Page) -> set[str]:
    """The topics that a page follows from now on."""
    topics: set[str] = set()

    def said(frame: str | bytes) -> None:
        message = json.loads(frame)
        if message["type"] == "follow":
            topics.update(topic for topic, *_ in message["topics"])

    page.on("websocket", lambda ws: ws.on("framesent", said))
    return topics


async def live(page: Page) -> None:
    await expect(page.locator("freshness-chip[state=live]")).to_be_visible(timeout=LIMIT_MS)


async def test_the_matrix_moves_by_the_months_word_alone(world: World, people: People) -> None:
    boss = await people.open("leitor", "/fechamento/2026-10")  # nothing there to follow
    topics = listen(boss)
    await boss.goto(PATH)
    await live(boss)
    ran = boss.locator(f"[role=gridcell]:has(a[href$='{world.cadastro.processos[0]}'])")
    await expect(ran).to_have_text("Aguardando")
    await world.a_running_execucao(0, cenario="sucesso")
    await expect(ran).to_have_attribute("status", "DOWNLOAD_CONCLUIDO", timeout=LIMIT_MS)
    await expect(ran).to_have_text("Concluído")
    await expect(boss.locator(".fecho__numeros dd").first).to_have_text("1 de 6")
    await expect(boss.locator("[role=columnheader] small").first).to_have_text("1/6", timeout=LIMIT_MS)
    # an invoice that is not issued yet is no error
    missing = await world.a_running_execucao(2, cenario="sem_resposta")
    end = End("FALHOU", "Não deu", None, erro={"codigo_erro": "FATURA-404"})
    await world.services.recorder.record(missing, Told(fim=end))
    cell = boss.locator(f"[role=gridcell]:has(a[href$='{world.cadastro.processos[2]}'])")
    await expect(cell).to_have_text("Sem fatura", timeout=LIMIT_MS)
    await expect(cell).to_have_attribute("tone", "neutral")
    # a client that the page has never heard of: its row is fetched
    async with world.services.database.write() as c:
        await add_cliente(c, cnpj=AURORA, razao_social="Aurora", operadora="VIVO", dia_vencimento=9)
        assert await open_month(c, MES) == 1
    await world.a_running_execucao(1, cenario="sucesso")
    await expect(boss.get_by_role("rowheader", name="Aurora")).to_be_visible(timeout=LIMIT_MS)
    assert topics == {f"mes:{MES}"}
    await boss.goto(f"{PATH}?so=falta")
    await expect(boss.get_by_role("rowheader", name="Cliente 0")).to_be_hidden()
    await expect(boss.get_by_role("rowheader", name="Aurora")).to_be_visible()
    assert people.trouble == []


async def test_the_keys_of_the_grid_lead_to_a_processo(world: World, people: People) -> None:
    async with world.services.database.write() as c:
        oi = world.cadastro.ana  # any id that is nobody's carrier yet
        await c.execute(insert(m.Operadora), [{"id": oi, "nome": "OI"}])
        await add_cliente(c, cnpj=AURORA, razao_social="Aurora", operadora="OI", dia_vencimento=9)
        await open_month(c, MES)
    page = await people.open("operador", PATH)
    await live(page)
    cells = page.locator("[role=gridcell] > [tabindex='0']")
    await expect(cells).to_have_count(1)
    await cells.focus()
    for key in ("ArrowDown", "ArrowDown", "End"):
        await page.keyboard.press(key)
    focused = page.locator("[role=row]:has(:focus) > [role=rowheader]")
    await expect(focused).to_have_text("Cliente 1")
    await expect(page.locator("[role=gridcell] :focus")).to_have_text("Aguardando")
    await page.keyboard.press("Control+Home")
    await expect(focused).to_have_text("Aurora")
    await page.keyboard.press("PageDown")
    await expect(focused).to_have_text("Cliente 5")
    await page.keyboard.press("End")
    await expect(cells).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Cliente 5")).to_be_visible()


async def test_the_sentence_follows_the_month_into_the_clipboard(world: World, people: People) -> None:
    page = await people.open("operador", "/processos", permissions=["clipboard-read", "clipboard-write"])
    await live(page)
    await world.a_running_execucao(0, cenario="sem_resposta")
    said = "Ainda sem previsão para hoje: 0 de 6 fechados, 1 em andamento ou na fila. Dependem de nós: 5 (por executar)."
    await expect(page.locator("frase-copiar [data-sentenca]")).to_have_text(said, timeout=LIMIT_MS)
    await page.get_by_role("button", name="Copiar a frase").click()
    await expect(page.get_by_text("Frase copiada.")).to_be_visible()
    assert re.sub(r"\s+", " ", await page.evaluate("navigator.clipboard.readText()")) == said
