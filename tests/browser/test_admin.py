"""An admin's day in real browsers: somebody comes, somebody goes, and the audit says so while one looks."""

import re

from playwright.async_api import expect

from tests.browser.conftest import People
from tests.world import World

LIMIT_MS = 20_000


async def test_somebody_comes_and_somebody_goes(world: World, people: People) -> None:
    """Bruno's open page ends; the audit's page says that there is news, and shows it."""
    auditoria = await people.open("admin", "/auditoria")
    await expect(auditoria.locator("freshness-chip[state=live]")).to_be_visible(timeout=LIMIT_MS)
    news = auditoria.locator("[data-novas]")
    await expect(news).to_be_hidden()
    bruno = await people.open("operador", "/processos")
    await expect(bruno.locator("freshness-chip[state=live]")).to_be_visible(timeout=LIMIT_MS)

    admin = await people.open("admin", "/admin/conexoes")
    await expect(admin.get_by_role("link", name="Bruno")).to_be_visible()
    await admin.get_by_role("link", name="Usuários").click()
    form = admin.locator("section", has=admin.get_by_role("heading", name="Nova pessoa"))
    await form.get_by_label("Nome").fill("Diego")
    await form.get_by_label("E-mail").fill("diego@exemplo.com.br")
    await form.get_by_role("button", name="Criar").click()
    await expect(admin.locator("output")).to_have_text(re.compile(r"^[\w-]{16}$"))
    await admin.get_by_role("link", name="Bruno").click()
    await admin.get_by_role("button", name="Desativar Bruno").click()
    await expect(admin.get_by_text("A pessoa não entra mais")).to_be_visible()
    await expect(bruno.locator("#sessao-expirada")).to_be_visible(timeout=LIMIT_MS)

    await expect(news).to_be_visible(timeout=LIMIT_MS)
    await expect(news).to_have_text("Novas linhas: 2", timeout=LIMIT_MS)
    await news.click()
    first = auditoria.locator("tbody tr").first
    await expect(first).to_contain_text("Desativar pessoa")
    await first.get_by_role("link", name="Ana").click()
    await expect(auditoria).to_have_url(re.compile("quem=Ana"))
    await expect(auditoria.locator("tbody tr")).to_have_count(2)


async def test_my_account_makes_a_token_that_is_shown_once(people: People) -> None:
    page = await people.open("leitor", "/processos")
    await page.get_by_role("button", name="Conta de Carla").click()
    await page.get_by_role("link", name="Minha conta").click()
    tokens = page.locator("section", has=page.get_by_role("heading", name="Tokens da API"))
    await expect(tokens.get_by_label("Pode tanto quanto").locator("option")).to_have_text(["Leitor"])
    await tokens.get_by_label("Nome").fill("Planilha do mês")
    await tokens.get_by_role("button", name="Criar token").click()
    await expect(page.locator("output")).to_have_text(re.compile(r"^[\w-]{43}$"))
    await page.goto("/conta")
    await expect(page.locator("output")).to_have_count(0)
    await page.get_by_role("button", name="Revogar Planilha do mês").click()
    await expect(page.get_by_text("Token revogado.")).to_be_visible()
    await expect(page.get_by_text("Nenhum token.")).to_be_visible()
