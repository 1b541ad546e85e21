"""The list as somebody works with it all day: choosing many, looking, keys."""

from uuid import UUID

from playwright.async_api import Locator, Page, expect
from sqlalchemy import func, select

from app.persistence import models as m
from tests.browser.conftest import People
from tests.cadastro import put_more
from tests.world import World

LIMIT_MS = 20_000
WIDE, PHONE = {"width": 1280, "height": 760}, {"width": 390, "height": 844}
IN_SIGHT = """() => [...document.querySelectorAll('[data-linhas] > tr')]
  .filter(row => { const box = row.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight }).length"""


async def is_live(page: Page) -> None:
    await expect(page.locator("freshness-chip")).to_have_attribute("state", "live", timeout=LIMIT_MS)


def row(page: Page, processo: UUID) -> Locator:
    return page.locator(f'tr[topic="processo:{processo}"]')


async def executions(world: World) -> int:
    async with world.services.database.read() as c:
        return await c.scalar(select(func.count()).select_from(m.Execucao)) or 0


async def test_sixty_of_the_filter_are_run_with_one_answer(world: World, people: People) -> None:
    """Said before it happens, once however fast one clicks, told to every window."""
    await put_more(world.services.database, world.cadastro, 60)
    page = await people.open("operador", "/processos?mes=2026-11")
    other = await people.open("admin", "/processos?mes=2026-11&ordem=-cliente")
    await is_live(page)
    await is_live(other)
    bar, boxes = page.locator("lote-barra"), page.locator("[data-linhas] [data-marca]")
    await expect(bar).to_be_hidden()
    await boxes.nth(1).click()
    await boxes.nth(4).click(modifiers=["Shift"])
    await expect(bar).to_contain_text("4 selecionados", use_inner_text=True)
    await page.locator("[data-marca-todas]").click()
    await expect(bar).to_contain_text("50 selecionados", use_inner_text=True)
    await bar.get_by_role("button", name="Selecionar os 66 do filtro").click()
    await expect(bar).to_contain_text("66 selecionados do filtro", use_inner_text=True)
    await bar.get_by_role("button", name="Executar").click()
    dialog = page.locator("dialog#lote")
    await expect(dialog.get_by_role("heading")).to_have_text("Executar 66 processos de novembro de 2026?")
    await expect(dialog).to_contain_text("66 selecionados: 66 serão executados.")
    assert await executions(world) == 0
    await dialog.get_by_role("button", name="Executar 66").dblclick()
    await expect(dialog.get_by_role("heading")).to_have_text("66 pedidos, 0 recusados", timeout=LIMIT_MS)
    await dialog.get_by_role("button", name="Fechar").click()
    await expect(bar).to_be_hidden()
    assert await executions(world) == 66
    for window in (page, other):
        await expect(window.locator("tr[topic]:not([run])")).to_have_count(0, timeout=LIMIT_MS)


async def test_keys_choose_rows_and_escape_lets_them_go(world: World, people: People) -> None:
    running = await world.a_running_execucao(cenario="sem_resposta", as_="admin")
    page = await people.open("operador", "/processos?mes=2026-11")
    await is_live(page)
    bar = page.locator("lote-barra")
    for key in ("j", "x", "j", "x", "x", "j", "x"):
        await page.keyboard.press(key)
    await expect(bar).to_contain_text("2 selecionados", use_inner_text=True)
    await page.keyboard.press("c")
    dialog = page.locator("dialog#lote")
    await expect(dialog).to_contain_text(
        "2 selecionados: 0 serão cancelados, 1 sem execução em andamento, 1 de outra pessoa"
    )
    await expect(dialog.get_by_role("button", name="Cancelar 0")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(bar).to_contain_text("2 selecionados", use_inner_text=True)
    await page.keyboard.press("Escape")
    await expect(bar).to_be_hidden()
    assert (await world.execucao(running)).cancelamento_pedido_em is None
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{world.url}/processos/visualizar/{world.cadastro.processos[3]}")


async def test_twelve_rows_on_a_small_screen_whatever_the_person_keeps(world: World, people: People) -> None:
    await put_more(world.services.database, world.cadastro, 20)
    page = await people.open("operador", "/processos?mes=2026-11", viewport=WIDE)
    await is_live(page)
    assert await page.evaluate(IN_SIGHT) >= 12
    await page.get_by_role("link", name="Aguardando").click()
    await page.get_by_role("button", name="Salvar visão").click()
    await page.get_by_role("textbox", name="Nome da visão").fill("A fazer")
    await page.get_by_role("button", name="Salvar", exact=True).click()
    await expect(page.locator(".view[aria-current]")).to_have_text("A fazer")
    await is_live(page)
    assert await page.evaluate(IN_SIGHT) >= 12
    await page.go_back()
    await page.go_back()
    await expect(page).to_have_url(f"{world.url}/processos?mes=2026-11")
    await page.get_by_role("button", name="Exibição").click()
    await page.get_by_role("button", name="Confortável").click()
    compact = await page.locator("[data-linhas] > tr").first.bounding_box()
    await page.reload()
    await expect(page.locator("processos-lista")).to_have_attribute("densidade", "confortavel")
    kept = await page.locator("[data-linhas] > tr").first.bounding_box()
    assert kept is not None
    assert compact is not None
    assert kept["height"] == compact["height"] > 40


async def test_a_phone_chooses_too_and_scrolls_only_down(world: World, people: People) -> None:
    page = await people.open("operador", "/processos?mes=2026-11", viewport=PHONE)
    await is_live(page)
    await page.locator("[data-linhas] .c-pick").first.click()
    await expect(page.locator("lote-barra")).to_contain_text("1 selecionado", use_inner_text=True)
    assert await page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    async with page.expect_download() as file:
        await page.locator("lote-barra").get_by_role("button", name="CSV").click()
    assert (await file.value).suggested_filename == "processos-2026-11.csv"


async def test_a_due_day_is_patched_when_the_invoice_arrives(world: World, people: People) -> None:
    page = await people.open("operador", "/processos?mes=2026-11")
    await is_live(page)
    one = row(page, world.cadastro.processos[0])
    await expect(one.locator(".due__expected")).to_be_visible()
    await one.get_by_role("button", name="Executar").click()
    await expect(one).to_have_attribute("status", "DOWNLOAD_CONCLUIDO", timeout=LIMIT_MS)
    await expect(one.locator(".due__expected")).to_be_hidden()


async def test_no_row_moves_while_somebody_is_about_to_press_there(world: World, people: People) -> None:
    """The sentence above the table waits for the pointer to leave; another window shows it meanwhile."""
    people.script = "Math.random = () => 0"
    page = await people.open("operador", "/processos?mes=2026-11")
    people.script = "Math.random = () => .99"
    other = await people.open("admin", "/processos?mes=2026-11")
    await is_live(page)
    await is_live(other)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await row(page, world.cadastro.processos[3]).get_by_role("button", name="Executar").hover()
    before = await row(page, world.cadastro.processos[3]).bounding_box()
    await world.a_running_execucao(cenario="erro")
    said = "1 falha na VIVO"
    await expect(other.locator(".precisa")).to_contain_text(said, timeout=LIMIT_MS)
    await expect(row(page, world.cadastro.processos[0])).to_have_attribute("status", "ERRO_DOWNLOAD")
    assert [url for url in asked if "parte=frase" in url or "parte=pedidos" in url] == []
    assert await row(page, world.cadastro.processos[3]).bounding_box() == before
    await page.mouse.move(0, 0)
    await expect(page.locator(".precisa")).to_contain_text(said)


async def test_a_table_is_never_empty_while_something_waits_to_enter(world: World, people: People) -> None:
    page = await people.open("operador", "/processos?mes=2026-11&status=DOWNLOAD_EM_ANDAMENTO")
    await is_live(page)
    await expect(page.get_by_text("Nenhum processo com a situação")).to_be_visible()
    first, second = (row(page, processo) for processo in world.cadastro.processos[:2])
    await world.a_running_execucao(0)
    await expect(first).to_be_visible(timeout=LIMIT_MS)
    under = "document.querySelector('.card--rows').getBoundingClientRect().top"
    under += " - document.querySelector('.counters').getBoundingClientRect().bottom"
    before = await page.evaluate(under)
    await world.a_running_execucao(1, cenario="sem_resposta")
    button = page.locator("[data-novos]")
    await expect(button).to_have_text("Mostrar 1 novo", use_inner_text=True, timeout=LIMIT_MS)
    assert await page.evaluate(under) == before
    await expect(second).to_have_count(0)
    await expect(second).to_be_visible(timeout=2 * LIMIT_MS)
    await expect(first).to_have_count(0)
    await expect(button).to_be_hidden()


async def test_who_chooses_on_two_pages_runs_all_of_them_by_keys(world: World, people: People) -> None:
    await put_more(world.services.database, world.cadastro, 60)
    page = await people.open("operador", "/processos")
    await is_live(page)
    bar, boxes = page.locator("lote-barra"), page.locator("[data-linhas] [data-marca]")
    await boxes.nth(0).check()
    await boxes.nth(1).check()
    await page.get_by_role("link", name="Próxima").click()
    await page.wait_for_url("**pagina=2")
    await is_live(page)
    await expect(bar).to_contain_text("2 selecionados", use_inner_text=True)
    await boxes.nth(0).check()
    await page.get_by_role("link", name="Anterior").click()
    await expect(page.get_by_text("Página 1 de 2")).to_be_visible()
    await is_live(page)
    await expect(bar).to_contain_text("3 selecionados", use_inner_text=True)
    await expect(page.locator("[data-linhas] [data-marca]:checked")).to_have_count(2)
    await bar.get_by_role("button", name="Executar").press("Enter")
    dialog = page.locator("dialog#lote")
    await expect(dialog.get_by_role("button", name="Voltar")).to_be_focused()
    await dialog.get_by_role("button", name="Executar 3").press("Enter")
    await expect(dialog.get_by_role("heading")).to_have_text("3 pedidos, 0 recusados", timeout=LIMIT_MS)
    await expect(dialog.get_by_role("button", name="Fechar")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("table.rows")).to_be_focused()
    await page.reload()
    await is_live(page)
    await expect(bar).to_be_hidden()
    assert await executions(world) == 3
