"""What the freshness chip says of a deploy, of a dead robot, of a pulled cable; what may be clicked meanwhile."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, expect
from sqlalchemy import update

from app.domain.values import now
from app.persistence import models as m
from tests.browser.conftest import People
from tests.browser.test_three_windows import SOON
from tests.network import Network, network
from tests.waiting import until
from tests.world import World, a_world, free_port

LIMIT_MS = 20_000
OFFLINE = ("net::ERR_", "WebSocket", "Failed to fetch")  # what a browser says of a pulled cable
PHONE = {"width": 390, "height": 844}
CLAIMED = """() => {
  const silentAt = Date.now() + 1000  // what is under way still comes
  const claimed = []
  const look = () => { const { presentMs } = painel.socket; if (presentMs !== null) claimed.push(Date.now() - presentMs) }
  setInterval(look, 50)
  window.late = () => claimed.filter((at) => at > silentAt)
}"""
COVERED = """() => {
  scrollTo(0, 1e6)
  const foot = document.querySelector("#desligado").getBoundingClientRect()
  const lies = ({ top, bottom, left, right, width }) =>
    width > 0 && bottom > foot.top && top < foot.bottom && right > foot.left && left < foot.right
  const all = [...document.querySelectorAll("main a, main button")]
  return all.filter((one) => lies(one.getBoundingClientRect())).map((one) => one.textContent.trim())
}"""
PLANNED_MS = 3_400  # RETURN_MS and TROUBLE_MS of static/js/freshness.js, but a moment
RECORD = """() => {
  const chip = document.querySelector("freshness-chip")
  window.shown = []
  window.welcomes = 0
  let isLate = false  // the next process took longer than a planned absence may: then the chip has to say so
  const look = () => {
    const { state, sinceMs } = painel.socket.freshness
    isLate ||= sinceMs > PLANNED_MS
    if (!isLate) shown.push(chip.getAttribute("state"), state)
  }
  setInterval(look, 20)  // the chip is drawn each second; what it would say is asked oftener
  painel.socket.addEventListener("welcome", () => { welcomes += 1 })
}""".replace("PLANNED_MS", str(PLANNED_MS))


async def is_live(page: Page) -> None:
    await expect(page.locator("freshness-chip")).to_have_attribute("state", "live", timeout=LIMIT_MS)


@asynccontextmanager
async def behind_a_cable(
    browser: Browser, folder: Path, redis_url: str
) -> AsyncIterator[tuple[World, People, Network]]:
    """A served world whose people reach it through a cable that can be pulled."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(
            a_world(folder, redis_url=redis_url, ORIGENS_PERMITIDAS=origin)
        )
        await stack.enter_async_context(world.served())
        cable = await stack.enter_async_context(network(port, world.settings.port))
        people = People(browser, world, stack, base_url=origin)
        yield world, people, cable
        told = [text for text in people.trouble if not any(said in text for said in OFFLINE)]
        assert told == [], "beyond what a browser itself says of a pulled cable"


async def test_a_deploy_does_not_look_like_trouble(browser: Browser, tmp_path: Path, redis_url: str) -> None:
    """The process says goodbye and comes back at the same door: the chip says "Ao vivo" throughout."""
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(a_world(tmp_path, redis_url=redis_url))
        async with world.served():
            people = People(browser, world, stack)
            page = await people.open("operador", "/processos")
            await page.add_init_script("Math.random = () => 0")  # it knocks as soon as its rule allows
            await page.reload()
            await is_live(page)
            await page.evaluate(RECORD)
        # longer than trouble is kept back: without the goodbye the chip would say it now
        await page.wait_for_function("() => painel.socket.freshness.sinceMs > 1600", timeout=LIMIT_MS)
        async with world.served():
            await page.wait_for_function("() => window.welcomes === 1", timeout=LIMIT_MS)
            row = f'tr[topic="processo:{world.cadastro.processos[0]}"]'
            await page.locator(row).get_by_role("button", name="Executar").click()
            await expect(page.locator(row)).to_have_attribute(
                "status", "DOWNLOAD_EM_ANDAMENTO", timeout=LIMIT_MS
            )
            assert set(await page.evaluate("shown")) == {"live"}


async def test_opening_the_chip_shows_the_chain_with_all_well(people: People, world: World) -> None:
    await world.a_running_execucao(cenario="sem_resposta")
    page = await people.open("operador", "/processos")
    await is_live(page)
    await page.locator("freshness-chip .chip").click()
    await expect(page.locator("[data-hop=robo]")).to_have_attribute("situacao", "good", timeout=LIMIT_MS)
    await expect(page.locator("[data-frase]")).to_have_text("Tudo em dia.")
    await expect(page.locator("[data-hop=robo]")).to_contain_text("respondeu")
    await expect(page.locator("[data-hop=sistema]")).to_contain_text("sinal")
    await expect(page.locator("[data-hop=tela]")).to_contain_text("ao vivo")
    await expect(page.locator("[data-hop=redis]")).not_to_be_visible()
    await page.get_by_text("Detalhes técnicos").click()
    await expect(page.locator("[data-hop=redis]")).to_contain_text(" ms")
    await expect(page.locator("[data-linha]")).to_have_text("aberto")


async def test_a_dead_robot_is_named_while_the_rest_is_well(
    browser: Browser, tmp_path: Path, redis_url: str
) -> None:
    port = free_port()
    async with AsyncExitStack() as stack:
        url = f"http://127.0.0.1:{port}"
        world = await stack.enter_async_context(a_world(tmp_path, redis_url=redis_url, API_EXTERNA_URL=url))
        cable = await stack.enter_async_context(network(port, world.robot.port))
        await stack.enter_async_context(world.served())
        await world.a_running_execucao(cenario="sem_resposta")
        people = People(browser, world, stack)
        page = await people.open("operador", "/processos")
        await is_live(page)
        cable.cut()
        await page.locator("freshness-chip .chip").click()
        await expect(page.locator("[data-frase]")).to_contain_text("O robô não responde há", timeout=LIMIT_MS)
        await expect(page.locator("[data-frase]")).to_contain_text("o sistema e esta tela estão em dia.")
        await is_live(page)
        cable.restore()
        await expect(page.locator("[data-frase]")).to_have_text("Tudo em dia.", timeout=LIMIT_MS)
        assert people.trouble == []


async def test_a_pulled_cable_is_said_in_one_sentence(
    browser: Browser, tmp_path: Path, redis_url: str
) -> None:
    async with behind_a_cable(browser, tmp_path, redis_url) as (_, people, cable):
        page = await people.open("operador", "/processos")
        await is_live(page)
        await page.locator("freshness-chip .chip").click()
        cable.cut()
        sentence = page.locator("[data-frase]")
        await expect(sentence).to_contain_text("Esta tela está sem conexão há", timeout=LIMIT_MS)
        await expect(sentence).to_contain_text("mostra os dados das ")
        await expect(page.locator("[data-hop=sistema]")).to_contain_text("não se sabe")
        await page.get_by_text("Detalhes técnicos").click()
        await expect(page.locator("[data-codigo]")).to_have_text("1006")
        await expect(page.locator("[data-tentativas]")).not_to_have_text("0")
        cable.restore()
        await page.get_by_role("button", name="Tentar agora").click()
        await expect(sentence).to_have_text("Tudo em dia.", timeout=LIMIT_MS)


async def test_without_life_for_ten_seconds_the_commands_are_off_and_say_why(
    browser: Browser, tmp_path: Path, redis_url: str
) -> None:
    """The keyboard keeps its place, nothing is sent; when it is live again they work again."""
    async with behind_a_cable(browser, tmp_path, redis_url) as (world, people, cable):
        row = f'tr[topic="processo:{world.cadastro.processos[0]}"]'
        people.script = SOON
        page = await people.open("operador", "/processos")
        await is_live(page)
        button = page.locator(row).get_by_role("button", name="Executar")
        await button.focus()
        reason = page.locator("#desligado")
        await expect(reason).to_have_text("")
        cable.cut()
        await expect(button).to_have_attribute("aria-disabled", "true", timeout=LIMIT_MS)
        await expect(button).to_be_focused()
        await expect(reason).to_contain_text("executar e cancelar ficam desligados até ela voltar")
        assert await button.get_attribute("aria-describedby") == "desligado"
        assert await button.get_attribute("title") == await reason.text_content()
        await page.keyboard.press("Enter")
        await button.dispatch_event("click")
        await expect(button).not_to_have_attribute("aria-busy", "true")
        await expect(page.locator("[data-toast]")).to_have_count(0)
        cable.restore()
        await is_live(page)
        await expect(button).not_to_have_attribute("aria-disabled", "true", timeout=LIMIT_MS)
        await expect(reason).to_have_text("")
        await expect(button).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator(row)).to_have_attribute("status", "DOWNLOAD_EM_ANDAMENTO", timeout=LIMIT_MS)


async def test_a_tab_that_stood_still_wakes_up_to_the_present(people: People, world: World) -> None:
    """No timer and no handler runs meanwhile; the server gives it up; it heals without a reload."""
    row = f'tr[topic="processo:{world.cadastro.processos[0]}"]'
    page = await people.open("operador", "/processos")
    await is_live(page)
    await page.evaluate("window.neverReloaded = true")
    execucao = await world.a_running_execucao(cenario="sem_resposta")
    await expect(page.locator(row)).to_have_attribute("status", "DOWNLOAD_EM_ANDAMENTO", timeout=LIMIT_MS)
    browser = await page.context.new_cdp_session(page)
    await browser.send("Debugger.enable")
    await browser.send("Debugger.pause")
    assert world.app is not None
    readers = world.app.extensions["painel_hub"].audience.readers
    await until(lambda: not readers, what="the server gave the sleeping tab up")
    async with world.tab(execucao, as_="admin") as admin:
        await admin.say("cancel", execucao=execucao, motivo="", forcar=False)
        await admin.shows(final=True)
    await browser.send("Debugger.disable")
    await expect(page.locator(row)).to_have_attribute("status", "AGUARDANDO_DOWNLOAD", timeout=LIMIT_MS)
    await is_live(page)
    assert await page.evaluate("window.neverReloaded") is True


async def test_a_silent_network_is_named_and_the_data_keep_their_moment(
    browser: Browser, tmp_path: Path, redis_url: str
) -> None:
    """Nothing ends and nothing comes: no word may say that the page is live, no later moment may be claimed."""
    async with behind_a_cable(browser, tmp_path, redis_url) as (_, people, cable):
        people.script = "Math.random = () => 0.25"
        page = await people.open("operador", "/processos", viewport=PHONE)
        await is_live(page)
        cable.silence()
        await page.evaluate(CLAIMED)
        await expect(page.get_by_role("button", name="Sistema sem sinal")).to_be_visible(timeout=LIMIT_MS)
        await expect(page.locator("[data-curto]")).to_have_text("Sistema")
        await expect(page.locator("#desligado")).to_contain_text("desligados")
        await page.wait_for_function("() => painel.socket.details.code === 4408", timeout=2 * LIMIT_MS)
        await page.wait_for_function("() => painel.socket.details.attempts > 1", timeout=2 * LIMIT_MS)
        await expect(page.locator("[data-frase]")).to_contain_text("sem conexão")
        assert await page.evaluate("late()") == []


async def test_before_and_beside_the_robot_only_what_is_known_is_said(
    browser: Browser, tmp_path: Path, redis_url: str
) -> None:
    """A web process that carries no run: the one that waits is somebody else's."""
    async with AsyncExitStack() as stack:
        made = a_world(tmp_path, redis_url=redis_url, WEB_EXECUTA_JOBS="0")
        world = await stack.enter_async_context(made)
        await stack.enter_async_context(world.served())
        people = People(browser, world, stack)
        page = await people.open("operador", "/processos")
        await is_live(page)
        await expect(page.locator("[data-frase]")).to_have_text("Tudo em dia.", timeout=LIMIT_MS)
        await expect(page.locator("[data-hop=robo]")).to_contain_text("sem trabalhos no último sinal")
        async with world.tab(as_="operador") as tab:
            await tab.say("run", processo=world.cadastro.processos[0], parametros={})
        await expect(page.locator("[data-hop=robo]")).to_contain_text(
            "acompanhado por outro serviço", timeout=LIMIT_MS
        )
        await expect(page.locator("[data-frase]")).to_contain_text("o robô é acompanhado por outro serviço")
        assert people.trouble == []


async def test_an_expired_session_asks_once_and_leaves_the_page_to_be_read(
    people: People, world: World
) -> None:
    page = await people.open("operador", "/processos")
    await is_live(page)
    async with world.services.database.write() as connection:
        await connection.execute(update(m.Sessao).values(revogada_em=now()))
    dialog = page.locator("#sessao-expirada")
    await expect(dialog).to_be_visible(timeout=LIMIT_MS)
    await page.keyboard.press("Escape")
    await page.evaluate("() => new Promise((done) => setTimeout(done, 2200))")  # two looks of the chip
    await expect(dialog).to_be_hidden()
    await expect(page.locator("#desligado")).to_contain_text("até você entrar de novo")
    await page.get_by_role("button", name="Sessão expirada: Entrar").click()
    await expect(dialog).to_be_visible()


async def test_a_phone_without_a_line_still_shows_its_last_row_and_its_search(
    browser: Browser, tmp_path: Path, redis_url: str
) -> None:
    async with behind_a_cable(browser, tmp_path, redis_url) as (_, people, cable):
        page = await people.open("operador", "/processos", viewport=PHONE)
        await is_live(page)
        before = await page.locator("input[type=search]").bounding_box()
        cable.cut()
        await expect(page.locator("#desligado")).to_be_visible(timeout=LIMIT_MS)
        assert await page.locator("input[type=search]").bounding_box() == before
        assert await page.evaluate(COVERED) == []


async def test_a_line_that_goes_while_the_reason_is_written_takes_no_command(
    browser: Browser, tmp_path: Path, redis_url: str
) -> None:
    async with behind_a_cable(browser, tmp_path, redis_url) as (world, people, cable):
        execucao = await world.a_running_execucao(cenario="sem_resposta")
        page = await people.open("admin", f"/execucoes/{execucao}")
        await is_live(page)
        await page.get_by_role("button", name="Cancelar").first.click()
        cable.silence()
        await expect(page.locator("#desligado")).to_contain_text("desligados", timeout=LIMIT_MS)
        await page.locator("dialog#cancelar button[value=confirmar]").click()
        await expect(page.locator("[data-toast]")).to_contain_text("o comando não foi enviado")
        await expect(page.locator("button[aria-busy]")).to_have_count(0)
