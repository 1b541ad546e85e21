"""What a processo's page asks for, of both databases alike."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from app.domain.changes import Accepted, Change, Claimed, Dispatching, End, Told
from app.domain.errors import Refused
from app.domain.habitual import ENOUGH
from app.domain.silenciosos import Colhido
from app.domain.values import iso, now
from app.persistence import models as m
from app.persistence.queries import ajuda, anotacoes, comparacao, operadora, ritmos
from app.persistence.queries import processos as listed
from app.recording.anotacoes import annotate, take_back
from app.recording.items import Run
from tests.recording.conftest import Recording, recording

__all__ = ["recording"]

FATURA: dict[str, Any] = {
    "caminho": "s3://x/1.pdf",
    "data_vencimento": None,
    "mes": 10,
    "ano": 2026,
    "valor": None,
}


async def ends(recording: Recording, processo: int, fim: End) -> UUID:
    i = (
        await recording.recorder.create(Run(recording.cadastro.processos[processo]), by=recording.by())
    ).execucao.id
    changes: tuple[Change, ...] = (Claimed(), Dispatching(), Accepted(id_externo=str(i)), Told(fim=fim))
    for change in changes:
        await recording.recorder.record(i, change)
    return i


def good() -> End:
    return End("CONCLUIDO", "ok", None, faturas=(FATURA | {"id": uuid4()},))


async def test_notes_are_kept_once_and_move_the_processo(recording: Recording) -> None:
    processo, nota, by = recording.cadastro.processos[0], uuid4(), recording.by()
    first = await annotate(recording.database, processo, "Liguei.", nota=nota, by=by)
    again = await annotate(recording.database, processo, "Liguei.", nota=nota, by=by)
    assert [(x.topic, x.since, x.to) for x in first.messages] == [(f"processo:{processo}", 1, 2)]
    assert again.messages == []
    with pytest.raises(Refused, match="id_reusado"):
        await annotate(recording.database, processo, "Outra coisa.", nota=nota, by=by)
    with pytest.raises(Refused, match="proibido"):
        await take_back(recording.database, nota, by=recording.by("Ana"))
    assert (await take_back(recording.database, nota, by=by)).messages[0].to == 3
    async with recording.database.read() as c:
        (kept,) = await anotacoes.of_processo(c, processo)
        found = await listed.one(c, processo)
    assert kept.apagada_em is not None
    assert found is not None
    assert (found[0].versao, found[0].anotado_em) == (3, kept.apagada_em)


async def test_what_is_usual_what_helped_what_the_month_before_brought(recording: Recording) -> None:
    failed = End("FALHOU", "não deu", None, erro={"codigo_erro": "pdf-422"})
    await ends(recording, 0, failed)
    runs = [await ends(recording, 0, good()) for _ in range(ENOUGH)]
    step = {"etapa": "LOGIN_PORTAL", "inicio": iso(now() - timedelta(seconds=9)), "fim": iso(now())}
    async with recording.database.write() as c:
        await c.execute(update(m.Execucao).where(m.Execucao.id.in_(runs)).values(etapas=[step]))
        mine = m.Processo.id == recording.cadastro.processos[0]
        await c.execute(update(m.Processo).where(mine).values(mes="2026-10"))
        cliente = await c.scalar(select(m.Processo.cliente_id).where(mine))
        new = {
            "id": uuid4(),
            "cliente_id": cliente,
            "mes": "2026-11",
            "status_processo": "AGUARDANDO_DOWNLOAD",
        }
        await c.execute(insert(m.Processo), [new | {"faturas": 0, "versao": 1, "criado_em": now()}])
    recording.cadastro.processos.append(new["id"])  # type: ignore[arg-type]
    latest = await ends(recording, 3, failed)
    async with recording.database.read() as c:
        carrier = await operadora.of_cliente(c, cliente)  # type: ignore[arg-type]
        assert carrier.nome == "VIVO"
        assert (await ritmos.of_operadora(c, carrier.id))["LOGIN_PORTAL"].n == ENOUGH
        assert await ajuda.of_codigo(c, carrier.id, "PDF-422") == ajuda.Ajuda(1, 1)
        assert await ajuda.of_codigo(c, carrier.id, "NADA-1") is None
        months = await comparacao.months_before(c, "2026-11", recording.cadastro.processos)
        assert months == {new["id"]: Colhido(1, None)}
        found = await listed.one(c, new["id"])  # type: ignore[arg-type]
        assert found is not None
        p, e = found
        assert e is not None
        assert e.id == latest
        before = await comparacao.last_good(c, p, but=e)
        assert before is not None
        assert (before[0], before[1].execucao.id, before[1].faturas) == ("2026-10", runs[-1], 1)
        assert await anotacoes.downloads(c, recording.cadastro.processos[0]) == []
