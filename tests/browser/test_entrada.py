"""Coming in, in real Chromium: with a second factor by the keyboard alone, by the company's login."""

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pyotp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, expect
from sqlalchemy import update

from app.domain.values import now
from app.persistence import models as m
from app.persistence.queries import segundo_fator
from app.web import factor, totp
from app.web.passwords import hashed
from tests.browser.test_acessibilidade import OVERFLOW, of_every_theme
from tests.openid import CLIENTE, SEGREDO, running
from tests.world import World, a_world

SENHA = "uma senha de teste"
PHONE = {"width": 390, "height": 844}
LIMIT_MS = 20_000


@pytest.fixture(scope="module")
def emissor() -> Iterator[str]:
    with running() as issuer:
        yield issuer


@pytest_asyncio.fixture(loop_scope="session")
async def world(tmp_path: Path, redis_url: str, emissor: str) -> AsyncIterator[World]:
    company = {"OIDC_EMISSOR": emissor, "OIDC_CLIENTE": CLIENTE, "OIDC_SEGREDO": SEGREDO}
    async with a_world(tmp_path, redis_url=redis_url, **company) as made, made.served() as served:
        async with served.services.database.write() as c:
            await c.execute(update(m.Usuario).values(senha=hashed(SENHA)))
        yield served


def code(secret: str, later: int = 0) -> str:
    return pyotp.TOTP(secret).generate_otp(int(time.time()) // 30 + later)


class Window:
    """A person's own browser on a telephone; `trouble` is what its console said."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.trouble: list[str] = []
        page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "401" not in message.text:  # the wrong code's own
            self.trouble.append(message.text)

    async def is_plain(self, where: str) -> None:
        """Nothing of it stands in anybody's way, in either theme; it fits."""
        assert self.trouble == []
        found = {name: what for name, what in (await of_every_theme(self.page, where)).items() if what}
        assert (found, await self.page.evaluate(OVERFLOW)) == ({}, [])
        await self.page.evaluate("delete document.documentElement.dataset.tema")
        self.trouble.clear()  # axe brings styles of its own


async def opened(browser: Browser, world: World, path: str, *, cookie: str = "") -> Window:
    context = await browser.new_context(
        base_url=world.url, locale="pt-BR", viewport=PHONE, reduced_motion="reduce"
    )
    name, _, value = cookie.partition("=")
    if name:
        await context.add_cookies([{"name": name, "value": value, "url": world.url}])
    window = Window(await context.new_page())
    await window.page.goto(path)
    return window


async def test_a_second_factor_by_the_keyboard_alone(world: World, browser: Browser) -> None:
    window = await opened(browser, world, "/conta", cookie=await world.cookie("operador"))
    page = window.page
    card = page.locator("section", has=page.get_by_role("heading", name="Segundo fator"))
    await card.get_by_label("Senha atual").focus()
    await page.keyboard.type(SENHA)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("img", name="Código QR com a mesma chave")).to_be_visible(timeout=LIMIT_MS)
    secret = (await card.get_by_label("Chave", exact=True).inner_text()).replace(" ", "")
    await window.is_plain("preparo")
    await card.get_by_label("Código", exact=True).focus()
    await page.keyboard.type(code(secret))
    await page.keyboard.press("Enter")
    await expect(page.locator(".codes output")).to_have_count(10, timeout=LIMIT_MS)
    await window.is_plain("reservas")
    await page.context.close()


async def test_the_code_is_asked_for_where_one_already_writes(world: World, browser: Browser) -> None:
    secret = totp.new_secret()
    async with world.app.app_context(), world.services.database.write() as c:  # type: ignore[union-attr]
        bruno = world.cadastro.bruno
        await segundo_fator.prepare(c, bruno, factor.sealed(bruno, secret))
        await segundo_fator.turn_on(c, bruno, at=now(), passo=1, reservas=[b"x" * 32])
    window = await opened(browser, world, "/entrar?proximo=/conta")
    page = window.page
    await page.get_by_label("E-mail").fill("operador@demo.local")
    await page.get_by_label("Senha").fill(SENHA)
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Código")).to_be_focused(timeout=LIMIT_MS)
    await window.is_plain("código")
    await page.keyboard.type("nada")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("não confere", timeout=LIMIT_MS)
    await expect(page.get_by_label("Código")).to_be_focused()
    await page.keyboard.type(code(secret))
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{world.url}/conta", timeout=LIMIT_MS)
    await page.context.close()


async def test_by_the_companys_login_and_back_to_where_one_was_going(world: World, browser: Browser) -> None:
    window = await opened(browser, world, "/pendencias")
    await window.is_plain("entrar")
    await window.page.get_by_role("link", name="Entrar com o login da empresa").click()
    await expect(window.page).to_have_url(f"{world.url}/pendencias", timeout=LIMIT_MS)
    await expect(window.page.get_by_role("button", name="Conta de Ana")).to_be_visible()
    assert window.trouble == []
    await window.page.context.close()
