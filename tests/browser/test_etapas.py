"""The robot's steps on the page of an execution, whatever a newer robot calls them."""

from playwright.async_api import expect

from app.domain.changes import Told
from tests.browser.conftest import People
from tests.world import World

LIMIT_MS = 20_000
RAW = "AGUARDANDO_LIBERACAO_DO_CAPTCHA_PELA_OPERADORA"
PHONE = {"width": 320, "height": 844}

# Where the name of a step ends, where its time begins, in px; whether the page is wider than the phone.
PLACES = """(step) => {
  const name = document.createRange()
  name.selectNodeContents(step.firstElementChild)
  const ends = Math.max(...[...name.getClientRects()].map(({ right }) => right))
  return [ends, step.querySelector('[data-duracao]').getBoundingClientRect().left, document.scrollingElement.scrollWidth > innerWidth]
}"""


async def test_a_step_that_nobody_here_has_heard_of_fits_a_phone(world: World, people: People) -> None:
    i = await world.a_running_execucao(cenario="sem_resposta")
    page = await people.open("operador", f"/execucoes/{i}", viewport=PHONE)
    await expect(page.locator("freshness-chip[state=live]")).to_be_visible(timeout=LIMIT_MS)
    await world.services.recorder.record(i, Told(tentativa=1, etapa=RAW))
    step = page.locator(f".steps [data-etapa={RAW}]")
    await expect(step.locator("[data-duracao]")).to_have_text("0 s", timeout=LIMIT_MS)
    ends, begins, is_wide = await step.evaluate(PLACES)
    assert ends <= begins
    assert not is_wide
