"""Old log lines go, the present stays; over both databases."""

from datetime import timedelta

from sqlalchemy import func, select, update

from app.domain.changes import End, Told
from app.domain.execucao import Line
from app.domain.values import now
from app.jobs.retention import forget
from app.persistence import models as m
from app.persistence.queries import tokens
from tests.recording.conftest import Recording


async def test_lines_of_runs_that_ended_long_ago_are_forgotten(recording: Recording) -> None:
    old, fresh = await recording.an_execucao(0), await recording.an_execucao(1)
    for i in (old, fresh):
        lines = tuple(Line(n, now(), "INFO", "x") for n in range(1, 4))
        await recording.recorder.record(i, Told(linhas=lines, fim=End("FALHOU", "x", None)))
    async with recording.database.write() as c:
        long_ago = now() - timedelta(days=91)
        await c.execute(update(m.Execucao).where(m.Execucao.id == old).values(data_finalizacao=long_ago))
    await forget(recording.database, log_days=90)
    async with recording.database.read() as c:
        left = (
            await c.execute(select(m.LinhaLog.execucao_id, func.count()).group_by(m.LinhaLog.execucao_id))
        ).all()
    assert [tuple(row) for row in left] == [(fresh, 3)]


async def test_a_token_is_forgotten_a_quarter_after_its_end(recording: Recording) -> None:
    at, who = now(), recording.cadastro.bruno
    long_ago = at - timedelta(days=90 + 1)
    async with recording.database.write() as c:
        for nome, ends in (("vale", None), ("acabou", at), ("expirou", long_ago)):
            await tokens.create(c, who, nome=nome, papel=None, expira_em=ends, at=long_ago)
        for nome, ended in (("revogado", at), ("esquecido", long_ago)):
            i, _ = await tokens.create(c, who, nome=nome, papel=None, expira_em=None, at=long_ago)
            await tokens.revoke(c, i, at=ended)
    await forget(recording.database, log_days=90)
    async with recording.database.read() as c:
        left = set((await c.scalars(select(m.Token.nome))).all())
    assert left == {"vale", "acabou", "revogado"}
