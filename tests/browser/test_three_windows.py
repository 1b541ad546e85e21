"""What a stranger does first: click Executar in one window, watch three move together."""

import re
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from app.domain.changes import Lost
from app.jobs.news import UNSAID
from tests.browser.conftest import People
from tests.network import network
from tests.waiting import until_async
from tests.world import World, a_world, free_port

LIMIT_MS = 20_000
MOVED = re.compile("DOWNLOAD_EM_ANDAMENTO|DOWNLOAD_CONCLUIDO|ERRO_DOWNLOAD")  # this robot is done in a second
SOON = "Math.random = () => .1"  # a page knocks again after a tenth of the longest pause
OFFLINE = ("net::ERR_", "WebSocket", "Failed to fetch")  # what a browser says of a pulled cable


async def is_live(page: Page) -> None:
    await expect(page.locator("freshness-chip")).to_have_attribute("state", "live", timeout=LIMIT_MS)


async def test_executar_moves_three_windows_of_two_people(people: People, world: World) -> None:
    row = f'tr[topic="processo:{world.cadastro.processos[0]}"]'
    one = await people.open("operador", "/processos")
    two = await people.open("operador", "/processos")
    three = await people.open("admin", "/processos")
    for page in (one, two, three):
        await is_live(page)
        await expect(page.locator(row)).to_have_attribute("status", "AGUARDANDO_DOWNLOAD")
    await one.locator(row).get_by_role("button", name="Executar").click()
    for page in (one, two, three):
        await expect(page.locator(row)).to_have_attribute("status", MOVED, timeout=LIMIT_MS)
    finals = [
        await page.wait_for_function(
            """(row) => ["DOWNLOAD_CONCLUIDO", "ERRO_DOWNLOAD"].includes(document.querySelector(row).getAttribute("status"))
                 && document.querySelector(row).innerText""",
            arg=row,
            timeout=LIMIT_MS,
        )
        for page in (one, two, three)
    ]
    statuses = {await page.locator(row).get_attribute("status") for page in (one, two, three)}
    assert len(finals) == 3
    assert len(statuses) == 1
    texts = {await page.locator(row).locator(".badge").first.inner_text() for page in (one, two, three)}
    assert len(texts) == 1


async def test_a_run_with_its_log_in_three_tabs_and_a_cancel_from_one(people: People, world: World) -> None:
    """Badge, bar, step and log; the admin cancels; every tab shows who and why."""
    execucao = await world.a_running_execucao(cenario="sem_resposta")
    tabs = [await people.open(papel, f"/execucoes/{execucao}") for papel in ("operador", "operador", "admin")]
    for tab in tabs:
        await is_live(tab)
        await expect(tab.locator("execucao-painel")).to_have_attribute("status", "EXECUTANDO")
    admin = tabs[2]
    await admin.get_by_role("button", name="Cancelar").first.click()
    await admin.locator("dialog#cancelar textarea").fill("fatura errada")
    await admin.locator("dialog#cancelar button[value=confirmar]").click()
    for tab in tabs:
        await expect(tab.locator("execucao-painel")).to_have_attribute(
            "status", "CANCELADO", timeout=LIMIT_MS
        )
        await expect(tab.locator("body")).to_contain_text("Ana")
        await expect(tab.locator("body")).to_contain_text("fatura errada")
    logs = [await tab.locator(".log p[id]").all_inner_texts() for tab in tabs]
    assert logs[0] == logs[1] == logs[2]
    assert len(logs[0]) == (await world.execucao(execucao)).linhas


async def test_f5_in_the_middle_shows_the_same_truth(people: People, world: World) -> None:
    execucao = await world.a_running_execucao(cenario="sucesso")
    page = await people.open("operador", f"/execucoes/{execucao}")
    await expect(page.locator(".log p[id]").nth(2)).to_be_attached(timeout=LIMIT_MS)
    await page.reload()
    await expect(page.locator("execucao-painel")).to_have_attribute("status", "CONCLUIDO", timeout=LIMIT_MS)
    linhas = (await world.execucao(execucao)).linhas
    await expect(page.locator(".log p[id]")).to_have_count(linhas, timeout=LIMIT_MS)
    numbers = await page.locator(".log p[id]").evaluate_all("ps => ps.map(p => p.id)")
    assert numbers == [f"L{n}" for n in range(1, linhas + 1)]


async def test_offline_and_online_again_heals_by_itself(
    browser: Browser, tmp_path: Path, redis_url: str
) -> None:
    """The cable is pulled in the middle of a run and comes back: no reload, no line lost."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    made = a_world(tmp_path, redis_url=redis_url, ORIGENS_PERMITIDAS=origin)
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(made)
        await stack.enter_async_context(world.served())
        cable = await stack.enter_async_context(network(port, world.settings.port))
        people = People(browser, world, stack, base_url=origin)
        people.script = SOON
        execucao = await world.a_running_execucao(cenario="muitas_faturas")
        page = await people.open("operador", f"/execucoes/{execucao}")
        await is_live(page)
        await page.evaluate("window.neverReloaded = true")
        cable.cut()
        await expect(page.locator("freshness-chip")).not_to_have_attribute("state", "live", timeout=LIMIT_MS)
        cable.restore()
        await is_live(page)
        await expect(page.locator("execucao-painel")).to_have_attribute(
            "status", "CONCLUIDO", timeout=LIMIT_MS
        )
        linhas = (await world.execucao(execucao)).linhas
        await expect(page.locator(".log p[id]")).to_have_count(linhas, timeout=LIMIT_MS)
        assert await page.evaluate("window.neverReloaded") is True
        told = [text for text in people.trouble if not any(said in text for said in OFFLINE)]
        assert told == [], "beyond what a browser itself says of a pulled cable"


async def test_the_page_does_not_poll(people: People, world: World) -> None:
    """Thirty seconds with a run on the page: the network is silent but for the socket."""
    await world.a_running_execucao(cenario="sem_resposta")
    page = await people.open("operador", "/processos")
    await is_live(page)
    await page.wait_for_load_state("networkidle")
    people.requests.clear()
    await page.evaluate("() => new Promise(done => setTimeout(done, 30000))")
    assert [request for request in people.requests if request[0] in {"fetch", "xhr", "document"}] == []


async def test_an_admin_decides_what_stayed_without_confirmation(people: People, world: World) -> None:
    execucao = await world.a_running_execucao(cenario="sem_resposta")
    await world.services.recorder.record(execucao, Lost(motivo=UNSAID))
    admin = await people.open("admin", f"/execucoes/{execucao}")
    operador = await people.open("operador", f"/execucoes/{execucao}")
    for page in (admin, operador):
        await is_live(page)
        await expect(page.locator("execucao-painel").first).to_have_attribute("status", "INDETERMINADO")
    await expect(operador.get_by_role("button", name="Marcar como falha")).to_have_count(0)
    await admin.get_by_role("button", name="Marcar como falha").click()
    await admin.locator("dialog#decidir button[value=confirmar]").click()
    await expect(admin.locator("dialog#decidir")).to_be_visible()  # a reason is required
    await admin.locator("dialog#decidir textarea").fill("vi no portal")
    await admin.locator("dialog#decidir button[value=confirmar]").click()
    for page in (admin, operador):
        await expect(page.locator("execucao-painel").first).to_have_attribute(
            "status", "FALHOU", timeout=LIMIT_MS
        )
        await expect(page.locator("body")).to_contain_text("Decidida por Ana: vi no portal")


async def test_a_filtered_list_that_lost_its_socket_learns_what_entered(
    browser: Browser, tmp_path: Path, redis_url: str
) -> None:
    """What moved while the cable was out enters: in an empty table nothing can jump; the heading follows."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(
            a_world(tmp_path, redis_url=redis_url, ORIGENS_PERMITIDAS=origin)
        )
        await stack.enter_async_context(world.served())
        cable = await stack.enter_async_context(network(port, world.settings.port))
        people = People(browser, world, stack, base_url=origin)
        people.script = SOON
        page = await people.open("operador", "/processos?status=ERRO_DOWNLOAD")
        await is_live(page)
        await expect(page.get_by_text("· 0 processos")).to_be_visible()
        cable.cut()
        await expect(page.locator("freshness-chip")).not_to_have_attribute("state", "live", timeout=LIMIT_MS)
        execucao = await world.a_running_execucao(cenario="erro")

        async def failed() -> bool:
            return (await world.execucao(execucao)).status_execucao == "FALHOU"

        await until_async(failed)
        cable.restore()
        await is_live(page)
        await expect(page.locator("tr[topic][status=ERRO_DOWNLOAD]")).to_have_count(1, timeout=LIMIT_MS)
        await expect(page.locator("[data-novos]")).to_be_hidden()
        await expect(page.locator("[data-parte=titulo]")).to_contain_text("1 processo", timeout=LIMIT_MS)


async def test_the_keyboard_keeps_its_place_when_a_row_is_run(people: People, world: World) -> None:
    row = f'tr[topic="processo:{world.cadastro.processos[3]}"]'
    page = await people.open("operador", "/processos")
    await is_live(page)
    await page.locator(row).get_by_role("button", name="Executar").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(row)).to_have_attribute("status", "DOWNLOAD_EM_ANDAMENTO", timeout=LIMIT_MS)
    inside = "(row) => document.querySelector(row).contains(document.activeElement)"
    assert await page.evaluate(inside, row) is True
