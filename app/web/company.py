"""The company's own login: to the provider, back from it."""

import asyncio
import logging
import secrets
from typing import Any
from uuid import uuid4

import msgspec
from quart import Response, current_app, request

from app.domain.emails import EMAIL
from app.domain.errors import Refused
from app.domain.values import SISTEMA, now
from app.persistence.queries import registro, tentativas, usuarios
from app.web import csrf, door, underway
from app.web.auth import identify
from app.web.context import services
from app.web.entering import welcome
from app.web.guesses import counters
from app.web.id_token import not_proved
from app.web.oidc import Provider
from app.web.passwords import hashed
from app.web.people import checked_name
from app.web.proving import wait_or_count
from app.web.proximo import START, proximo

TRIP = "empresa"  # the cookie's name
TRIP_S = 600  # to give one's password there, with whatever the company asks besides
BY_COMPANY = "empresa"  # as the audit says it

log = logging.getLogger(__name__)


class Trip(msgspec.Struct, frozen=True):
    """A way to the provider that this browser is on."""

    state: str
    nonce: str
    verifier: str
    redirect: str
    proximo: str


async def empresa() -> Response:
    """303 to the provider; who is already in goes on; when it does not answer, the form says so."""
    provider, wanted = _provider(), proximo(request.args.get("proximo"))
    if await identify(request.headers, request.cookies, request.remote_addr or "") is not None:
        return door.see(wanted)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    trip = Trip(state, nonce, verifier, _redirect(), underway.place(wanted))
    try:
        where = await provider.address(
            redirect=trip.redirect, state=trip.state, nonce=trip.nonce, verifier=trip.verifier
        )
    except Refused as refused:
        return await _outside(refused, wanted)
    response = door.see(where)
    underway.give(response, services().settings, TRIP, trip, lasts_s=TRIP_S)
    return response


async def retorno_empresa() -> Response:
    """A session, or the question for the code, for whom the provider names; else the form with the reason."""
    provider = _provider()
    trip = underway.read(request.cookies, services().settings, TRIP, Trip)
    if trip is None or not csrf.same(request.args.get("state", ""), trip.state):
        return await _not_begun_here(trip)
    counted = counters(
        services().settings.secret_key, account="", address=request.remote_addr or "", browser=None
    )
    counted = counted._replace(limits={name: counted.limits[name] for name in counted.one}, whole=[])
    try:
        await wait_or_count(counted)
        usuario = await _who_came(provider, trip)
        response = await welcome(usuario, trip.proximo, por=BY_COMPANY)
        if response is None:
            raise Refused("empresa_sem_conta", porque="desativada")
    except Refused as refused:
        return await _outside(refused, trip.proximo)
    async with services().database.write() as connection:
        await tentativas.forgive(connection, whole=counted.whole, one=counted.one)
    underway.drop(response, services().settings, TRIP)
    return response


def _provider() -> Provider:
    provider: Provider = current_app.extensions["painel_provider"]
    if not provider.is_set:
        raise Refused("nao_encontrado")
    return provider


def _redirect() -> str:
    """The address to come back to: of that origin of ours which the browser is at, never of another's."""
    origins = services().settings.origens
    here = next((o for o in origins if o.partition("://")[2] == request.host), origins[0])
    return f"{here}/entrar/empresa/retorno"


async def _not_begun_here(trip: Trip | None) -> Response:
    """Any page can have a browser call this: nothing is counted, recorded or ended by it."""
    refused = not_proved("estado de outro navegador")
    wanted = START if trip is None else trip.proximo
    return await door.login(
        refused.http_status, cookie=door.entrance_cookie(), proximo=wanted, erro=refused.detail
    )


async def _who_came(provider: Provider, trip: Trip) -> Any:
    """Raises Refused: the `empresa_` ones."""
    given = request.args
    if given.get("iss", provider.issuer) != provider.issuer:
        raise not_proved("resposta de outro emissor")
    if "error" in given or not given.get("code"):
        raise not_proved(f"o provedor disse {given.get('error', '?')[:40]}")
    claims = await provider.claims(
        given["code"], redirect=trip.redirect, verifier=trip.verifier, nonce=trip.nonce
    )
    email = str(claims.get("email", ""))
    is_address = EMAIL.fullmatch(email) and email.isascii() and email.isprintable()
    if claims.get("email_verified") is not True or not is_address:
        raise Refused("empresa_sem_conta", porque="e-mail não verificado")
    async with services().database.read() as connection:
        usuario = await usuarios.by_email(connection, email)
    if usuario is None and _may_be_new(email):
        usuario = await _create_leitor(email, str(claims.get("name", "")))
    if usuario is None:
        raise Refused("empresa_sem_conta", porque=f"sem conta: {email}")
    return usuario


def _may_be_new(email: str) -> bool:
    """The provider may be one where anybody opens an account: addresses of named domains only."""
    settings = services().settings
    return settings.oidc_cria_leitor and email.rpartition("@")[2].lower() in settings.oidc_dominios


async def _create_leitor(email: str, nome: str) -> Any:
    """A reader with a password that nobody knows; None: the address is of somebody who may no longer enter."""
    try:
        nome = checked_name(nome)
    except Refused:
        nome = checked_name(email.partition("@")[0])
    stored = await asyncio.to_thread(hashed, secrets.token_urlsafe(32))
    row = {"id": uuid4(), "email": email, "nome": nome, "papel": "leitor", "ativo": True}
    async with services().database.write() as connection:
        await usuarios.lock_admins(connection)  # whoever adds people waits for whoever else does
        if not await usuarios.is_taken(connection, email):
            await usuarios.create(connection, **row, senha=stored, criado_em=now())
            await registro.audit(
                connection, quem=SISTEMA, acao="criar_usuario", alvo=f"usuario:{email}", permitido=True,
                endereco=request.remote_addr or "", detalhe="leitor, pelo login da empresa",
            )  # fmt: skip
        return await usuarios.by_email(connection, email)


async def _outside(refused: Refused, wanted: str) -> Response:
    """The login form with the reason in it; the way to the provider begins anew, unless it only has to wait."""
    why = refused.extra.get("porque", refused.code)
    log.warning("the company's login let nobody in: %s", why)
    if refused.code in {"empresa_recusada", "empresa_sem_conta"}:
        await door.note("entrar", quem=BY_COMPANY, permitido=False, detalhe=f"{BY_COMPANY}: {why}")
    response = await door.login(
        refused.http_status, cookie=door.entrance_cookie(), proximo=wanted, erro=refused.detail
    )
    if refused.code == "taxa":
        return door.wait(response, refused)
    underway.drop(response, services().settings, TRIP)
    return response
