"""No address breaks a page, no word breaks the door: on PostgreSQL, over real HTTP."""

import re

import aiohttp
import pytest
from yarl import URL

from tests.cadastro import MES
from tests.web.hostil import HOSTILE
from tests.web.vivida import Asked, asked

__all__ = ["asked"]  # the fixture

ARGUMENTS = (
    "mes", "q", "operadora", "codigo_erro", "status", "ordem", "pagina", "por_pagina", "busca", "quem", "acao", "alvo",
    "de", "ate", "antes", "permitido", "desde", "minhas", "adiadas", "so", "ver", "feito", "proximo", "selecao",
)  # fmt: skip
PAGES = (
    *(
        "/processos",
        "/processos.csv",
        "/processos/selecoes/{selecao_id}",
        "/processos/visualizar/{processo_id}",
        "/execucoes/{execucao_id}",
        "/pendencias",
    ),
    *(
        "/pendencias/{grupo_id}",
        "/pendencias/turno",
        f"/fechamento/{MES}",
        "/painel",
        "/saude",
        "/conta",
        "/admin",
    ),
    *("/admin/conexoes", "/auditoria", "/auditoria.csv", "/entrar"),
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("addresses")]


@pytest.mark.parametrize("page", PAGES)
async def test_no_address_breaks_a_page(asked: Asked, page: str) -> None:
    """Whatever its arguments say, an old bookmark or an attack: a page, or a refusal."""
    known = asked.known
    path = re.sub(r"\{(\w+)\}", lambda found: known[found[1]][0], page)
    usual = await status_of(asked, URL(path))
    assert usual == 200, (path, usual)
    for first in range(0, len(HOSTILE), 4):  # each argument says something else: in the end all kinds
        said = [(name, HOSTILE[(first + n) % len(HOSTILE)]) for n, name in enumerate(ARGUMENTS)]
        url = URL(path).with_query(said)
        assert await status_of(asked, url) < 500, url


async def status_of(asked: Asked, url: URL) -> int:
    async with asked.people["admin"].get(url, allow_redirects=False) as answer:
        await answer.read()
        return answer.status if answer.status != 303 else 200


async def test_a_login_with_hidden_characters_is_only_wrong(asked: Asked) -> None:
    """PostgreSQL takes no NUL: nobody has such an address, that is all."""
    async with aiohttp.ClientSession(asked.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        async with http.get("/entrar") as form:
            csrf = re.findall(r'name="csrf" value="([^"]+)"', await form.text())[0]
        for email in HOSTILE:
            said = {"csrf": csrf, "email": email, "senha": "errada"}
            async with http.post("/entrar", data=said, headers={"Origin": asked.url}) as answer:
                assert answer.status in {401, 429}, (email, answer.status)


async def test_a_selection_with_which_nothing_is_to_be_done_has_no_page(asked: Asked) -> None:
    admin = asked.people["admin"]
    async with admin.post("/api/v2/selecoes", json={"filtro": f"mes={MES}"}) as answer:
        selecao = (await answer.json())["id"]
    async with admin.get(f"/processos/selecoes/{selecao}") as answer:
        assert answer.status == 404
