"""Invoices that the carrier has not issued yet: no error, asked for again the next morning."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.execucao import Processo
from app.domain.status import StatusProcesso

HORA = 7  # of the morning, where people work
MESES = 3  # an invoice that is later than this does not come by itself: somebody must look
INDISPONIVEL = f"Fatura ainda não disponível no portal · nova tentativa às {HORA}h"


def is_awaited(mes: str, now: datetime) -> bool:
    """Whether the invoice of this month may still come."""
    return mes in meses_awaited(now)


def meses_awaited(now: datetime) -> list[str]:
    """The present month with those before it, and the one ahead: bills are asked for early."""
    present = now.year * 12 + now.month - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(present - MESES, present + 2)]


def is_indisponivel(p: Processo) -> bool:
    """Whether its last download failed for want of an invoice; a run that was cancelled since changes nothing."""
    return p.status_processo == StatusProcesso.ERRO_DOWNLOAD and p.detalhe == INDISPONIVEL


def last_due(now: datetime, fuso: ZoneInfo) -> datetime:
    """The newest hour of trying again that is not ahead of `now`."""
    here = now.astimezone(fuso)
    today = here.replace(hour=HORA, minute=0, second=0, microsecond=0)
    return today if today <= here else today - timedelta(days=1)


def next_due(now: datetime, fuso: ZoneInfo) -> datetime:
    """The first hour of trying again after `now`."""
    return last_due(now, fuso) + timedelta(days=1)
