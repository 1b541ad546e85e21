"""Which processos of the demonstration have which past."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.cli.seed.names import Client
from app.simulator.scenarios import dice

# kinds of past: "" none, "sucesso", "erro" (AUTH-401), a code of FAILURES, "sat", "perdida", "cancelada";
# several joined by "," are several executions of one processo
_OLDEST = ("erro CLARO", "PORTAL-503 OI", "FATURA-404 TIM", "erro,sucesso VIVO", "PORTAL-503,sucesso OI")
_LAST = (
    *("erro CLARO", "erro CLARO", "erro CLARO", "PORTAL-503 OI", "PORTAL-503 OI", "FATURA-404 TIM"),
    *("PDF-422 ALGAR", "sucesso,sat EMBRATEL", "perdida VIVO", "cancelada TIM"),
    *("erro,sucesso VIVO", "PORTAL-503,PORTAL-503,sucesso OI", "cancelada,sucesso EMBRATEL"),
)
_PRESENT = (
    *("erro CLARO", "erro CLARO", "PORTAL-503 OI", "FATURA-404 VIVO", "cancelada TIM", "erro,sucesso VIVO"),
    *("sucesso VIVO", "sucesso TIM", "sucesso EMBRATEL", "sucesso OI", "sucesso ALGAR", "sucesso CLARO"),
)
_REST = ("sucesso", "sucesso", "")  # all others, by month


class Past(NamedTuple):
    """Executions of one client's month, oldest first, each with when it begins."""

    client: Client
    mes: str
    kinds: tuple[str, ...]
    begins: tuple[datetime, ...]


def months(present: datetime, fuso: ZoneInfo) -> list[str]:
    """Three, up to the present one."""
    local = present.astimezone(fuso)
    count = local.year * 12 + local.month - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(count - 2, count + 1)]


def plan(clients: Sequence[Client], present: datetime, fuso: ZoneInfo) -> Iterator[Past]:
    """Every client's past in each of the three months; the same for the same instant."""
    for mes, special, rest in zip(months(present, fuso), (_OLDEST, _LAST, _PRESENT), _REST, strict=True):
        left = sorted(clients, key=lambda client: dice("plano", mes, client.id).random())
        for words in special:
            kinds, _, operadora = words.partition(" ")
            client = next(c for c in left if c.operadora == operadora)
            left.remove(client)
            yield _past(client, mes, kinds, present, fuso)
        for client in left:
            yield _past(client, mes, rest, present, fuso)


def _past(client: Client, mes: str, kinds: str, present: datetime, fuso: ZoneInfo) -> Past:
    wanted = tuple(kinds.split(",")) if kinds else ()
    first = _office_hour(client, mes, present, fuso)
    apart = timedelta(minutes=dice("pausa", mes, client.id).randint(18, 55))
    return Past(client, mes, wanted, tuple(first + i * apart for i in range(len(wanted))))


def _office_hour(client: Client, mes: str, present: datetime, fuso: ZoneInfo) -> datetime:
    """In its own month, in working hours; what would lie ahead of us was in the last hours instead."""
    rolled = dice("quando", mes, client.id)
    day, hour, second = rolled.randint(3, 26), rolled.randint(8, 17), rolled.randrange(3600)
    when = datetime(int(mes[:4]), int(mes[5:]), day, hour, tzinfo=fuso) + timedelta(seconds=second)
    latest = present - timedelta(hours=4)
    return when if when <= latest else latest - timedelta(minutes=rolled.randrange(20 * 60))
