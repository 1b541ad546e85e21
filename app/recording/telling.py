"""What a group changed, as messages: one a topic, covering everything since the counter before."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from app.domain.estado import difference, estado_execucao, estado_mes, estado_processo
from app.domain.execucao import Execucao, Line, Processo, Resumo
from app.domain.fila import Operadora, estado_fila
from app.domain.values import iso
from app.recording.items import Message
from app.recording.loaded import Loaded

Lines = dict[UUID, list[tuple[int, Line]]]
_MOVED = frozenset({"status_processo", "tom"})  # fields of a processo that whoever sees the month sees


class Before(msgspec.Struct):
    """The rows as they were when the transaction began."""

    execucoes: dict[UUID, Execucao]
    processos: dict[UUID, Processo]
    resumos: dict[str, Resumo]
    operadoras: dict[UUID, Operadora]

    @classmethod
    def of(cls, loaded: Loaded) -> "Before":
        """Processos, months and carriers are changed in place, so they are copied; executions are replaced."""
        return cls(
            execucoes=dict(loaded.execucoes),
            processos={p.id: msgspec.structs.replace(p) for p in loaded.processos.values()},
            resumos={r.mes: msgspec.structs.replace(r) for r in loaded.resumos.values()},
            operadoras={o.id: msgspec.structs.replace(o) for o in loaded.operadoras.values()},
        )


def tell(loaded: Loaded, before: Before, changed: Iterable[UUID], lines: Lines) -> list[Message]:
    """Move the counters `versao` of what changed; give one message for each topic that did."""
    found = [_execucao(loaded.execucoes[i], before.execucoes.get(i), lines.get(i, [])) for i in changed]
    messages = [message for message in found if message is not None]
    hints: dict[str, list[list[str]]] = {}
    for processo in loaded.processos.values():
        message = _processo(processo, loaded, before)
        if message is None:
            continue
        messages.append(message)
        if message.estado.keys() & _MOVED:
            hints.setdefault(processo.mes, []).append(_hint(processo, loaded))
    months = [_mes(r, before.resumos.get(r.mes), hints.get(r.mes)) for r in loaded.resumos.values()]
    queues = [queue_message(o, before.operadoras[o.id]) for o in loaded.operadoras.values()]
    return messages + [message for message in [*months, *queues] if message is not None]


def _hint(p: Processo, loaded: Loaded) -> list[str]:
    estado = estado_processo(p, loaded.execucoes.get(p.execucao_id) if p.execucao_id else None)
    return [str(p.id), p.operadora, p.cliente, p.status_processo, estado["tom"]]


def queue_message(o: Operadora, before: Operadora) -> Message | None:
    """Move the counter of a carrier whose queue people see otherwise now; give its message."""
    changed = difference(estado_fila(before), estado_fila(o))
    if not changed:
        return None
    o.versao += 1
    return Message(f"fila:{o.id}", before.versao, o.versao, changed)


def _execucao(e: Execucao, before: Execucao | None, lines: list[tuple[int, Line]]) -> Message | None:
    since = before.seq if before else 0
    if e.seq == since:
        return None
    linhas = [(numero, iso(line.quando) or "", line.nivel, line.texto) for numero, line in lines]
    estado = difference(estado_execucao(before) if before else {}, estado_execucao(e))
    return Message(f"execucao:{e.id}", since, e.seq, estado, linhas)


def _processo(p: Processo, loaded: Loaded, before: Before) -> Message | None:
    was = before.processos[p.id]
    execucao_before = before.execucoes.get(was.execucao_id) if was.execucao_id else None
    execucao_now = loaded.execucoes.get(p.execucao_id) if p.execucao_id else None
    changed = difference(estado_processo(was, execucao_before), estado_processo(p, execucao_now))
    if not changed:
        return None
    p.versao += 1
    return Message(f"processo:{p.id}", was.versao, p.versao, changed)


def _mes(r: Resumo, before: Resumo | None, hints: list[list[str]] | None) -> Message | None:
    was = before or Resumo(mes=r.mes)
    changed = difference(estado_mes(was), estado_mes(r))
    if not changed and hints is None:
        return None
    r.versao += 1
    estado = {**changed, **({"mudou": hints} if hints else {})}
    return Message(f"mes:{r.mes}", was.versao, r.versao, estado)
