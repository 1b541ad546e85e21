"""A small OpenID provider over real HTTP, a process of its own; it can be told to lie.

`POST /proxima` says who comes next, which lie is told about them; `python -m tests.openid` prints its issuer.
"""

import asyncio
import base64
import hashlib
import json
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from yarl import URL

CLIENTE, SEGREDO = "painel", "segredo / do cliente"
QUOTED = "segredo%20%2F%20do%20cliente"  # as RFC 6749 §2.3.1 sends it
ANA = {"mentira": "", "email": "admin@demo.local", "email_verified": True, "name": "Ana da Empresa"}

RSA = RSAKey.generate_key(2048, {"kid": "r1", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "e1", "use": "sig"})
FOREIGN = RSAKey.generate_key(2048, {"kid": "r1", "use": "sig"})
OTHERS = [
    OKPKey.generate_key("Ed25519", {"kid": "o1"}),
    RSAKey.generate_key(2048, {"kid": "x1", "use": "enc"}),
]


@contextmanager
def running() -> Iterator[str]:
    """The issuer of a provider that listens until the block ends."""
    command = [sys.executable, "-m", "tests.openid"]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


class Provider:
    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.next: dict[str, Any] = dict(ANA)
        self.codes: dict[str, dict[str, Any]] = {}

    async def about(self, request: web.Request) -> web.Response:
        """`/falso` is another's document; `/claro` would have us send secrets over plain HTTP."""
        outro = request.match_info.get("outro")
        addresses = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        inside = "http://provedor.example" if outro == "claro" else self.issuer
        said = f"{self.issuer}/claro" if outro == "claro" else self.issuer
        return web.json_response(
            {"issuer": said, **{name: f"{inside}/{path}" for name, path in addresses.items()}}
        )

    async def proxima(self, request: web.Request) -> web.Response:
        self.next = ANA | await request.json()
        return web.Response()

    async def authorize(self, request: web.Request) -> web.Response:
        """Everybody says yes here; what is not as it must be is a 400 that the test sees."""
        q = request.query
        right = {"client_id": CLIENTE, "response_type": "code", "code_challenge_method": "S256"}
        if any(q.get(name) != value for name, value in right.items()) or "openid" not in q["scope"].split():
            return web.Response(status=400)
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**q, "quem": self.next}
        said = {"code": code} if self.next["mentira"] != "negado" else {"error": "access_denied"}
        said |= {
            "iss": "http://127.0.0.1:1" if self.next["mentira"] == "outro emissor na volta" else self.issuer
        }
        raise web.HTTPFound(URL(q["redirect_uri"]).update_query(said | {"state": q["state"]}))

    async def token(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        asked = self.codes.pop(str(form.get("code")), None)
        if (
            request.headers.get("Authorization")
            != "Basic " + base64.b64encode(f"{CLIENTE}:{QUOTED}".encode()).decode()
        ):
            return web.json_response({"error": "invalid_client"}, status=401)
        proof = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).decode().rstrip("=")
        if (
            asked is None
            or form.get("grant_type") != "authorization_code"
            or (asked["redirect_uri"], asked["code_challenge"]) != (form.get("redirect_uri"), challenge)
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        match asked["quem"]["mentira"]:
            case "quebrado":
                return web.Response(status=500)
            case "enorme":
                return web.Response(body=b" " * 1_000_000)
            case "desvio":
                raise web.HTTPTemporaryRedirect(f"{self.issuer}/token")
            case "sem sentido":
                return web.Response(body=b'{"id_token": 5}')
        return web.json_response(
            {"access_token": "x", "token_type": "Bearer", "id_token": self._id_token(asked)}
        )

    def _id_token(self, asked: dict[str, Any]) -> str:
        now, lie = int(time.time()), asked["quem"]["mentira"]
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": "1",
            "aud": CLIENTE,
            "iat": now,
            "exp": now + 300,
        }
        claims |= {"nonce": asked["nonce"], **{k: v for k, v in asked["quem"].items() if k != "mentira"}}
        claims |= {
            "outra audiência": {"aud": "outro"},
            "muitas audiências": {"aud": ["outro", CLIENTE], "azp": "outro"},
            "outro emissor": {"iss": "https://evil.example"},
            "outro nonce": {"nonce": "outro"},
            "sem nonce": {"nonce": None},
            "vencido": {"iat": now - 900, "exp": now - 300},
            "sem prazo": {"exp": None},
            "do futuro": {"iat": now + 900},
        }.get(lie, {})
        claims = {name: value for name, value in claims.items() if value is not None}
        if lie == "sem assinatura":
            parts = ({"alg": "none"}, claims)
            head, body = (
                base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts
            )
            return f"{head}.{body}."
        header, key = {
            "es256": ({"alg": "ES256", "kid": "e1"}, EC),
            "hmac": ({"alg": "HS256", "kid": "r1"}, OctKey.import_key(SEGREDO)),
            "rs512": ({"alg": "RS512", "kid": "r1"}, RSA),
            "chave alheia": ({"alg": "RS256", "kid": "r1"}, FOREIGN),
            "chave desconhecida": ({"alg": "RS256", "kid": "r9"}, FOREIGN),
            "chave de outro tipo": ({"alg": "RS256", "kid": "e1"}, RSA),
        }.get(lie, ({"alg": "RS256", "kid": "r1"}, RSA))
        token = jwt.encode(header, claims, key, algorithms=[header["alg"]])
        if lie == "mexido":
            head, _, signature = token.split(".")
            body = (
                base64.urlsafe_b64encode(json.dumps(claims | {"email": "x@x.br"}).encode())
                .decode()
                .rstrip("=")
            )
            return f"{head}.{body}.{signature}"
        return token

    async def jwks(self, request: web.Request) -> web.Response:
        keys = [key.as_dict(private=False) for key in (*OTHERS, RSA, EC)]
        return web.json_response({"keys": keys})


async def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        provider = Provider(f"http://127.0.0.1:{listening.getsockname()[1]}")
        app = web.Application()
        app.add_routes(
            [
                web.get("/.well-known/openid-configuration", provider.about),
                web.get("/{outro}/.well-known/openid-configuration", provider.about),
                web.post("/proxima", provider.proxima),
                web.get("/authorize", provider.authorize),
                web.post("/token", provider.token),
                web.get("/jwks", provider.jwks),
            ]
        )
        runner = web.AppRunner(app)
        await runner.setup()
        await web.SockSite(runner, listening).start()
        print(provider.issuer, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
