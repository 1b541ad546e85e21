"""What every open page is told by the clock: the pulse."""

import asyncio

from sqlalchemy.exc import SQLAlchemyError

from app.domain.values import iso, now
from app.persistence.database import Database
from app.persistence.queries import ativas
from app.realtime.hub import Hub
from app.realtime.protocol import Close, Pulse
from app.services import Services

SPREAD = 0.9  # of the time between two pulses: 500 answers in one moment would hold everybody's news


async def pulse_for_ever(services: Services, hub: Hub) -> None:
    """To every page, a few at a time; one that has not answered for a while is gone."""
    ritmo = services.settings.ritmo
    loop = asyncio.get_running_loop()
    hub.hops = await _hops(services, hub)
    while True:
        await asyncio.sleep((1 - SPREAD) * ritmo.pulse_s)
        hub.hops = await _hops(services, hub)
        for reader in list(hub.audience.readers):
            if loop.time() - reader.last_heard_s > ritmo.silent_s:
                hub.audience.close(reader, Close.SILENT)
        await hub.audience.say_all(lambda: Pulse(iso(now()) or "", hub.hops), over_s=SPREAD * ritmo.pulse_s)


async def _hops(services: Services, hub: Hub) -> dict[str, int | None]:
    """The way of what pages show: how long Redis took, when the robot last answered, how much is under way."""
    hops = {
        "redis_ms": services.publisher.redis_ms if hub.healthy else None,
        "ativas": await _under_way(services.database),
    }
    if services.engine is not None and services.engine.asking:  # else this process asks the robot nothing
        hops["robo_ms"] = services.client.robot_ms
    return hops


async def _under_way(database: Database) -> int | None:
    try:
        async with database.read() as connection:
            return await ativas.count(connection)
    except (SQLAlchemyError, OSError):
        return None  # the pulse goes on: it is how pages know that we live
