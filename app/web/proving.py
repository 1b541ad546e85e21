"""Whether a login form proves who sent it; wrong passwords are counted, so that guessing is slow."""

import math
from typing import Any

from quart import current_app, request
from werkzeug.datastructures import MultiDict

from app.domain.errors import Refused
from app.domain.values import now
from app.persistence.queries import tentativas, usuarios
from app.web import demo, known
from app.web.context import services
from app.web.guesses import Counters, counters
from app.web.passwords import Verifier


async def proved(form: MultiDict[str, str], email: str) -> Any:
    """The user whom the form proves; None: nobody.

    Raises:
        Refused: `taxa` with `faltam_s`, the password was not looked at.
    """
    if "demo" in form:
        return await _of_demo(form["demo"])
    browser, address = await _known_browser(email), request.remote_addr or ""
    counted = counters(
        services().settings.secret_key, account=email.lower(), address=address, browser=browser
    )
    await wait_or_count(counted)
    async with services().database.read() as connection:
        usuario = await usuarios.by_email(connection, email)
    verifier: Verifier = current_app.extensions["painel_passwords"]
    stored = None if usuario is None else usuario.senha
    if await verifier.matches(form.get("senha", ""), stored, known=browser is not None) and _holds(usuario):
        async with services().database.write() as connection:
            await tentativas.forgive(connection, whole=counted.whole, one=counted.one)
        return usuario
    return None


async def _known_browser(email: str) -> str | None:
    """Whoever has no cookie of ours for this address has nothing looked up: it takes as long for any address."""
    settings = services().settings
    if not known.has_word(request.cookies, settings, email.lower()):
        return None
    async with services().database.read() as connection:
        usuario = await usuarios.by_email(connection, email)
    return None if usuario is None else known.browser(request.cookies, settings, usuario)


async def wait_or_count(counted: Counters) -> None:
    async with services().database.write() as connection:
        wait_s = await tentativas.attempt(connection, counted.limits, at=now())
    if wait_s > 0:
        faltam_s = math.ceil(wait_s)
        raise Refused("taxa", f"Muitas tentativas. Aguarde {faltam_s} s e tente de novo.", faltam_s=faltam_s)


def _holds(usuario: Any) -> bool:
    """A password that somebody else chose is good for a day."""
    return usuario.senha_provisoria_ate is None or usuario.senha_provisoria_ate > now()


async def _of_demo(papel: str) -> Any:
    if not demo.is_offered(services().settings) or papel not in demo.DEMO:
        return None
    async with services().database.read() as connection:
        usuario = await usuarios.by_email(connection, demo.DEMO[papel][1])
    return usuario if usuario is not None and usuario.papel == papel else None
