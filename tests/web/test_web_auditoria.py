"""The audit as an admin reads it."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

from quart import Quart

from app.domain import fila, pendencias, selecao
from app.domain.policy import ROUTES, TODOS
from app.domain.values import now
from app.persistence.queries import registro, selos

from .conftest import Painel


async def fill(painel: Painel, n: int, **fields: object) -> None:
    async with painel.services.database.write() as c:
        for i in range(n):
            row = {
                "quem": "Bruno",
                "acao": "executar",
                "alvo": f"mes:2026-{i % 12 + 1:02d}",
                "permitido": True,
            }
            await registro.audit(c, **{**row, **fields})


def shown(page: str) -> int:
    return page.partition("<tbody>")[2].count("<tr>")


async def test_the_address_says_who_what_and_when(painel: Painel) -> None:
    ana = await painel.person("admin")
    await fill(painel, 3)
    await fill(painel, 2, quem="Carla", permitido=False, detalhe="papel <b>")
    await fill(painel, 1, em=datetime(2025, 3, 1, 2, 59, tzinfo=UTC))
    for query, n in (
        ("", 6), ("quem=Carla", 2), ("quem=carl", 0), ("permitido=nao", 2), ("permitido=talvez", 6),
        ("acao=executar&permitido=sim", 4), ("alvo=mes:2026-01", 3), ("de=2025-02-28&ate=2025-02-28", 1),
        ("de=2025-03-01&ate=2025-03-01", 0), ("de=ontem", 6), ("antes=1", 0), ("antes=x", 6),
    ):  # fmt: skip
        assert shown(await ana.text(f"/auditoria?{query}")) == n, query
    page = await ana.text("/auditoria?quem=Carla")
    assert "papel &lt;b&gt;" in page
    assert "Nenhuma linha com este filtro." in await ana.text("/auditoria?quem=ninguem")


async def test_older_pages_follow_by_cursor_and_lose_nothing(painel: Painel) -> None:
    ana = await painel.person("admin")
    await fill(painel, 120)
    path, seen = "/auditoria?acao=executar", 0
    for _ in range(4):
        page = await ana.text(path)
        seen += shown(page)
        more = re.search(r'rel="next" href="([^"]+)"', page)
        if more is None:
            break
        path = more[1].replace("&amp;", "&")
        await fill(painel, 1)  # what comes meanwhile moves no older page
    assert seen == 120


async def test_the_spreadsheet_calculates_nothing_and_is_itself_on_record(painel: Painel) -> None:
    ana = await painel.person("admin")
    await fill(painel, 1, quem="=HYPERLINK(1)", detalhe="+1;2", em=now() - timedelta(days=1))
    await fill(painel, 2)
    answer = await ana.get("/auditoria.csv?acao=executar")
    text = (await answer.get_data()).decode("utf-8")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert text.startswith("\ufeffLinha;Quando;Quem")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == 4
    assert (rows[-1][2], rows[-1][6]) == ("'=HYPERLINK(1)", "'+1;2")
    page = await ana.text("/auditoria?acao=exportar_auditoria")
    assert ("Exportar auditoria" in page, "/auditoria?acao=executar" in page) == (True, True)


async def test_the_actions_that_occur_are_offered(painel: Painel) -> None:
    ana = await painel.person("admin")
    for acao in ("sair", "entrar", "executar", "entrar", "algo_novo"):
        await fill(painel, 1, acao=acao)
    page = await ana.text("/auditoria")
    offered = re.search(r'<select class="field" name="acao">(.*?)</select>', page, re.S)
    assert offered is not None
    assert re.findall(r">([^<]+)</option>", offered[1]) == [
        "Todas",
        "Algo novo",
        "Entrar",
        "Executar",
        "Sair",
    ]


async def test_the_page_says_how_much_is_sealed(painel: Painel) -> None:
    ana = await painel.person("admin")
    await fill(painel, 5)
    async with painel.services.database.read() as c:
        many, _ = await selos.waiting(c)
        sealed = (await selos.head(c)).numero
    assert many + sealed == 5
    page = await ana.text("/auditoria")
    assert f'linhas="{many + sealed}"' in page


def written(app: Quart) -> set[str]:
    """Every action that the app may write into the audit: its literals, the commands, the routes that may refuse."""
    calls = r"(?:_?audit\(c, by, |note\(|_mine\(\w+, |administer\(\s*\w+, |\bacao=|\bACAO = )"
    words = re.compile(calls + r'"(\w+)"(?: if \w+ else "(\w+)")?')
    source = "\n".join(path.read_text() for path in Path("app").rglob("*.py"))
    literals = {word for found in words.findall(source) for word in found if word}
    may_refuse = {
        rule.endpoint.rpartition(".")[2]
        for rule in app.url_map.iter_rules()
        if ROUTES[rule.endpoint] != TODOS
        and (ROUTES[rule.endpoint] != "leitor" or {"POST", "DELETE"} & (rule.methods or set()))
    }
    bulk = {f"{acao}_lote" for acao in selecao.Acao}
    deeds = {*get_args(fila.Acao), *get_args(pendencias.Acao), "executar", "cancelar", "forcar", "decidir"}
    return literals | may_refuse | bulk | deeds


def test_no_action_is_called_by_its_code(painel: Painel) -> None:
    said = set(re.findall(r'"(\w+)": "', Path("templates/admin/_palavras.html").read_text()))
    assert len(written(painel.app)) > 40
    assert written(painel.app) - said == set()
