"""The API's documentation in real Chromium: it works as it should, under the policy that pages have."""

import re

from playwright.async_api import Page, expect
from sqlalchemy import update

from app.persistence import models as m
from tests.browser.conftest import People
from tests.browser.guarda import WATCH
from tests.world import World

HOSTILE = "<img src=x onerror=pwned()><p onclick=pwned()>"
EACH = "(all) => all.forEach((one) => one.click())"
WRITE = """(markup) => {
  const made = document.createElement('div')
  made.innerHTML = `<p><code>a</code></p>${markup}<P><p >`
  document.body.append(made)
  return [made.innerHTML, made.querySelectorAll('*').length]
}"""
WRITTEN = "<p><code>a</code></p>&lt;img src=x onerror=pwned()&gt;&lt;p onclick=pwned()&gt;&lt;P&gt;&lt;p &gt;"
# What only a policy might: whether it threw.
REFUSED = """() => [
  () => trustedTypes.createPolicy('outra', {}),
  () => trustedTypes.createPolicy('default', {}),
  () => { document.createElement('script').text = 'pwned()' },
  () => { document.createElement('script').src = '/static/js/app.js' },
].map((attempt) => { try { attempt(); return '' } catch (error) { return error.name } })"""


async def test_everybody_reads_and_tries_the_api_and_text_stays_text(people: People, world: World) -> None:
    people.script = WATCH
    async with world.services.database.write() as c:
        await c.execute(update(m.Usuario).where(m.Usuario.id == world.cadastro.ana).values(nome=HOSTILE))
    page = await people.open("admin", "/api/docs")
    await one_is_tried(page)
    await everything_is_open(page)
    await expect(page.locator(".renderedMarkdown code", has_text="mes:")).not_to_have_count(0)
    assert people.trouble == [], "nothing that it does is refused"
    assert await page.evaluate(WRITE, HOSTILE) == [WRITTEN, 2]
    assert await page.evaluate("window.__seen") == {"ran": [], "stopped": []}
    assert await page.evaluate(REFUSED) == ["TypeError"] * 4
    people.trouble.clear()  # the browser's own words on these four


async def one_is_tried(page: Page) -> None:
    """Before all the others are open: each of them that is drawn moves what a pointer is about to press."""
    one = page.locator(".opblock", has=page.locator('[data-path="/api/v2/sessao"]'))
    await one.locator(".opblock-summary-control").click()
    await expect(one.locator(".response .renderedMarkdown").first).to_be_visible()
    await one.get_by_role("button", name="Try it out").click()
    await one.get_by_role("button", name="Execute").press("Enter")
    await expect(one.locator(".live-responses-table .highlight-code").first).to_contain_text(HOSTILE)


async def everything_is_open(page: Page) -> None:
    """Each operation with what it takes and answers; whatever is written in Markdown is drawn."""
    operations = page.locator(".opblock")
    await page.locator(".opblock:not(.is-open) .opblock-summary-control").evaluate_all(EACH)
    await expect(page.locator(".opblock.is-open")).to_have_count(await operations.count())
    await expect(page.locator(".opblock:not(:has(.response .renderedMarkdown))")).to_have_count(0)
    assert await operations.count() >= 20
    unread = page.locator(".renderedMarkdown", has_text=re.compile("</[a-z]"))
    await expect(unread).to_have_count(0)  # no tag that the policy had to make text
