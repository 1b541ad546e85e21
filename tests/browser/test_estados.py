"""What a screen shows when something does not come: it keeps what it has, says so, leads back to where one was."""

import re

from playwright.async_api import Route, expect
from sqlalchemy import update

from app.domain.values import now
from app.persistence import models as m
from tests.browser.conftest import People
from tests.world import World

LIMIT_MS = 20_000
PEDIDO = "00c0ffee00c0ffee"
ENDED = re.compile("DOWNLOAD_CONCLUIDO|ERRO_DOWNLOAD")


async def refuse(route: Route) -> None:
    await route.fulfill(status=500, headers={"X-Request-ID": PEDIDO}, body="{}")


async def test_a_part_that_does_not_come_keeps_what_it_shows_and_can_be_asked_for_again(
    people: People, world: World
) -> None:
    people.script = "Math.random = () => 0"  # it asks again at once
    page = await people.open("operador", f"/processos/visualizar/{world.cadastro.processos[0]}")
    await expect(page.locator("freshness-chip")).to_have_attribute("state", "live", timeout=LIMIT_MS)
    await page.route("**/*parte=historico*", refuse)
    await page.get_by_role("button", name="Executar").first.click()
    part = page.locator("[data-parte=historico]")
    await expect(part).to_contain_text("Esta parte não pôde ser atualizada", timeout=LIMIT_MS)
    await expect(part).to_contain_text(PEDIDO)
    await expect(part).to_contain_text("Nenhuma execução ainda.")
    root = page.locator(f"[topic='processo:{world.cadastro.processos[0]}']").first
    await expect(root).to_have_attribute("status", ENDED, timeout=LIMIT_MS)  # nothing asks by itself any more
    await expect(part).not_to_have_attribute("aria-busy", "true", timeout=LIMIT_MS)
    await page.unroute("**/*parte=historico*")
    await part.get_by_role("button", name="Tentar de novo").click()
    await expect(part).to_contain_text("DOWNLOAD_FATURA", timeout=LIMIT_MS)
    await expect(part).not_to_contain_text("não pôde ser atualizada")
    people.trouble[:] = [told for told in people.trouble if "500" not in told]


async def test_who_enters_again_is_back_at_the_same_filter_and_line(people: People, world: World) -> None:
    where = "/processos?mes=2026-11&q=cliente&ordem=-valor#conteudo"
    page = await people.open("operador", where)
    await expect(page.locator("freshness-chip")).to_have_attribute("state", "live", timeout=LIMIT_MS)
    async with world.services.database.write() as connection:
        await connection.execute(update(m.Sessao).values(revogada_em=now()))
    await expect(page.locator("#sessao-expirada")).to_be_visible(timeout=LIMIT_MS)
    name, _, value = (await world.cookie("operador")).partition("=")
    await page.context.add_cookies(
        [{"name": name, "value": value, "url": people.url}]
    )  # entered, in another tab
    await page.get_by_role("link", name="Entrar").click()
    await page.wait_for_url(f"**{where}")
    await expect(page.locator("freshness-chip")).to_have_attribute("state", "live", timeout=LIMIT_MS)
    people.trouble[:] = [told for told in people.trouble if "401" not in told]
