"""The company's OpenID provider: found out about, asked what a code stands for (code flow with PKCE)."""

import asyncio
import base64
import hashlib
import time
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar
from yarl import URL

from app.domain.errors import Refused
from app.parsing import travels_safely
from app.settings import Settings
from app.web.id_token import claims_of, not_proved

TIMEOUT = ClientTimeout(total=8.0, connect=3.0)  # seconds; somebody waits before a blank page
DOCUMENT_BYTES = 256 * 1024
KNOWN_S = 3_600.0  # the provider's addresses hardly ever change
AWAY_S = 5.0  # that long after it did not answer nobody asks again
SCOPE = "openid email profile"

T = TypeVar("T")


class About(msgspec.Struct):
    """What we need of the provider's own document."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _Token(msgspec.Struct):
    id_token: str


class _Keys(msgspec.Struct):
    keys: list[dict[str, Any]]


class _Refusal(msgspec.Struct):
    error: str = "?"


class Provider:
    """One a process; whatever fails is a `Refused`: `empresa_fora`, or `empresa_recusada` with `porque`."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = settings.oidc_emissor
        self._client, self._secret = settings.oidc_cliente, settings.oidc_segredo
        self._about: About | None = None
        self._until = self._away_until = 0.0
        self._asking = asyncio.Lock()

    @property
    def is_set(self) -> bool:
        return bool(self.issuer and self._client)

    async def address(self, *, redirect: str, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to show who sits before it."""
        digest = hashlib.sha256(verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": redirect,
            "scope": SCOPE,
            "state": state,
            "nonce": nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return str(URL((await self._known()).authorization_endpoint).update_query(query))

    async def claims(self, code: str, *, redirect: str, verifier: str, nonce: str) -> dict[str, Any]:
        """What the provider says of whoever came back with this code, checked."""
        about = await self._known()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "code_verifier": verifier,
        }
        status, raw = await self._fetch("POST", about.token_endpoint, **self._as_us(about, form))
        if status != 200:
            raise not_proved(f"código ({_read(raw, _Refusal).error[:40]})")
        token = _read(raw, _Token).id_token
        status, raw = await self._fetch("GET", about.jwks_uri)
        if status != 200:
            raise _away(f"jwks {status}")
        return claims_of(token, _read(raw, _Keys).keys, issuer=self.issuer, client=self._client, nonce=nonce)

    async def _known(self) -> About:
        """The provider's document, read again once an hour: by one, for whoever waits meanwhile."""
        async with self._asking:
            if self._about is None or time.monotonic() > self._until:
                if time.monotonic() < self._away_until:
                    raise _away("não respondeu há pouco")
                try:
                    self._about = await self._read_about()
                except Refused:
                    self._away_until = time.monotonic() + AWAY_S
                    raise
                self._until = time.monotonic() + KNOWN_S
            return self._about

    async def _read_about(self) -> About:
        """The document; it must be this issuer's own."""
        status, raw = await self._fetch("GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if status != 200:
            raise _away(f"documento {status}")
        about = _read(raw, About)
        addresses = (about.authorization_endpoint, about.token_endpoint, about.jwks_uri)
        if about.issuer != self.issuer or not all(travels_safely(url) for url in addresses):
            raise _away("documento de outro emissor")
        return about

    def _as_us(self, about: About, form: dict[str, str]) -> dict[str, Any]:
        """Our name with our secret, the way the provider takes them; without a secret PKCE alone holds."""
        if self._secret and "client_secret_basic" in about.token_endpoint_auth_methods_supported:
            pair = f"{quote(self._client, safe='')}:{quote(self._secret, safe='')}"
            said = base64.b64encode(pair.encode()).decode()
            return {"data": form, "headers": {"Authorization": f"Basic {said}"}}
        secret = {"client_secret": self._secret} if self._secret else {}
        return {"data": form | {"client_id": self._client} | secret}

    async def _fetch(
        self,
        method: str,
        url: str,
        *,
        headers: dict[str, str] | None = None,
        data: dict[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Status and bounded body; nothing is followed, nothing inflated."""
        sent = {"Accept": "application/json", "Accept-Encoding": "identity"} | (headers or {})
        body = bytearray()
        try:
            async with (
                ClientSession(timeout=TIMEOUT, cookie_jar=DummyCookieJar(), auto_decompress=False) as http,
                http.request(method, url, data=data, allow_redirects=False, headers=sent) as answer,
            ):
                async for piece in answer.content.iter_chunked(16_384):
                    body += piece
                    if len(body) > DOCUMENT_BYTES:
                        raise _away("resposta grande demais")
        except (ClientError, TimeoutError, OSError) as failed:
            raise _away(type(failed).__name__) from failed
        if answer.status >= 500:
            raise _away(f"status {answer.status}")
        return answer.status, bytes(body)


def _read(raw: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.DecodeError as wrong:  # of which a ValidationError is one
        raise _away("resposta que não entendemos") from wrong


def _away(why: str) -> Refused:
    return Refused("empresa_fora", porque=why)
