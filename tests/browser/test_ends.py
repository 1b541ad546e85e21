"""A run that ends out of sight: one notification, one marked title, for all tabs of a person."""

from typing import Any
from uuid import UUID

from playwright.async_api import Page, expect

from tests.browser.conftest import People
from tests.waiting import until_async
from tests.world import World

LIMIT_MS = 20_000
# A headless browser shows no notification and hides no tab; both are its part, so both are done by hand.
BROWSER = """
window.notified = []
window.went = []
window.open = (url) => { went.push(url) }
window.focus = () => { went.push("focus") }
window.Notification = new Proxy(Notification, {
  construct(_, [title, options]) {
    notified.push({ title, ...options })
    return window.last = { close() {} }
  },
})
let isHidden = false
Object.defineProperty(document, "hidden", { get: () => isHidden })
window.hide = (now) => {
  isHidden = now
  document.dispatchEvent(new Event("visibilitychange"))
}
"""
TURNS = """async (pause) => {
  const { Tabs } = await import(document.querySelector("script[type=module]").src.replace("app.js", "ends/tabs.js"))
  const nap = (ms) => new Promise((done) => setTimeout(done, ms))
  const name = `someone${pause}`
  const log = []
  const count = async () => {
    await nap(100)
    const { held, pending } = await navigator.locks.query()
    const ours = (locks) => locks.filter((lock) => lock.name === `painel:${name}:guia`).length
    log.push(`${ours(held)} held, ${ours(pending)} waiting`)
  }
  const tabs = new Tabs(name, { hear() {}, led: (leads) => log.push(leads ? "leads" : "follows") })
  tabs.shown()
  if (pause === "turn") await nap(0)
  tabs.hidden()
  tabs.shown()
  await count()
  for (let i = 0; i < 2; i++) {
    tabs.hidden()
    tabs.shown()
    await count()
  }
  return log
}"""
CANNOT = """() => {
  const construct = () => { throw new TypeError("Illegal constructor") }
  Notification = new Proxy(Notification, { construct })
}"""
ALLOWED = {"permissions": ["notifications"]}


async def a_tab(people: People, papel: str, path: str, **options: Any) -> Page:
    """A tab that is live, in a browser whose notifications can be counted."""
    people.script = BROWSER
    page = await people.open(papel, path, **options)
    await expect(page.locator("freshness-chip")).to_have_attribute("state", "live", timeout=LIMIT_MS)
    return page


async def wish(page: Page) -> None:
    """The person's click on the switch."""
    await page.locator(".me").click()
    await page.get_by_role("switch", name="Avisar quando terminar").click()
    await page.keyboard.press("Escape")


async def ends(world: World, execucao: UUID) -> None:
    async with world.tab(execucao, as_="admin") as tab:
        await tab.say("cancel", execucao=execucao, motivo="teste", forcar=False)
        await tab.shows(final=True)


async def notified(*tabs: Page) -> list[list[dict[str, str]]]:
    return [await tab.evaluate("notified") for tab in tabs]


async def titles(*tabs: Page) -> list[bool]:
    """Which tabs are marked."""
    return [(await tab.title()).startswith("(") for tab in tabs]


async def hide(*tabs: Page, hidden: bool = True) -> None:
    for tab in tabs:
        await tab.evaluate("(now) => hide(now)", hidden)


async def shows_final(*tabs: Page) -> None:
    """What ended has reached each tab, so whatever it does about it is under way."""
    for tab in tabs:
        row = tab.locator("[data-linhas] [status=CANCELADO], execucao-painel[status=CANCELADO]").first
        await expect(row).to_be_attached(timeout=LIMIT_MS)


async def test_a_run_that_ends_out_of_sight_is_one_notification_and_one_mark(
    people: People, world: World
) -> None:
    """A list, another list, the run's own page: one speaks, the one that was looked at last."""
    execucao = await world.a_running_execucao(cenario="sem_resposta")
    one = await a_tab(people, "operador", "/processos", **ALLOWED)
    two = await a_tab(people, "operador", "/processos")
    page = await a_tab(people, "operador", f"/execucoes/{execucao}")
    stranger = await a_tab(people, "admin", "/processos", **ALLOWED)
    await wish(one)
    await wish(stranger)
    await hide(two, page, stranger)
    await hide(two, hidden=False)
    await hide(two, one)
    await ends(world, execucao)
    await shows_final(one, two, page, stranger)
    tabs = (one, two, page)
    await two.wait_for_function("() => document.title.startsWith('(1) ')", timeout=LIMIT_MS)
    told = await notified(*tabs, stranger)
    assert [len(each) for each in told] == [0, 1, 0, 0]
    assert told[1][0] == {
        "title": "Cliente 0: Cancelado",
        "body": "A execução que você iniciou terminou.",
        "tag": "execucoes-terminadas",
        "renotify": True,
        "lang": "pt-BR",
    }
    assert await titles(*tabs, stranger) == [False, True, False, False]
    await two.evaluate("last.onclick()")
    assert await two.evaluate("went") == ["focus", f"/execucoes/{execucao}"]
    await hide(one, hidden=False)
    await two.wait_for_function("() => !document.title.startsWith('(')", timeout=LIMIT_MS)
    assert await titles(*tabs) == [False, False, False]


async def test_nobody_is_told_of_what_they_see(people: People, world: World) -> None:
    first = await world.a_running_execucao(cenario="sem_resposta")
    seen = await a_tab(people, "operador", "/processos", **ALLOWED)
    hidden = await a_tab(people, "operador", f"/execucoes/{first}")
    await wish(seen)
    await hide(hidden)
    await ends(world, first)
    await shows_final(seen, hidden)
    await hide(seen)
    second = await world.a_running_execucao(1, cenario="sem_resposta")
    await ends(world, second)  # the second proves that the first was passed over
    await until_async(lambda: _any_notified(seen, hidden), what="a notification")
    told = [each["title"] for tab in await notified(seen, hidden) for each in tab]
    assert told == ["Cliente 1: Cancelado"]


async def _any_notified(*tabs: Page) -> bool:
    return any(await notified(*tabs))


async def test_who_did_not_ask_is_not_told(people: People, world: World) -> None:
    execucao = await world.a_running_execucao(cenario="sem_resposta")
    tab = await a_tab(people, "operador", "/processos", **ALLOWED)
    await wish(tab)
    await wish(tab)  # on, then off again
    await hide(tab)
    await ends(world, execucao)
    await shows_final(tab)
    await wish(tab)
    second = await world.a_running_execucao(1, cenario="sem_resposta")
    await ends(world, second)
    await until_async(lambda: _any_notified(tab), what="a notification")
    assert [each["title"] for each in await tab.evaluate("notified")] == ["Cliente 1: Cancelado"]


async def test_the_tab_that_led_closes_and_another_takes_over(people: People, world: World) -> None:
    execucao = await world.a_running_execucao(cenario="sem_resposta")
    stays = await a_tab(people, "operador", "/processos", **ALLOWED)
    leads = await a_tab(people, "operador", "/processos")
    await wish(leads)
    await hide(stays, leads)
    await leads.close()
    await ends(world, execucao)
    await stays.wait_for_function("() => document.title.startsWith('(1) ')", timeout=LIMIT_MS)
    assert len(await stays.evaluate("notified")) == 1


async def test_the_wish_is_kept_and_shown_in_every_tab(people: People, world: World) -> None:
    one = await a_tab(people, "operador", "/processos", **ALLOWED)
    two = await a_tab(people, "operador", "/processos")
    await wish(one)
    for tab in (one, two):
        await expect(tab.locator("ends-switch [role=switch]")).to_have_attribute("aria-checked", "true")
    await one.reload()
    await expect(one.locator("ends-switch [role=switch]")).to_have_attribute("aria-checked", "true")


async def test_a_browser_that_refuses_is_explained(people: People, world: World) -> None:
    """Without the permission, a headless browser answers the question with no."""
    page = await a_tab(people, "operador", "/processos")
    await page.locator(".me").click()
    switch = page.get_by_role("switch", name="Avisar quando terminar")
    await expect(switch).to_have_attribute("aria-checked", "false")
    await expect(page.locator("[data-porque]")).to_contain_text("Um aviso do navegador")
    await switch.click()
    await expect(page.locator("[data-porque]")).to_contain_text("O navegador recusou os avisos")
    await expect(switch).to_have_attribute("aria-checked", "false")
    await switch.click()
    await expect(page.locator("[data-porque]")).to_contain_text("Um aviso do navegador")


async def test_a_browser_that_cannot_show_one_says_so_and_marks_the_title(
    people: People, world: World
) -> None:
    """Chrome on Android has the permission, the question and the class, which then throws."""
    execucao = await world.a_running_execucao(cenario="sem_resposta")
    tab = await a_tab(people, "operador", "/processos", **ALLOWED)
    await tab.evaluate(CANNOT)
    await wish(tab)
    await hide(tab)
    await ends(world, execucao)
    await tab.wait_for_function("() => document.title.startsWith('(1) ')", timeout=LIMIT_MS)
    await expect(tab.locator("[data-porque]")).to_have_text("Este navegador não permite avisos de páginas.")
    await expect(tab.locator("ends-switch [role=switch]")).to_have_attribute("aria-checked", "false")


async def test_a_client_may_be_called_anything(people: People, world: World) -> None:
    tab = await a_tab(people, "operador", "/processos", **ALLOWED)
    await wish(tab)
    words = await tab.evaluate(
        """async () => {
          const { titleOf } = await import(document.querySelector("script[type=module]").src.replace("app.js", "ends/start.js"))
          return titleOf({ rotulo: "{cliente}", cliente: "A $& B $1" }, document.querySelector("ends-switch").dataset)
        }"""
    )
    assert words == "A $& B $1: {cliente}"


async def test_a_tab_that_is_shown_and_hidden_in_one_breath_leads_once(people: People) -> None:
    """Who comes and goes quickly neither steals from themselves nor waits behind themselves."""
    page = await a_tab(people, "operador", "/processos")
    for pause in ("sync", "turn"):
        log = await page.evaluate(TURNS, pause)
        assert log == ["leads", "1 held, 0 waiting", "1 held, 0 waiting", "1 held, 0 waiting"], pause
