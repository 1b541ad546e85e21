"""When an invoice is due: what its file says, until then the day that the client's contract says."""

from calendar import monthrange
from datetime import date

from app.domain.execucao import Processo


def vencimento(p: Processo) -> tuple[date | None, bool]:
    """The day, whether it is only expected; (None, False) when nobody knows."""
    if p.vencimento is not None:
        return p.vencimento, False
    day = expected(p.mes, p.dia_vencimento)
    return day, day is not None


def expected(mes: str, dia: int | None) -> date | None:
    """Day `dia` of the month `AAAA-MM`; a month that is shorter ends it."""
    if dia is None:
        return None
    ano, month = int(mes[:4]), int(mes[5:])
    return date(ano, month, min(dia, monthrange(ano, month)[1]))
