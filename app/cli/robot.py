"""The simulated robot: as a command, as the demonstration's child process."""

import asyncio
import contextlib
import signal
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from app.cli.failing import UNKNOWN, Failed, reason
from app.cli.running import until_signal
from app.simulator import Retorno, Simulator, serve

START_S = 10.0  # it takes half a second; a busy machine gets time
LEAVE_S = 1.0


async def simulator(args: Namespace) -> int:
    """`painel simulator`: serve until a signal, or until the parent is gone."""
    robot = serve(
        host=args.host,
        port=args.port,
        semente=args.semente,
        cenario=args.cenario,
        velocidade=args.velocidade,
        arquivo=args.arquivo,
        falhas=args.falha,
        retorno=_retorno(args),
    )
    try:
        async with robot as listening:
            await _until_told(listening, child=args.filho)
    except ValueError as unknown:
        raise Failed(str(unknown), code=UNKNOWN) from None
    except OSError as error:
        raise Failed(f"O simulador não pode usar a porta {args.port}: {reason(error)}.") from None
    return 0


def _retorno(args: Namespace) -> Retorno | None:
    """Where to push final payloads, if anywhere; raises Failed when only half of it was said."""
    if bool(args.retorno) != bool(args.retorno_segredo):
        raise Failed("Use --retorno e --retorno-segredo juntos.", code=UNKNOWN)
    return Retorno(args.retorno, args.retorno_segredo) if args.retorno else None


async def _until_told(listening: Simulator, *, child: bool) -> None:
    if not child:
        print(f"Robô simulado em {listening.url} (API_EXTERNA_URL={listening.url})", flush=True)
        await until_signal()
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is for the parent
    print(listening.url, flush=True)
    await asyncio.to_thread(sys.stdin.buffer.read)  # ends when the parent closes it, however it dies


@asynccontextmanager
async def child(
    data: Path, *, semente: int, velocidade: float
) -> AsyncIterator[Callable[[], Awaitable[str]]]:
    """A robot of our own, on a free port, in our process group; it ends with us.

    Gives what waits for its address (or raises Failed): it starts while we do other things.
    """
    words = ["--filho", "--semente", str(semente), "--velocidade", str(velocidade)]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", "simulator", "--arquivo", str(data / "simulador.json"), *words),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    try:
        yield lambda: _address(process.stdout)
    finally:
        process.stdin.close()
        try:
            async with asyncio.timeout(LEAVE_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def _address(said: asyncio.StreamReader | None) -> str:
    line = b""
    if said is not None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(START_S):
                line = await said.readline()
    if not line:
        raise Failed("O robô simulado não iniciou.")
    return line.decode().strip()
