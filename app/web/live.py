"""What every open page is told by the clock: the pulse, that its session is over."""

import asyncio

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.domain.values import iso, now
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import ativas
from app.realtime.audience import Audience
from app.realtime.hub import Hub
from app.realtime.protocol import Close, Pulse
from app.services import Services


async def pulse_for_ever(services: Services, hub: Hub) -> None:
    """One shared frame for all; a page that has not answered for a while is gone."""
    ritmo = services.settings.ritmo
    loop = asyncio.get_running_loop()
    hub.hops = await _hops(services, hub)
    while True:
        await asyncio.sleep(ritmo.pulse_s)
        hub.hops = await _hops(services, hub)
        for reader in list(hub.audience.readers):
            if loop.time() - reader.last_heard_s > ritmo.silent_s:
                hub.audience.close(reader, Close.SILENT)
        hub.audience.say_all(Pulse(iso(now()) or "", hub.hops))


async def _hops(services: Services, hub: Hub) -> dict[str, int | None]:
    """The way of what pages show: how long Redis took, when the robot last answered, how much is under way."""
    hops = {
        "redis_ms": services.publisher.redis_ms if hub.healthy else None,
        "ativas": await _under_way(services.database),
    }
    if services.engine is not None and services.engine.carrying:  # else this process asks the robot nothing
        hops["robo_ms"] = services.client.robot_ms
    return hops


async def _under_way(database: Database) -> int | None:
    try:
        async with database.read() as connection:
            return await ativas.count(connection)
    except (SQLAlchemyError, OSError):
        return None  # the pulse goes on: it is how pages know that we live


async def watch_sessions_for_ever(services: Services, hub: Hub) -> None:
    """Close the sockets of sessions that ended, with Redis or without: the database is asked."""
    while True:
        await asyncio.sleep(services.settings.ritmo.position_s / 2)
        if hub.audience.readers:
            await _close_ended(services.database, hub.audience)


async def _close_ended(database: Database, audience: Audience) -> None:
    readers = list(audience.readers)
    sessions = {r.identity.sessao_id for r in readers if r.identity.sessao_id}
    tokens = {r.identity.token_id for r in readers if r.identity.token_id}
    async with database.read() as c:
        good = await c.execute(
            select(m.Sessao.id, m.Usuario.papel)
            .join(m.Usuario, m.Usuario.id == m.Sessao.usuario_id)
            .where(m.Sessao.id.in_(list(sessions)), m.Sessao.revogada_em.is_(None))
            .where(m.Sessao.expira_em > now(), m.Usuario.ativo)
        )
        papel_of = {row[0]: row[1] for row in good}
        good = await c.execute(
            select(m.Token.id, m.Usuario.papel)
            .join(m.Usuario, m.Usuario.id == m.Token.usuario_id)
            .where(m.Token.id.in_(list(tokens)), m.Token.revogado_em.is_(None), m.Usuario.ativo)
        )
        papel_of |= {row[0]: row[1] for row in good}
    for reader in readers:
        who = reader.identity
        if papel_of.get(who.sessao_id or who.token_id) != who.papel:
            audience.close(reader, Close.SIGNED_OUT)
