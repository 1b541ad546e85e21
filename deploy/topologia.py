"""The topology of many machines on this one: `python deploy/topologia.py --ajuda`."""

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from sqlalchemy import make_url

from app.cli.parsing import Parser, checked
from app.cli.running import until_signal
from app.cli.seed.people import PASSWORD, Entry, enter
from app.cli.seed.planting import plant
from app.domain.values import now
from app.embedded.errors import EmbeddedError
from app.parsing import port_number, positive
from app.persistence.database import Database
from app.settings import Settings
from deploy.processes import Failed, Process
from deploy.topology import Plan, Topology, a_topology

POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
LOOK_S = 0.5  # an ended process is seen, then started again, about this late


def main() -> int:
    """0 after Ctrl-C; 1 with one line on stderr when it cannot be had."""
    args = _arguments()
    try:
        asyncio.run(_serve(args))
    except KeyboardInterrupt:
        return 0
    except (Failed, EmbeddedError, asyncpg.PostgresError, OSError) as error:
        print(f"topologia: {error}", file=sys.stderr)
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    said = Parser(
        prog="topologia",
        usage="python deploy/topologia.py [opções]",
        description="nginx → web × N + worker × N, PostgreSQL, Redis e o robô simulado, só em 127.0.0.1.",
    )
    port, many = checked(port_number), checked(positive(int))
    said.add_argument("--ajuda", action="help", help="o mesmo")
    said.add_argument(
        "--porta", type=port, default=8080, metavar="N", help="nginx; as outras vêm depois dela"
    )
    said.add_argument("--webs", type=many, default=2, metavar="N", help="processos `painel web`")
    said.add_argument("--workers", type=many, default=2, metavar="N", help="processos `painel worker`")
    said.add_argument("--postgres", default=POSTGRES, metavar="URL", help=f"o servidor ({POSTGRES})")
    said.add_argument("--redis", default="", metavar="URL", help="sem esta opção: um só desta topologia")
    said.add_argument(
        "--velocidade", type=checked(positive(float)), default=1.0, metavar="X", help="do robô simulado"
    )
    said.add_argument("--sem-nginx", action="store_true", help="as pessoas vão direto ao primeiro web")
    said.add_argument("--pasta", type=Path, metavar="PASTA", help="guarda logs e dados depois do fim")
    return said.parse_args()


async def _serve(args: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="painel-topologia-") as scratch:
        folder = (args.pasta or Path(scratch)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        async with _own_database(args.postgres, f"painel_topologia_{args.porta}") as url:
            people: list[Entry] = []
            plan = Plan(
                folder=folder,
                database_url=url,
                redis_url=args.redis,
                ports=tuple(range(args.porta, args.porta + 2 + args.webs)),
                workers=args.workers,
                velocidade=args.velocidade,
                wants_nginx=not args.sem_nginx,
            )
            async with a_topology(plan, fill=lambda: _plant(url, people)) as topology:
                _say(topology, people)
                keeping = asyncio.create_task(_keep(topology.ours))
                try:
                    await until_signal()
                finally:
                    keeping.cancel()
                    await asyncio.gather(keeping, return_exceptions=True)
                print("Encerrando.", flush=True)


@asynccontextmanager
async def _own_database(server: str, name: str) -> AsyncIterator[str]:
    """A database of this topology alone, dropped at the end; one that an earlier end left is used again."""
    assert re.fullmatch(r"\w+", name)
    url = make_url(server)
    admin = await asyncpg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
    try:
        if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await admin.execute(f"CREATE DATABASE {name}")
        yield url.set(drivername="postgresql+asyncpg", database=name).render_as_string(hide_password=False)
    finally:
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await admin.close()


async def _plant(url: str, people: list[Entry]) -> None:
    """The people of the demonstration with their processos."""
    database = Database(url)
    try:
        async with database.write() as c:
            people += await enter(c, loopback=True)
            await plant(c, at=now(), fuso=Settings().fuso)
    finally:
        await database.close()


def _say(topology: Topology, people: list[Entry]) -> None:
    print(f"\nPainel RPA (topologia) em {topology.url}\n")
    if topology.nginx is None:
        print("  nginx não está aqui (ou não foi pedido): cada processo web atende na sua própria porta.\n")
    for part in topology.parts:
        print(f"  {part.name:<9}pid {part.pid}")
    print(f"\n  web: {', '.join(topology.web_urls)}; robô: {topology.robot_url}")
    print(f"  logs: {topology.plan.folder}")
    print(f"  entrar: {', '.join(person.email for person in people)}; senha: {PASSWORD}")
    print(
        "\nMate um web, um worker ou o robô (kill -9 PID): ele volta, nada se perde. Ctrl-C encerra tudo.\n",
        flush=True,
    )


async def _keep(parts: list[Process]) -> None:
    """As systemd would: what has ended is started again."""
    while True:
        await asyncio.sleep(LOOK_S)
        for part in parts:
            if not part.runs:
                print(f"{part.name} terminou; iniciando de novo.", flush=True)
                try:
                    await part.start()
                    print(f"{part.name} está de volta (pid {part.pid}).", flush=True)
                except Failed as failed:
                    print(failed, flush=True)


if __name__ == "__main__":
    sys.exit(main())
