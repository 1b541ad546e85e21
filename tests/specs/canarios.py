"""Secrets that sing: each has a name of its own, so whoever finds one knows where it got through."""

import base64
import re
import secrets
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from app.domain import segredos
from tests.domain.test_segredos import KEPT, WRITTEN

MARK = "Canar1o"
KEYS = (
    *(
        "senha",
        "Password",
        "passwd",
        "passphrase",
        "pwd",
        "db_pass",
        "client_secret",
        "segredo",
        "access_token",
    ),
    *("api_key", "apikey", "access-key", "private_key", "signature", "Cookie", "session_id", "JSESSIONID"),
    *("painel_sessao", "Authorization", "senha_antiga", "x-api-key", "refreshToken"),
)
SHAPES = (
    *("{key}={value} ok", "{key}: {value}", '{{"{key}": "{value}", "x": 1}}', "{{'{key}': '{value}'}}"),
    *("GET https://portal.test/x?a=1&{key}={value}&b=2", "X-Interno-{key}: {value}", "  {key} = '{value}'"),
)


class Canaries:
    """Made by `new`, looked for by `found_in`."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.others: dict[str, str] = {}  # secrets that we did not make: a cookie, a token

    def new(self, what: str) -> str:
        value = f"{MARK}{len(self.names):04d}{secrets.token_hex(4)}"
        self.names[value] = what
        return value

    def also(self, value: str, what: str) -> None:
        assert len(value) > 7, what
        self.others[value] = what

    def found_in(self, said: str | bytes, where: str) -> list[str]:
        """`what: where` of each that is there, whatever its case."""
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        found = set(re.findall(rf"(?i){MARK}[0-9a-f]{{4,12}}", text))
        named = {
            name
            for value, name in self.names.items()
            if any(value.lower().startswith(f.lower()) for f in found)
        }
        named |= {name for value, name in self.others.items() if value in text}
        return [f"{name}: {where}" for name in sorted(named or found)]

    def lines(self) -> list[str]:
        """Every name that the masking knows in every usual shape, then the unusual ones."""
        usual = [
            shape.format(key=key, value=self.new(f"line {key} as {shape}"))
            for key in KEYS
            for shape in SHAPES
        ]
        unusual = [text.replace(KEPT, self.new(f"line with {name}")) for name, text in WRITTEN.items()]
        basic = base64.b64encode(f"ana:{self.new('basic')}".encode()).decode()
        self.also(basic, "line with basic authentication")
        return [*usual, *unusual, f"Authorization: Basic {basic}", self.trace("a line")]

    def trace(self, where: str) -> str:
        """What an exception says, over several lines."""
        return (
            'Traceback (most recent call last):\n  File "robo.py", line 7, in entra\n'
            f"    portal.login(usuario='brm', senha='{self.new(f'an argument in {where}')}')\n"
            f"HTTPError: 401 for url: https://brm:{self.new(f'userinfo in {where}')}@portal.test/"
            f"?token={self.new(f'a query in {where}')}"
        )

    def document(self, where: str) -> dict[str, Any]:
        """The same names, as JSON has them."""
        return {
            "por_nome": {key: self.new(f"{where}.{key}") for key in KEYS},
            "fundo": [{"senha": {"valor": [self.new(f"{where}.senha.valor")]}}],
            "cabecalhos": [["Authorization", f"Token {self.new(f'{where} header')}"], ["Accept", "*/*"]],
            "campos": [{"name": "senha", "value": self.new(f"{where} field")}],
            "cookies": {"sid": self.new(f"{where} cookies")},
            "excecao": self.trace(where),
        }


def every_name_is_tried() -> None:
    missing = [name for name in segredos.NAMES if not any(re.search(rf"(?i){name}", key) for key in KEYS)]
    assert missing == []


class TalkativeRobot:
    """A robot that says all it knows. `ends`: by what follows the hash's carrier, in the order of the jobs."""

    def __init__(self, canaries: Canaries) -> None:
        self.canaries = canaries
        self.lines = canaries.lines()
        self.heard: list[str] = []  # Authorization of each request
        self._orders: dict[str, dict[str, Any]] = {}
        self._asked: dict[str, int] = {}

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/jobs", self.start)
        app.router.add_get("/jobs/{id}", self.show)
        app.router.add_get("/arquivos", self.file)
        return app

    async def start(self, request: web.Request) -> web.Response:
        self.heard.append(request.headers.get("Authorization", ""))
        order, n = await request.json(), len(self._orders)
        if n == 2:
            said = self.canaries.trace("a refusal")
            self._orders["recusado"] = order
            return web.json_response({"code": "valores", "message": said}, status=422)
        self._orders[f"job-{n}"] = order
        return web.json_response({"job_id": f"job-{n}", "status": "PENDING"}, status=202)

    async def show(self, request: web.Request) -> web.Response:
        self.heard.append(request.headers.get("Authorization", ""))
        i = request.match_info["id"]
        asked = self._asked[i] = self._asked.get(i, 0) + 1
        if asked == 1:
            return web.Response(
                text=f"<html>senha={self.canaries.new('garbage')}</html>", content_type="text/html"
            )
        logs = [{"n": n, "level": "INFO", "message": text} for n, text in enumerate(self.lines, 1)]
        bad = [{"n": 0, "message": f"token: {self.canaries.new('a bad line')}"}]
        job = {
            "job_id": i,
            "status": "RUNNING",
            "progress": 10,
            "etapa": f"senha={self.canaries.new('a step')}",
        }
        if asked == 2:
            return web.json_response({**job, "logs": logs + bad, "linhas": len(logs)})
        return web.json_response({**job, "status": "FAILED" if i == "job-1" else "UPLOADED_SAT", "logs": [],
            "linhas": len(logs), "result": self.result(i)})  # fmt: skip

    def result(self, i: str) -> dict[str, Any]:
        new, is_failure = self.canaries.new, i == "job-1"
        fatura = (
            f"s3://brm:{new('the path of an invoice')}@bucket/1.pdf?X-Amz-Signature={new('a signed path')}"
        )
        process = {
            "hash_execucao": self._orders[i]["hash_execucao"],
            "status_final": "FAILED" if is_failure else "UPLOADED_SAT",
            "faturas": [{"caminho": fatura, "valor": "10.00"}],
            "metricas": {"token_usado": new("a metric"), "tentativas": 2},
            "detalhes": {
                "etapa_falha": f"senha={new('the step of a failure')}",
                "codigo_erro": f"pwd={new('the code of a failure')}",
                "mensagem_erro": self.canaries.trace("the message of a failure"),
                "acao_recomendada": f"Troque a senha: {new('the action of a failure')}",
                **self.canaries.document("details"),
            },
            **self.canaries.document("the process"),
        }
        return {
            "success": not is_failure,
            "message": f"token {self.canaries.trace('the message')}",
            "processes": [process],
        }

    async def file(self, request: web.Request) -> web.Response:
        return web.Response(body=b"%PDF-1.4", content_type="application/pdf")


def all_found(canaries: Canaries, places: Iterable[tuple[str, str | bytes]]) -> list[str]:
    return [one for where, said in places for one in canaries.found_in(said, where)]
