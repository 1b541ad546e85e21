"""A day on which everybody says secrets: a person who enters, a robot that works, people who give reasons."""

import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import aiohttp
from sqlalchemy import update
from yarl import URL

from app.domain.execucao import Execucao
from app.domain.pendencias import chave
from app.persistence import models as m
from app.persistence.queries import rows
from app.web.api.assinatura import signature
from app.web.passwords import hashed
from tests.cadastro import MES
from tests.faults.program import Program
from tests.specs.canarios import KEYS, Canaries
from tests.waiting import until_async


@asynccontextmanager
async def entered(program: Program, canaries: Canaries) -> AsyncIterator[aiohttp.ClientSession]:
    """Ana, by her password, after a wrong one; then with an API token of her own."""
    wrong, right = canaries.new("a wrong password"), canaries.new("a password")
    async with program.services.database.write() as c:
        await c.execute(update(m.Usuario).where(m.Usuario.nome == "Ana").values(senha=hashed(right)))
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(program.url, cookie_jar=jar, headers={"Origin": program.url}) as http:
        async with http.get("/entrar") as form:
            csrf = re.findall(r'name="csrf" value="([^"]+)"', await form.text())[0]
        for senha, status in ((wrong, 401), (right, 303)):
            said = {"csrf": csrf, "email": "admin@demo.local", "senha": senha}
            async with http.post("/entrar", data=said, allow_redirects=False) as answer:
                assert answer.status == status, await answer.text()
        canaries.also(jar.filter_cookies(URL(program.url))["painel_sessao"].value, "our cookie")
        async with http.get("/api/v2/sessao") as answer:
            http.headers["X-CSRFToken"] = (await answer.json())["csrf"]
        form = {
            "acao": "criar_token",
            "nome": "Planilha",
            "papel": "admin",
            "dias": "30",
            "csrf": http.headers["X-CSRFToken"],
        }
        async with http.post("/conta", data=form) as answer:
            token = re.findall(r"<output[^>]*>([\w-]{43})</output>", await answer.text())[0]
        canaries.also(token, "our token")
        for bearer, status in ((token, 200), (canaries.new("a wrong token"), 401)):
            async with http.get("/api/v2/processos", headers={"Authorization": f"Bearer {bearer}"}) as answer:
                assert answer.status == status
        yield http


async def lived(program: Program, admin: aiohttp.ClientSession) -> dict[str, str]:
    """A run that ends well, one that fails, one that the robot refuses; names for every address."""
    ran: list[UUID] = []
    for processo, status in zip(program.cadastro.processos, ("CONCLUIDO", "FALHOU", "FALHOU"), strict=False):
        body = await asked(admin, "POST", f"/api/v2/externos/executar/{processo}", 202)
        ran.append(UUID(body["job_id"]))

        async def ended(i: UUID = ran[-1], status: str = status) -> bool:
            return (await execucao(program, i)).status_execucao == status

        await until_async(ended, what=f"run {len(ran)} is {status}", limit_s=30)
    assert (await execucao(program, ran[0])).linhas > len(KEYS)
    erro = (await execucao(program, ran[1])).erro or {}
    faturas = await asked(admin, "GET", f"/api/v2/processos/{program.cadastro.processos[0]}/faturas")
    selecao = await asked(
        admin, "POST", "/api/v2/selecoes", 201, {"filtro": f"mes={MES}", "acao": "executar"}
    )
    return {
        "processo_id": str(program.cadastro.processos[1]),
        "execucao_id": str(ran[1]),
        "job_id": str(ran[0]),
        "fatura_id": faturas["faturas"][0]["id"],
        "operadora_id": str(program.cadastro.operadora),
        "grupo_id": str(chave(MES, "VIVO", erro["codigo_erro"], erro["etapa_falha"])),
        "usuario_id": str(program.cadastro.bruno),
        "selecao_id": selecao["id"],
        "mes": MES,
        "nome": "swagger-ui.css",
    }


async def execucao(program: Program, i: UUID) -> Execucao:
    async with program.services.database.read() as c:
        return (await rows.execucoes(c, [i]))[i]


async def said_in_secret(
    admin: aiohttp.ClientSession, program: Program, canaries: Canaries, ids: dict[str, str]
) -> None:
    """Whatever people write: reasons, notes, names, parameters."""

    def said(where: str) -> str:
        return f"senha={canaries.new(where)}"

    last = program.cadastro.processos[-1]
    fila, run = f"/api/v2/operadoras/{ids['operadora_id']}/fila", f"/api/v2/externos/executar/{last}"
    await asked(admin, "POST", fila, 200, {"acao": "parar", "motivo": said("why a queue was stopped")})
    await asked(admin, "POST", run, 422, {"parametros": {"senha": canaries.new("parameters")}})
    waiting = (await asked(admin, "POST", run, 202))["job_id"]
    cancel = f"/api/v2/externos/cancelar/{waiting}?{urlencode({'motivo': said('why a run was cancelled')})}"
    await asked(admin, "DELETE", cancel, 200)
    await asked(admin, "POST", fila, 200, {"acao": "retomar"})
    nota = {"texto": f"a senha é {canaries.new('a note')}"}
    await asked(admin, "POST", f"/api/v2/processos/{ids['processo_id']}/anotacoes", 201, nota)
    adiar = {"acao": "adiar", "mes": MES, "ate": "amanha", "motivo": said("why a group was put off")}
    await asked(admin, "POST", f"/api/v2/pendencias/{ids['grupo_id']}", 200, adiar)
    await asked(admin, "POST", f"/api/v2/pendencias/{ids['grupo_id']}", 200, adiar | {"acao": "voltar"})
    forms = (
        ("/processos/visoes", {"nome": said("a view"), "filtro": "q=cliente"}),
        (f"/admin/usuarios/{ids['usuario_id']}", {"acao": "renomear", "nome": said("a person")}),
        ("/conta", {"acao": "criar_token", "nome": said("a token's name"), "papel": "leitor", "dias": "30"}),
    )
    for path, form in forms:
        csrf = {"csrf": admin.headers["X-CSRFToken"]}
        async with admin.post(path, data=form | csrf, allow_redirects=False) as answer:
            assert answer.status in {200, 303}, (path, answer.status)


async def pushed(program: Program, segredo: str, canaries: Canaries, ids: dict[str, str]) -> None:
    """The robot pushes: about work that nobody knows, with a signature that is none, something that is no JSON."""
    process = {"hash_execucao": "VIVO-0-DOWNLOAD-2026-11", **canaries.document("a push")}
    known = json.dumps(
        {"success": True, "message": canaries.trace("a push"), "processes": [process]}
    ).encode()
    broken = f'{{"senha": "{canaries.new("a push cut off")}'.encode()
    for raw, secret, status in ((known, segredo, 404), (broken, segredo, 400), (known, "errado", 401)):
        moment = str(int(time.time()))
        headers = {
            "X-Timestamp": moment,
            "X-Signature": signature(secret, moment, raw),
            "Content-Type": "application/json",
        }
        async with (
            aiohttp.ClientSession(program.url) as http,
            http.post("/api/v2/externos/retorno", data=raw, headers=headers) as answer,
        ):
            assert answer.status == status, await answer.text()


async def asked(
    admin: aiohttp.ClientSession, method: str, path: str, status: int = 200, body: Any = None
) -> Any:
    async with admin.request(method, path, json=body) as answer:
        assert answer.status == status, (path, await answer.text())
        return await answer.json()
