"""Composes the web application: services, hub, engine, routes."""

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quart import Quart
from sqlalchemy.exc import SQLAlchemyError

from app.background import Background
from app.jobs.jobs import Jobs
from app.jobs.sealer import Sealer
from app.persistence.queries import pictures
from app.realtime.ephemeral import Ephemeral
from app.realtime.hub import Hub
from app.realtime.pictures import Picture, Unseen
from app.realtime.presenca import Presenca
from app.realtime.vivos import Vivos
from app.services import Services
from app.settings import SettingError, Settings, keep_secret_key
from app.web import live, setup
from app.web.proxies import Proxies
from app.web.upgrade import Upgrade
from app.web.uses import Uses
from app.web.watch import Watch

BARE = (
    "painel: servido pelo Hypercorn diretamente, sem despedida das páginas nem expulsão de leitores parados; "
    "prefira `painel web`."
)
PACKAGE = Path(__file__).parent


def create_app(settings: Settings | None = None, *, demo: bool = False) -> Quart:
    """The application; everything that it needs is opened when the server starts it.

    Raises:
        SettingError: a setting cannot be used.
    """
    settings = keep_secret_key(settings or _told_by_environment())
    app = Quart(
        "app",
        template_folder=str(_folder("templates")),
        static_folder=str(_folder("static")),
        static_url_path="/static",
    )
    app.config["DEMO"] = demo
    composed = Composed(app, settings)
    app.before_serving(composed.open)
    app.after_serving(composed.close)
    app.extensions["painel_drain"] = composed.drain
    setup.install(app, settings)
    app.asgi_app = Upgrade(Proxies(app.asgi_app, settings.proxies))  # type: ignore[method-assign]
    return app


def _told_by_environment() -> Settings:
    """The settings when Hypercorn itself calls us: a wrong one is one line, what it lacks is said."""
    try:
        settings = Settings.from_env()
    except SettingError as error:
        raise SystemExit(f"painel: {error}") from None
    print(BARE, file=sys.stderr)
    return settings


class Composed:
    """What lives as long as the application serves."""

    def __init__(self, app: Quart, settings: Settings) -> None:
        self._app = app
        self.services = Services(settings)
        self.background = Background()
        self.jobs = Jobs(self.services)
        self._open = False

    async def open(self) -> None:
        services = self.services
        try:
            await services.open()
        except BaseException:
            await services.close()
            raise
        self.hub = Hub(
            services.publisher, look=self._look, positions=self._positions, ritmo=services.settings.ritmo
        )
        self._app.extensions["painel_services"] = services
        self._app.extensions["painel_hub"] = self.hub
        self.hub.start()
        self._open_ephemeral(services)
        self.background.keep("pulse", lambda: live.pulse_for_ever(services, self.hub))
        self._open_watches(services)
        await self.jobs.start(executes=services.settings.web_executa_jobs)
        self._open = True

    def _open_ephemeral(self, services: Services) -> None:
        ritmo, audience = services.settings.ritmo, self.hub.audience
        self.ephemeral = Ephemeral(services.publisher, ritmo=ritmo)
        self.presenca = Presenca(self.ephemeral, audience, ritmo=ritmo)
        self.vivos = Vivos(
            self.ephemeral, lambda: services.vivo("web", abas=len(audience.readers)), ritmo=ritmo
        )
        self._app.extensions["painel_presenca"] = self.presenca
        self._app.extensions["painel_vivos"] = self.vivos
        self.ephemeral.start()
        self.presenca.start()
        self.vivos.start(listens=True)

    def _open_watches(self, services: Services) -> None:
        """Who may listen, when credentials were used, the audit's seal."""
        ritmo, keep = services.settings.ritmo, self.background.keep
        fator_admin = services.settings.segundo_fator_admin
        watch = Watch(
            services.database, self.hub.audience, self.ephemeral, ritmo=ritmo, fator_admin=fator_admin
        )
        self._app.extensions["painel_watch"] = watch
        uses: Uses = self._app.extensions["painel_uses"]
        sealer = Sealer(services.database, data=services.settings.data, ritmo=ritmo, tell=services.tell)
        keep("identities", watch.run_for_ever)
        keep("uses", lambda: uses.write_for_ever(services.database, every_s=ritmo.uses_s))
        keep("sealer", sealer.run_for_ever)

    async def drain(self) -> None:
        """Send pages away, hand jobs back, let what was decided reach the database, then Redis."""
        if not self._open:
            return
        self._open = False
        await asyncio.gather(self.hub.audience.drain(), self.jobs.hand_back())
        await self.services.recorder.drain()
        await self.services.publisher.flush(timeout_s=0.5)

    async def close(self) -> None:
        await self.drain()
        await self.jobs.stop()
        await self.background.stop()
        await self.vivos.stop()
        await self.presenca.stop()
        await self.ephemeral.stop()
        await self.hub.stop()
        await self.services.close()

    async def _look(self, topics: list[str]) -> dict[str, Picture]:
        with _seeing():
            async with self.services.database.read() as connection:
                seen = await pictures.look(connection, topics)
        return {topic: Picture(topic, *fields) for topic, fields in seen.items()}

    async def _positions(self, topics: list[str]) -> dict[str, int]:
        with _seeing():
            async with self.services.database.read() as connection:
                return await pictures.positions(connection, topics)


@contextlib.contextmanager
def _seeing() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise Unseen(str(error)) from error


def _folder(name: str) -> Path:
    """Beside the package in a checkout, inside it in the wheel."""
    inside: Any = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
