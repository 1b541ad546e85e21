"""Values as a Brazilian reads them: the same words as `static/js/helpers/format.js`."""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.ansi import pieces
from app.domain.status import ETAPAS, StatusExecucao, TipoExecucao, etapa_rotulo

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
ZONE = ContextVar("zone", default=SAO_PAULO)  # `FUSO`, set for each request: wherever the server stands
NOTHING = "–"
NBSP = "\u00a0"  # keeps "R$" and its amount on one line
CENT = Decimal("0.01")
MINUTE_S = 60
HOUR_S = 3_600
DAY_S = 86_400
DAYS = 2  # from here on nobody counts hours
CNPJ_LENGTH = 14
MESES = [
    "Janeiro", "Fevereiro", "Março", "Abril", "Maio", "Junho",
    "Julho", "Agosto", "Setembro", "Outubro", "Novembro", "Dezembro",
]  # fmt: skip

Instant = str | datetime


def reais(valor: str | Decimal | int | None) -> str:
    """`"18932.47"` → `R$ 18.932,47`; what is no amount is a dash, never a crash."""
    if valor is None:
        return NOTHING
    try:
        amount = Decimal(valor).quantize(CENT, ROUND_HALF_UP)
    except InvalidOperation:
        return NOTHING
    if not amount.is_finite():
        return NOTHING
    sign = "-" if amount < 0 else ""
    return f"{sign}R${NBSP}{_brazilian(f'{abs(amount):,.2f}')}"


def numero(n: int | None) -> str:
    """`1284` → `1.284`"""
    return NOTHING if n is None else _brazilian(f"{n:,}")


def porcento(n: int | None) -> str:
    """`62` → `62%`"""
    return NOTHING if n is None else f"{n}%"


def data_hora(instant: Instant | None) -> str:
    """`24/11/2026 14:03:22`"""
    return _local(instant, "%d/%m/%Y %H:%M:%S")


def data_hora_curta(instant: Instant | None) -> str:
    """`24/11/2026 14:03`"""
    return _local(instant, "%d/%m/%Y %H:%M")


def hora(instant: Instant | None) -> str:
    """`14:03:22`"""
    return _local(instant, "%H:%M:%S")


def data(day: date | Instant | None) -> str:
    """`24/11/2026`; a day without an hour belongs to no zone."""
    if isinstance(day, str) and len(day) == len("2026-11-24"):
        day = date.fromisoformat(day)
    if isinstance(day, date) and not isinstance(day, datetime):
        return f"{day:%d/%m/%Y}"
    return _local(day, "%d/%m/%Y")


def dia(day: str | None) -> str:
    """`2026-11-24` → `24/11`"""
    return NOTHING if not day else f"{day[8:]}/{day[5:7]}"


def mes_ano(mes: str | None) -> str:
    """`2026-11` → `11/2026`"""
    return NOTHING if not mes else f"{mes[5:]}/{mes[:4]}"


def mes_extenso(mes: str | None) -> str:
    """`2026-11` → `Novembro de 2026`"""
    return NOTHING if not mes else f"{MESES[int(mes[5:]) - 1]} de {mes[:4]}"


def cnpj(text: str | None) -> str:
    """`84718741000100` → `84.718.741/0001-00`; what has another length is shown as it is."""
    if text is None or len(text) != CNPJ_LENGTH:
        return text or NOTHING
    return f"{text[:2]}.{text[2:5]}.{text[5:8]}/{text[8:12]}-{text[12:]}"


def duracao(seconds: float | None) -> str:
    """`12 s` · `1 min 12 s` · `1 h 05 min` · `39 dias`"""
    if seconds is None:
        return NOTHING
    s = max(0, int(seconds))
    if s < MINUTE_S:
        return f"{s} s"
    if s < HOUR_S:
        return f"{s // MINUTE_S} min {s % MINUTE_S:02d} s"
    if s < DAYS * DAY_S:
        return f"{s // HOUR_S} h {s % HOUR_S // MINUTE_S:02d} min"
    return f"{s // DAY_S} dias"


def ha(instant: Instant | None, agora: Instant) -> str:
    """How long before `agora`: `há 12 s` · `há 18 min` · today `14:24` · older `21/11 14:24`."""
    if instant is None:
        return NOTHING
    s = max(0, int(_seconds(instant, agora)))
    if s < MINUTE_S:
        return f"há {s} s"
    if s < HOUR_S:
        return f"há {s // MINUTE_S} min"
    is_today = _in_zone(instant).date() == _in_zone(agora).date()
    return _local(instant, "%H:%M" if is_today else "%d/%m %H:%M")


def decorrido(inicio: Instant | None, fim: Instant | None) -> float | None:
    """Seconds from one instant to the other; None while one of them is unknown."""
    return None if inicio is None or fim is None else _seconds(inicio, fim)


def etapa(word: str | None) -> str | None:
    """A step as people call it; a step we do not know is its raw word."""
    return etapa_rotulo(word)


def passos(execucao: dict[str, Any], agora: Instant) -> list[dict[str, Any]]:
    """The steps to draw, in order: `{etapa, rotulo, situacao, segundos}`, `situacao` feita, atual or futura.

    The robot's own steps come as they were; the ones that it has not reached follow, unless it is done.
    """
    walked = {step["etapa"]: step for step in execucao["etapas"]}
    shown = dict.fromkeys(walked)
    if execucao["status_execucao"] != StatusExecucao.CONCLUIDO:
        shown |= dict.fromkeys(_ahead(execucao, walked))
    return [_passo(word, walked.get(word), execucao, agora) for word in shown]


def _ahead(execucao: dict[str, Any], walked: dict[str, Any]) -> list[str]:
    expected = list(ETAPAS)
    if execucao["tipo_execucao"] == TipoExecucao.UPLOAD_SAT:
        expected = expected[-1:]  # it only sends what was fetched before
    known = [expected.index(word) for word in walked if word in expected]
    return expected[max(known, default=-1) + 1 :]


def _passo(
    word: str, step: dict[str, Any] | None, execucao: dict[str, Any], agora: Instant
) -> dict[str, Any]:
    if step is None:
        return {"etapa": word, "rotulo": etapa_rotulo(word), "situacao": "futura", "segundos": None}
    succeeded = execucao["status_execucao"] == StatusExecucao.CONCLUIDO
    is_present = word == execucao["etapa"] and not succeeded
    until = step["fim"] or execucao["data_finalizacao"] or agora
    return {
        "etapa": word,
        "rotulo": step["rotulo"],
        "situacao": "atual" if is_present else "feita",
        "segundos": decorrido(step["inicio"], until),
    }


def _local(instant: Instant | None, form: str) -> str:
    return NOTHING if instant is None else _in_zone(instant).strftime(form)


def _in_zone(instant: Instant) -> datetime:
    return _parsed(instant).astimezone(ZONE.get())


def _seconds(since: Instant, until: Instant) -> float:
    return (_parsed(until) - _parsed(since)).total_seconds()


def _parsed(instant: Instant) -> datetime:
    return instant if isinstance(instant, datetime) else datetime.fromisoformat(instant)


def _brazilian(english: str) -> str:
    return english.translate(str.maketrans(",.", ".,"))


FILTERS: dict[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (
        reais, numero, porcento, data_hora, data_hora_curta, hora, data, dia, mes_ano, mes_extenso, cnpj,
        duracao, ha, decorrido, etapa, passos, pieces,
    )
}  # fmt: skip
