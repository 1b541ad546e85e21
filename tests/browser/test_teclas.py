"""The keyboard: `?` shows the keys of this very page, each does what it says, none disturbs who writes."""

from playwright.async_api import Page, expect

from tests.browser.conftest import People
from tests.world import World

LIMIT_MS = 20_000
SHOWN = "[...document.querySelectorAll('#teclas [data-tecla]')].filter(k => k.checkVisibility()).map(k => k.dataset.tecla)"


async def opened(page: Page) -> list[str]:
    """The keys that the help shows."""
    await page.keyboard.press("?")
    await expect(page.locator("#teclas")).to_be_visible()
    shown: list[str] = await page.evaluate(SHOWN)
    return shown


async def test_the_keys_of_a_page_are_those_that_the_help_shows(people: People, world: World) -> None:
    page = await people.open("operador", "/processos")
    await expect(page.locator("freshness-chip")).to_have_attribute("state", "live", timeout=LIMIT_MS)
    in_list = await opened(page)
    assert {"j", "k", "Enter", "e", "/", "?", "Escape", "g p"} <= set(in_list)
    assert "f" not in in_list, "there is no log here"
    screens = await page.locator(".rail [data-tela]").evaluate_all("all => all.map(a => a.dataset.tela)")
    assert len([key for key in in_list if key.startswith("g ")]) == len(screens)
    await page.keyboard.press("j")
    assert await page.evaluate("document.activeElement.closest('#teclas') !== null"), "a question is open"
    await page.keyboard.press("Escape")
    await expect(page.locator("#teclas")).to_be_hidden()

    rows = page.locator("[data-linhas] > [topic]")
    for key, at in (("j", 0), ("j", 1), ("k", 0)):
        await page.keyboard.press(key)
        assert await rows.nth(at).evaluate("row => row.contains(document.activeElement)"), (key, at)
    await page.keyboard.press("Control+j")
    assert await rows.nth(0).evaluate("row => row.contains(document.activeElement)"), "the browser's own"
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/processos/visualizar/*")
    assert "j" not in await opened(page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await page.keyboard.press("p")
    await page.wait_for_url("**/processos")


async def test_who_writes_is_never_disturbed(people: People, world: World) -> None:
    page = await people.open("leitor", "/processos")
    search = page.get_by_role("searchbox", name="Buscar processos")
    await page.keyboard.press("/")
    await expect(search).to_be_focused()
    await page.keyboard.type("jk/gp?")
    await expect(search).to_have_value("jk/gp?")
    await expect(page.locator("#teclas")).to_be_hidden()
    await page.keyboard.press("Escape")
    await expect(search).not_to_be_focused()


async def test_keys_of_one_letter_can_be_turned_off(people: People, world: World) -> None:
    """Who dictates to the machine, or leans on it, fires no command by accident."""
    page = await people.open("operador", "/processos")
    await opened(page)
    await page.get_by_label("Usar teclas de uma letra").uncheck()
    await page.get_by_role("button", name="Fechar", exact=True).click()
    await page.reload()
    await page.keyboard.press("?")
    await page.keyboard.press("j")
    await expect(page.locator("#teclas")).to_be_hidden()
    assert await page.evaluate("document.activeElement === document.body")
    await page.get_by_role("button", name="Conta de").click()
    await page.get_by_role("button", name="Teclas").click()
    await page.get_by_label("Usar teclas de uma letra").check()
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    assert await page.evaluate("document.activeElement.closest('[data-linhas]') !== null")
