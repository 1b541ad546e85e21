"""A group that is run again: the wish, its canary, its end; each committed once, whoever asks twice."""

from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import Connection, insert, select, update

from app.domain.causas import Causa
from app.domain.errors import Refused
from app.domain.fila import Operadora, probe
from app.domain.pendencias import Estado, Falha, Grupo, Retentativa
from app.domain.values import counted, now
from app.persistence import models as m
from app.persistence.queries import rows
from app.persistence.queries.registro import audit_row
from app.recording.items import By, Message
from app.recording.pendencias import Deed, locked_months, move_month, touch
from app.recording.telling import queue_message
from app.recording.writes import update_operadoras


def retentar(by: By, processos: Collection[UUID] | None) -> Deed:
    """One first, the oldest failure; `processos` None: all of the group follow when it has passed.

    A stopped queue of a refused password lets it leave as its test, as a person would ask for one.
    """

    def deed(c: Connection, g: Grupo) -> tuple[str, list[Message]]:
        if g.retentativa is not None and g.retentativa.is_active:
            raise Refused("retentativa_em_andamento", f"{g.retentativa.pedida_por} já pediu este teste.")
        chosen = [f for f in g.falhas if processos is None or f.processo_id in processos]
        if not chosen:
            raise Refused("sem_falhas")
        touch(c, g)
        c.execute(insert(m.GrupoRetentativa), [_row(g, chosen, by)])
        messages = _let_test(c, chosen[0], by) if g.causa is Causa.SENHA else []
        return f"1 primeiro, {len(chosen) - 1} depois", messages

    return deed


def _row(g: Grupo, chosen: list[Falha], by: By) -> dict[str, Any]:
    canary, *rest = chosen
    return {
        "id": uuid4(),
        "pendencia_id": g.id,
        "estado": Estado.TESTANDO.value,
        "canario_processo_id": canary.processo_id,
        "canario_id": None,
        "espera": [[str(f.processo_id), str(f.execucao_id)] for f in rest],
        "pedida_por": by.nome,
        "pedida_por_id": by.usuario_id,
        "pedida_em": now(),
        "iniciados": 0,
    }


def _let_test(c: Connection, falha: Falha, by: By) -> list[Message]:
    """The queue's own test; one that is open, or tests already, needs none."""
    operadora = Operadora(*c.execute(rows.OPERADORAS_LOCKED, {"wanted": [falha.operadora]}).one())
    if operadora.parada_em is None or operadora.teste_por is not None:
        return []
    before = msgspec.structs.replace(operadora)
    probe(operadora, por=by.nome)
    message = queue_message(operadora, before)
    update_operadoras(c, [operadora], {operadora.id: before})
    return [message] if message else []


def has_canary(c: Connection, r: Retentativa, execucao_id: UUID) -> list[Message]:
    """The canary is this execution; known already: nothing moves."""
    table = m.GrupoRetentativa
    return _moved(c, r, update(table).where(table.canario_id.is_(None)).values(canario_id=execucao_id))


def ended(
    c: Connection, r: Retentativa, estado: Estado, *, iniciados: int = 0, mensagem: str | None = None
) -> list[Message]:
    """The test is over; ended already by another process: nothing moves."""
    values = {"estado": estado.value, "iniciados": iniciados, "mensagem": mensagem, "encerrada_em": now()}
    messages = _moved(c, r, update(m.GrupoRetentativa).values(values))
    if messages:
        left = len(r.espera) - iniciados
        detalhe = f"{estado.value.lower()}: {counted(iniciados, 'pedido', 'pedidos')}, {left} não"
        row = audit_row(
            quem=r.pedida_por, usuario_id=r.pedida_por_id, acao="retentar_fim",
            alvo=f"retentativa:{r.id}", permitido=True, detalhe=detalhe,
        )  # fmt: skip
        c.execute(insert(m.Auditoria), [row])
    return messages


def _moved(c: Connection, r: Retentativa, change: Any) -> list[Message]:
    mes = c.scalar(select(m.Pendencia.mes).where(m.Pendencia.id == r.pendencia_id))
    resumo = locked_months(c, [str(mes)])[str(mes)]  # before the row, as every deed of people does
    table = m.GrupoRetentativa
    change = change.where(table.id == r.id, table.estado == Estado.TESTANDO.value)
    return [move_month(c, resumo)] if c.execute(change).rowcount else []
