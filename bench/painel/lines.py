"""Records lines of one execution that exists, from a process of its own: says `ready`, waits for `go`, then ends."""

import asyncio
import json
import sys
import time
from uuid import UUID

import uvloop

from app.cli.running import settled
from app.domain.changes import End, Told
from app.domain.execucao import Line
from app.domain.values import now
from app.persistence.database import Database
from app.realtime.publisher import Publisher
from app.recording.recorder import Recorder
from app.settings import Settings

LEVELS = ("INFO", "INFO", "INFO", "DEBUG", "INFO", "WARN", "INFO", "INFO", "INFO", "ERROR")


def line(n: int) -> Line:
    """Line `n` of any log of these: accents in each, a colour in some, something to find in every 997th."""
    what = "Sessão EXPIRADA no portal" if n % 997 == 0 else "Abrindo a fatura do contrato no portal"
    colour, plain = ("\x1b[32m", "\x1b[0m") if n % 50 == 0 else ("", "")
    return Line(
        n, now(), LEVELS[n % 10], f"{colour}{what}{plain}; aguardando a lista de documentos da conta {n:06d}"
    )


async def main(execucao: UUID, first: int, a_second: int, seconds: int, ends: bool) -> None:
    """One change a second with that many lines: the product's own rhythm; `ends`: the last one is the end too."""
    settings = Settings.from_env()
    database = Database(settings.database_url)
    publisher = Publisher(settings.redis_url, prefix=f"{settings.redis_prefixo}:", ritmo=settings.ritmo)
    publisher.start()
    recorder = Recorder(database, ritmo=settings.ritmo, tell=publisher.publish)
    recorder.start()
    settled()
    print(json.dumps({"ready": True}), flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    begun = time.monotonic()
    for second in range(seconds):
        await asyncio.sleep(max(0.0, begun + second - time.monotonic()))
        begin = first + second * a_second
        fim = End("CONCLUIDO", "ok", None) if ends and second == seconds - 1 else None
        said = tuple(line(n) for n in range(begin, begin + a_second))
        await recorder.record(execucao, Told(linhas=said, fim=fim))
    await publisher.flush(timeout_s=5)
    await recorder.stop()
    await publisher.stop()
    await database.close()


if __name__ == "__main__":
    first, a_second, seconds = (int(word) for word in sys.argv[2:5])
    uvloop.run(main(UUID(sys.argv[1]), first, a_second, seconds, sys.argv[5:] == ["fim"]))
