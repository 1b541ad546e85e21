"""A passkey in real Chromium, with an authenticator that its own protocol plays."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from sqlalchemy import update

from app.domain.values import now
from app.persistence import models as m
from app.persistence.queries import segundo_fator
from app.persistence.queries.sessoes import key
from app.web.passwords import hashed
from tests.world import World, a_world

SENHA = "uma senha de teste"
LIMIT_MS = 20_000
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest_asyncio.fixture(loop_scope="session")
async def world(tmp_path: Path, redis_url: str) -> AsyncIterator[World]:
    async with a_world(tmp_path, redis_url=redis_url) as made, made.served() as served:
        async with served.services.database.write() as c:
            await c.execute(update(m.Usuario).values(senha=hashed(SENHA)))
        yield served


async def inside(world: World, browser: Browser) -> Page:
    """Bruno's account, in a browser with an authenticator."""
    page = await browser.new_page(base_url=f"http://localhost:{world.settings.port}", locale="pt-BR")
    chrome = await page.context.new_cdp_session(page)
    await chrome.send("WebAuthn.enable")
    await chrome.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    await page.goto("/entrar?proximo=/conta")
    await page.get_by_label("E-mail").fill("operador@demo.local")
    await page.get_by_label("Senha").fill(SENHA)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Minha conta")).to_be_visible(timeout=LIMIT_MS)
    return page


async def test_with_a_second_factor_the_form_takes_a_code_in_reserve(world: World, browser: Browser) -> None:
    page = await inside(world, browser)
    async with world.services.database.write() as c:
        reserves = [key("abcd2345efgh6723")]
        await segundo_fator.turn_on(c, world.cadastro.bruno, at=now(), passo=0, reservas=reserves)
    await page.reload()
    card = page.locator("section", has=page.get_by_role("heading", name="Chaves de acesso"))
    await card.get_by_label("Senha atual").fill(SENHA)
    await card.get_by_label("Código").fill("zzzz-zzzz-zzzz-zzzz")
    await page.keyboard.press("Enter")
    await expect(card.get_by_text("O código não confere.")).to_be_visible(timeout=LIMIT_MS)
    await card.get_by_label("Código").fill("abcd 2345 efgh 6723")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Chave de acesso criada.")).to_be_visible(timeout=LIMIT_MS)
    await page.close()


async def test_a_passkey_is_made_and_comes_in(world: World, browser: Browser) -> None:
    trouble: list[str] = []
    page = await browser.new_page(base_url=f"http://localhost:{world.settings.port}", locale="pt-BR")
    page.on("console", lambda said: trouble.append(said.text) if said.type in {"error", "warning"} else None)
    chrome = await page.context.new_cdp_session(page)
    await chrome.send("WebAuthn.enable")
    await chrome.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    await page.goto("/entrar?proximo=/conta")
    await expect(page.get_by_role("button", name="Entrar com chave de acesso")).to_have_count(0)
    await page.get_by_label("E-mail").fill("operador@demo.local")
    await page.get_by_label("Senha").fill(SENHA)
    await page.keyboard.press("Enter")
    card = page.locator("section", has=page.get_by_role("heading", name="Chaves de acesso"))
    await card.get_by_label("Nome").fill("Este computador", timeout=LIMIT_MS)
    await card.get_by_label("Senha atual").fill(SENHA)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Chave de acesso criada.")).to_be_visible(timeout=LIMIT_MS)
    await expect(card.get_by_text("Este computador")).to_be_visible()
    await page.get_by_role("button", name="Conta de Bruno").click()
    await page.get_by_role("button", name="Sair").click()
    await page.goto("/entrar?proximo=/pendencias")
    await page.get_by_role("button", name="Entrar com chave de acesso").click()
    await expect(page).to_have_url(f"http://localhost:{world.settings.port}/pendencias", timeout=LIMIT_MS)
    await expect(page.get_by_role("button", name="Conta de Bruno")).to_be_visible()
    assert trouble == []
    await page.close()
