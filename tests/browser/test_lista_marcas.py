"""What a row of the list says by a mark, live."""

import asyncio
import re
from typing import Any
from uuid import uuid4

from playwright.async_api import expect
from sqlalchemy import insert, select

from app.domain.changes import End, Told
from app.domain.values import now
from app.persistence import models as m
from tests.browser.conftest import People
from tests.browser.test_lista import LIMIT_MS, is_live, row
from tests.world import World

HAD = 31  # invoices of the month before; no scenario of the robot brings as many
FATURA: dict[str, Any] = {
    "id": uuid4(),
    "caminho": "s3://x/1.pdf",
    "data_vencimento": None,
    "mes": 11,
    "ano": 2026,
    "valor": None,
}
# in how many frames a mark stood, until a row has been a success for two seconds
MARKED = """() => new Promise((resolve) => {
  let [marked, since] = [0, null]
  const look = (now) => {
    marked += [...document.querySelectorAll('.unlike')].filter((mark) => mark.offsetWidth > 0).length
    if (document.querySelector('[status=DOWNLOAD_CONCLUIDO]')) since ??= now
    if (since !== null && now - since > 2000) resolve(marked)
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
})"""


def failure(codigo: str) -> Told:
    erro = {"codigo_erro": codigo, "etapa_falha": "LOCALIZAR_FATURA", "mensagem_erro": "Não deu"}
    return Told(fim=End("FALHOU", "Não deu", None, erro=erro))


async def test_a_success_that_looks_wrong_is_marked_when_it_comes(people: People, world: World) -> None:
    one, other = world.cadastro.processos[:2]
    async with world.services.database.write() as c:
        of = select(m.Processo.cliente_id).where(m.Processo.id == one)
        before = {"id": uuid4(), "cliente_id": await c.scalar(of), "mes": "2026-10", "faturas": HAD}
        before |= {"status_processo": "DOWNLOAD_CONCLUIDO", "versao": 1, "criado_em": now()}
        await c.execute(insert(m.Processo), [before])
    page = await people.open("operador", "/processos?mes=2026-11")
    await is_live(page)
    marks = page.locator(".unlike")
    await expect(marks).to_be_hidden()
    for processo in (one, other):
        await row(page, processo).get_by_role("button", name="Executar").click()
        await expect(row(page, processo)).to_have_attribute("status", "DOWNLOAD_CONCLUIDO", timeout=LIMIT_MS)
    await expect(row(page, one).locator(".unlike")).to_be_visible()
    async with world.services.database.read() as c:
        got = await c.scalar(select(m.Processo.faturas).where(m.Processo.id == one))
    said = f"Faturas: {got}; no mês passado, {HAD}."
    await expect(row(page, one).locator(".unlike")).to_have_attribute("title", said)
    await expect(row(page, one).locator("[data-de=valor]")).to_be_hidden()
    await expect(marks).to_have_count(1)
    await page.reload()
    await is_live(page)
    await expect(row(page, one).locator(".unlike")).to_be_visible()


async def test_a_success_like_the_month_before_is_not_marked_for_a_moment(
    people: People, world: World
) -> None:
    """A mark that comes and goes at every success would soon be looked at by nobody."""
    one = world.cadastro.processos[0]
    async with world.services.database.write() as c:
        of = select(m.Processo.cliente_id).where(m.Processo.id == one)
        before = {"id": uuid4(), "cliente_id": await c.scalar(of), "mes": "2026-10", "faturas": 1}
        before |= {"status_processo": "DOWNLOAD_CONCLUIDO", "versao": 1, "criado_em": now()}
        await c.execute(insert(m.Processo), [before])
    page = await people.open("operador", "/processos?mes=2026-11")
    await is_live(page)
    running = await world.a_running_execucao(0, cenario="sem_resposta")
    await expect(row(page, one)).to_have_attribute("status", "DOWNLOAD_EM_ANDAMENTO", timeout=LIMIT_MS)
    await expect(row(page, one)).to_contain_text(re.compile(r"há [1-9]\d* s"))  # its clocks have moved
    marked = asyncio.create_task(page.evaluate(MARKED))
    await world.services.recorder.record(running, Told(fim=End("CONCLUIDO", "ok", None, faturas=(FATURA,))))
    await expect(row(page, one)).to_have_attribute("status", "DOWNLOAD_CONCLUIDO", timeout=LIMIT_MS)
    assert await marked == 0


async def test_an_invoice_that_is_not_issued_comes_into_its_own_filter_alone(
    people: People, world: World
) -> None:
    """The list of errors is as empty as its counter says."""
    without = await people.open("operador", "/processos?mes=2026-11&status=SEM_FATURA")
    wrong = await people.open("operador", "/processos?mes=2026-11&status=ERRO_DOWNLOAD")
    all_of_them = await people.open("operador", "/processos?mes=2026-11")
    for page in (without, wrong, all_of_them):
        await is_live(page)
    counter = all_of_them.locator("[data-contador=SEM_FATURA]")
    await expect(counter).to_be_hidden()
    missing, failed = [await world.a_running_execucao(n, cenario="sem_resposta") for n in (0, 1)]
    first, second = world.cadastro.processos[:2]
    await world.services.recorder.record(missing, failure("FATURA-404"))
    await expect(row(without, first)).to_be_visible(timeout=LIMIT_MS)
    await expect(counter).to_contain_text("1 Ainda sem fatura", use_inner_text=True)
    await expect(wrong.locator("[data-contador=ERRO_DOWNLOAD] b")).to_have_text("0")
    await world.services.recorder.record(failed, failure("PDF-422"))
    await expect(row(wrong, second)).to_be_visible(timeout=LIMIT_MS)
    await expect(wrong.locator("[data-contador=ERRO_DOWNLOAD] b")).to_have_text("1")
    await expect(row(wrong, first)).to_have_count(0)
    await expect(row(without, second)).to_have_count(0)
    for page in (without, wrong):
        await expect(page.locator("[data-novos]")).to_be_hidden()
