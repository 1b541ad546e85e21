"""What a person's browser gets: whole pages, parts of them, errors that can be told on the telephone."""

import re
from html.parser import HTMLParser
from uuid import uuid4

import pytest

from app.domain.changes import CancelWished
from app.persistence import models as m
from app.persistence.database import Database
from tests.waiting import until_async

from .conftest import Painel, error_payload, success_payload


class Scan(HTMLParser):
    """What the policy of the page would refuse."""

    def __init__(self, nonce: str) -> None:
        super().__init__()
        self.nonce, self.wrong, self.seen = nonce, [], 0  # type: ignore[var-annotated]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen += 1
        names = dict(attrs)
        inline = [name for name in names if name == "style" or name.startswith("on")]
        if inline or (tag in {"script", "style"} and names.get("nonce") != self.nonce):
            self.wrong.append((tag, attrs))


async def checked(painel: Painel, path: str, papel: str = "operador") -> str:
    """The page, which its own policy lets live."""
    answer = await (await painel.person(papel)).get(path)
    assert answer.status_code == 200, await answer.get_data(as_text=True)
    page = str(await answer.get_data(as_text=True))
    policy = answer.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce
    scan = Scan(nonce.group(1))
    scan.feed(page)
    assert scan.wrong == []
    assert scan.seen > 10
    return page


async def test_the_list(painel: Painel) -> None:
    i = await painel.started(0)
    page = await checked(painel, "/processos?mes=2026-11")
    assert page.count("<tr topic=") == 4
    assert f'data-execucao="{i}"' in page
    assert "Download em Andamento" in page
    assert "<tr topic=" in await painel_part(painel, "/processos?mes=2026-11&parte=linhas")


async def painel_part(painel: Painel, path: str) -> str:
    part = await (await painel.person("leitor")).text(path)
    assert "<html" not in part
    return part


async def test_the_filter_is_in_the_address(painel: Painel) -> None:
    page = await checked(painel, "/processos?mes=2026-11&status=ERRO_DOWNLOAD&q=nada&ordem=-valor")
    assert "Nenhum processo com" in page
    assert "/processos?mes=2026-11&amp;q=nada&amp;ordem=-valor" in page


@pytest.mark.parametrize(
    "query", ["mes=x", "status=QUALQUER", "ordem=cor", "pagina=-3", "pagina=x", "pagina=9999999999"]
)
async def test_an_old_bookmark_still_opens(painel: Painel, query: str) -> None:
    await checked(painel, f"/processos?{query}")


async def test_a_processo_in_each_of_its_lives(painel: Painel) -> None:
    path = f"/processos/visualizar/{painel.cadastro.processos[0]}"
    assert "Ainda não foi executado" in await checked(painel, path)
    i = await painel.started(0)
    await painel.writes(i, *[f"passo {n}" for n in range(1, 9)])
    running = await checked(painel, path)
    assert [f"passo {n}<" in running for n in (3, 4, 8)] == [False, True, True]
    await painel.ends(i, error_payload((await painel.execucao(i)).hash_execucao))
    failed = await checked(painel, path)
    assert "AUTH-401" in failed
    assert "Atualizar senha no portal CLARO e reenfileirar." in failed
    again = await painel.started(0)
    await painel.ends(again, success_payload((await painel.execucao(again)).hash_execucao))
    done = await checked(painel, path)
    assert "R$\u00a03.155,40" in done
    assert "s3://brm-bucket/VIVO/2026-11/0001.pdf" in done
    assert not re.search(r'(href|src)="s3:', done)


@pytest.mark.parametrize("parte", ["agora", "erro", "faturas", "historico", "linha_do_tempo"])
async def test_parts_of_a_processo(painel: Painel, parte: str) -> None:
    i = await painel.started(0)
    await painel.ends(i, error_payload((await painel.execucao(i)).hash_execucao))
    assert (
        await painel_part(painel, f"/processos/visualizar/{painel.cadastro.processos[0]}?parte={parte}")
    ).strip()


@pytest.mark.parametrize(
    "parte", ["cabecalho", "erro", "etapas", "log", "resultado", "fatos", "linha_do_tempo"]
)
async def test_parts_of_an_execution(painel: Painel, parte: str) -> None:
    i = await painel.started(0)
    await painel.ends(i, error_payload((await painel.execucao(i)).hash_execucao))
    assert (await painel_part(painel, f"/execucoes/{i}?parte={parte}")).strip()


async def test_an_execution_with_a_cancel_wished(painel: Painel) -> None:
    i = await painel.started(0)
    await painel.writes(i, *[f"linha {n}" for n in range(1, 1_105)])
    await painel.says(i, CancelWished(por="Ana", motivo="<b>fatura</b> errada"))
    page = await checked(painel, f"/execucoes/{i}")
    assert "Cancelando…" in page
    assert "&lt;b&gt;fatura&lt;/b&gt; errada" in page
    assert page.count('<p id="L') == 1_000
    assert "1 – 104 · carregar anteriores" in page


@pytest.mark.parametrize("path", ["/processos?parte=tudo", "/nada", "/execucoes/x", "/api/v2/nada"])
async def test_not_found_says_the_request(painel: Painel, path: str) -> None:
    ana = await painel.person("admin")
    answer = await ana.get(path)
    text = await answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert answer.headers["X-Request-ID"] in text


async def test_unknown_ids_are_404_pages(painel: Painel) -> None:
    ana = await painel.person("admin")
    for path in (f"/processos/visualizar/{uuid4()}", f"/execucoes/{uuid4()}"):
        answer = await ana.get(path)
        assert answer.status_code == 404
        assert "Não encontramos est" in await answer.get_data(as_text=True)


async def test_another_method_says_which(painel: Painel) -> None:
    answer = await painel.nobody().ask("PUT", "/api/v2/processos")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert (await answer.get_json())["code"] == "metodo"


async def test_a_database_out_of_reach_is_503(painel: Painel) -> None:
    ana, services = await painel.person("admin"), painel.services
    open_database, services.database = (
        services.database,
        Database("postgresql+asyncpg://nobody@127.0.0.1:9/none"),
    )
    try:
        answer = await ana.get("/api/v2/processos")
        page = await ana.get("/processos")
        ready = await painel.nobody().get("/readyz")
        alive = await painel.nobody().get("/healthz")
    finally:
        services.database = open_database
    assert (answer.status_code, (await answer.get_json())["code"]) == (503, "indisponivel")
    assert answer.headers["Retry-After"] == "1"
    assert page.headers["X-Request-ID"] in await page.get_data(as_text=True)
    assert (page.status_code, alive.status_code) == (503, 200)
    assert (ready.status_code, (await ready.get_json())["falta"][0]) == (503, "banco")


async def test_a_defect_of_ours_is_500_and_says_nothing_of_itself(painel: Painel) -> None:
    ana, services = await painel.person("admin"), painel.services
    open_database, services.database = services.database, None  # type: ignore[assignment]
    try:
        answers = [await ana.get(path) for path in ("/api/v2/processos", "/processos")]
    finally:
        services.database = open_database
    for answer in answers:
        text = await answer.get_data(as_text=True)
        assert answer.status_code == 500
        assert answer.headers["X-Request-ID"] in text
        assert "NoneType" not in text


async def test_ready_once_redis_is_heard(painel: Painel) -> None:
    async def ready() -> bool:
        return (await painel.nobody().get("/readyz")).status_code == 200

    await until_async(ready, what="everything is ready")
    painel.app.extensions["painel_hub"].audience.draining = True
    answer = await painel.nobody().get("/readyz")
    assert (answer.status_code, (await answer.get_json())["falta"]) == (503, ["aceitando"])


class TestHeaders:
    async def test_a_page(self, painel: Painel) -> None:
        headers = (await painel.nobody().get("/entrar")).headers
        policy = headers["Content-Security-Policy"]
        for part in (
            "default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'",
            "require-trusted-types-for 'script'", "trusted-types painel-fragment",
            "connect-src 'self' ws://127.0.0.1:8000 ws://localhost:8000",
        ):  # fmt: skip
            assert part in policy.split("; "), part
        assert "unsafe" not in policy
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"

    async def test_each_page_has_its_own_nonce(self, painel: Painel) -> None:
        policies = {
            (await painel.nobody().get("/entrar")).headers["Content-Security-Policy"] for _ in range(3)
        }
        assert len(policies) == 3

    async def test_an_answer_for_programs(self, painel: Painel) -> None:
        headers = (await painel.nobody().get("/api/v2/sessao")).headers
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["Cache-Control"] == "no-store"

    async def test_static_files_are_asked_again_cheaply(self, painel: Painel) -> None:
        first = await painel.nobody().get("/static/js/app.js")
        assert first.headers["Cache-Control"] == "no-cache"
        same = await painel.nobody().get(
            "/static/js/app.js", headers={"If-None-Match": first.headers["ETag"]}
        )
        assert same.status_code == 304


class TestDocs:
    async def test_the_document(self, painel: Painel) -> None:
        said = await painel.nobody().json("/api/openapi.json")
        assert (said["info"]["title"], said["openapi"]) == ("Painel RPA", "3.0.3")
        assert not re.search(r'"null"|prefixItems', await painel.nobody().text("/api/openapi.json"))
        assert all(path.startswith("/api/v2/") for path in said["paths"])
        routes = {r.rule for r in painel.app.url_map.iter_rules() if r.rule.startswith("/api/v2/")}
        assert {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule) for rule in routes} == set(said["paths"])
        run = said["paths"]["/api/v2/externos/executar/{processo_id}"]["post"]
        assert {"200", "202", "400", "401", "403", "404", "409", "413", "415", "422", "503"} <= set(
            run["responses"]
        )

    async def test_swagger_ui_comes_from_here(self, painel: Painel) -> None:
        answer = await painel.nobody().get("/api/docs")
        page = await answer.get_data(as_text=True)
        assert "http" not in page.replace("http-equiv", "")
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        for path in re.findall(r'(?:href|src)="([^"]+)"', page):
            assert (await painel.nobody().get(path)).status_code == 200, path
        assert (await painel.nobody().get("/api/docs/index.html")).status_code == 404


class TestAbrirMes:
    async def test_one_processo_for_each_client_once(self, painel: Painel) -> None:
        ana = await painel.person("admin")
        for _ in range(2):
            answer = await ana.post("/admin/mes", form={"mes": "12/2026"})
            assert (answer.status_code, answer.headers["Location"]) == (303, "/processos?mes=2026-12")
        [before, after] = sorted(await painel.rows_of(m.Resumo), key=lambda row: row.mes)
        assert (after.mes, after.aguardando, after.versao) == ("2026-12", 4, 1)
        assert (before.aguardando, before.versao) == (4, 1)
        page = await checked(painel, "/processos?mes=2026-12")
        assert page.count("<tr topic=") == 4
        assert [row.acao for row in await painel.rows_of(m.Auditoria)] == ["abrir_mes", "abrir_mes"]

    async def test_a_wrong_month(self, painel: Painel) -> None:
        ana = await painel.person("admin")
        for mes in ("", "13/2026", "2026-1", "12/1926", "x/y"):
            assert (await ana.post("/admin/mes", form={"mes": mes})).status_code == 422, mes

    async def test_form_token_in_the_form(self, painel: Painel) -> None:
        ana = await painel.person("admin")
        token = ana.headers.pop("X-CSRFToken")
        assert (await ana.post("/admin/mes", form={"mes": "12/2026"})).status_code == 403
        assert (await ana.post("/admin/mes", form={"mes": "12/2026", "csrf": token})).status_code == 303
