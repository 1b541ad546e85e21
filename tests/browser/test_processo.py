"""The page of one processo in real browsers: two people, a note, a failure, a sheet of paper."""

from uuid import UUID

from playwright.async_api import expect
from sqlalchemy import select

from app.persistence import models as m
from tests.browser.conftest import People
from tests.waiting import until_async
from tests.world import World

LIMIT_MS = 20_000


async def becomes(world: World, processo: int, cenario: str, status: str) -> UUID:
    i = await world.a_running_execucao(processo, cenario=cenario)

    async def ended() -> bool:
        return (await world.execucao(i)).status_execucao == status

    await until_async(ended, what=f"it is {status}", limit_s=30)
    return i


async def test_a_note_reaches_the_other_person_and_can_stand_alone(world: World, people: People) -> None:
    path = f"/processos/visualizar/{world.cadastro.processos[0]}"
    bruno, carla = await people.open("operador", path), await people.open("leitor", path)
    for page in (bruno, carla):
        await expect(page.locator("freshness-chip[state=live]")).to_be_visible(timeout=LIMIT_MS)
    await expect(carla.get_by_role("button", name="Anotar")).to_be_hidden()
    note = bruno.get_by_placeholder("Escrever uma anotação")
    await note.fill("Liguei na VIVO: <b>amanhã</b> sai.")
    await bruno.get_by_role("button", name="Anotar").click()
    for page in (bruno, carla):
        await expect(page.get_by_text("Liguei na VIVO: <b>amanhã</b> sai.")).to_be_visible(timeout=LIMIT_MS)
    await expect(note).to_have_value("")
    await becomes(world, 0, "sucesso", "CONCLUIDO")
    await expect(carla.get_by_text("Execução pedida por Bruno")).to_be_visible(timeout=LIMIT_MS)
    await carla.get_by_text("Só notas").click()
    await expect(carla.get_by_text("Execução pedida por Bruno")).to_be_hidden()
    await expect(carla.get_by_text("Liguei na VIVO")).to_be_visible()
    await bruno.get_by_role("button", name="Apagar").click()
    await expect(carla.get_by_text("apagou o que tinha anotado")).to_be_visible(timeout=LIMIT_MS)
    await expect(carla.get_by_text("Liguei na VIVO")).to_be_hidden()


async def test_a_new_password_is_tested_from_the_error_with_one_click(world: World, people: People) -> None:
    await becomes(world, 0, "erro", "FALHOU")
    await becomes(world, 1, "erro", "FALHOU")
    page = await people.open("operador", f"/processos/visualizar/{world.cadastro.processos[1]}")
    await expect(page.locator("freshness-chip[state=live]")).to_be_visible(timeout=LIMIT_MS)
    await page.get_by_role("button", name="Já atualizei a senha: testar com 1").click()

    async def tested() -> bool:
        async with world.services.database.read() as c:
            mine = select(m.Execucao.despacho_em).where(m.Execucao.processo_id == world.cadastro.processos[1])
            sent = (await c.scalars(mine)).all()
        return len(sent) == 2 and None not in sent

    await until_async(tested, what="the test left for the robot", limit_s=30)


async def test_on_paper_it_is_a_receipt_of_one_page(world: World, people: People) -> None:
    await becomes(world, 0, "sucesso", "CONCLUIDO")
    page = await people.open("leitor", f"/processos/visualizar/{world.cadastro.processos[0]}")
    await expect(page.locator("freshness-chip[state=live]")).to_be_visible(timeout=LIMIT_MS)
    paper = page.locator(".receipt")
    await expect(paper).to_be_hidden()
    await page.emulate_media(media="print", color_scheme="dark")
    await expect(paper).to_be_visible()
    await expect(page.locator(".split, nav.rail, header.top").first).to_be_hidden()
    ink = await paper.evaluate("(e) => getComputedStyle(e).color")
    assert ink == "rgb(0, 0, 0)"
    pdf = await page.pdf(format="A4", prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 1


async def test_the_head_of_what_changed_reads_as_one_sentence_on_a_phone(
    world: World, people: People
) -> None:
    """Its words stand in one line after the other, not in columns beside each other."""
    await becomes(world, 0, "sucesso", "CONCLUIDO")
    await becomes(world, 0, "erro", "FALHOU")
    path, phone = f"/processos/visualizar/{world.cadastro.processos[0]}", {"width": 320, "height": 844}
    page = await people.open("operador", path, viewport=phone)
    link = page.locator("#mudancas-titulo ~ .push a")
    await expect(link).to_contain_text("a última que deu certo")
    word, begins, lines = await link.evaluate(
        """(link) => {
          const before = document.createRange()
          before.selectNode(link.previousSibling)
          const [word, rects] = [before.getClientRects()[0], [...link.getClientRects()]]
          return [word.top, rects[0].top, rects.length]
        }"""
    )
    assert lines > 1, "a sentence that fits into one line shows nothing"
    assert abs(word - begins) < 2
    assert await page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
