"""`painel web`: pages, API, socket; jobs too unless told otherwise."""

from argparse import Namespace

from app.cli import logs
from app.cli.running import settled
from app.cli.store import settings_of, usable
from app.factory import create_app
from app.port import listen
from app.server import serve
from app.settings import Settings

ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - how to reach what listens everywhere, from here


async def web(args: Namespace) -> int:
    """Serve until a signal."""
    settings = settings_of(args)
    logs.configure(settings.log_nivel)
    usable(settings.data)
    with listen(settings.host, settings.port) as listening:
        if not settings.api_url:
            print("Aviso: API_EXTERNA_URL não foi definida; execuções vão esperar pelo robô.", flush=True)
        app = create_app(settings)
        await serve(app, settings, listening=listening, ready=lambda: _say(settings))
    return 0


def address(settings: Settings) -> str:
    """Where a browser on this machine finds it."""
    host = ANY.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _say(settings: Settings) -> None:
    settled()
    print(f"Painel RPA em {address(settings)}", flush=True)
