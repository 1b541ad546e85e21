"""What is kept only for a while: old log lines, answers of commands, ended sessions."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.status import FINAL
from app.persistence import models as m
from app.persistence.queries import tentativas

COMANDO_HOURS = 24  # a client that repeats a command later than this asks for something new
SESSAO_DAYS = 30  # after its end a session is only history
TOKEN_DAYS = 90  # a program that still comes with it is puzzled for so long; the audit says who had it


async def forget_small(c: AsyncConnection, *, now: datetime) -> None:
    """Answers of commands, sessions, tokens, selections, wrong passwords whose time is over."""
    await c.execute(delete(m.Comando).where(m.Comando.criado_em < now - timedelta(hours=COMANDO_HOURS)))
    await c.execute(delete(m.Selecao).where(m.Selecao.expira_em < now))
    await tentativas.forget(c, now=now)
    await c.execute(delete(m.Sessao).where(m.Sessao.expira_em < now - timedelta(days=SESSAO_DAYS)))
    long_ago = now - timedelta(days=TOKEN_DAYS)
    await c.execute(delete(m.Token).where(or_(m.Token.revogado_em < long_ago, m.Token.expira_em < long_ago)))


async def forget_lines(c: AsyncConnection, *, ended_before: datetime, at_most: int) -> int:
    """Log lines of executions that ended before; how many went (fewer than `at_most`: no more are left)."""
    key = tuple_(m.LinhaLog.execucao_id, m.LinhaLog.numero)
    old = (
        select(m.LinhaLog.execucao_id, m.LinhaLog.numero)
        .join(m.Execucao, m.Execucao.id == m.LinhaLog.execucao_id)
        .where(m.Execucao.status_execucao.in_(list(FINAL)), m.Execucao.data_finalizacao < ended_before)
        .limit(at_most)
    )
    return (await c.execute(delete(m.LinhaLog).where(key.in_(old)))).rowcount
