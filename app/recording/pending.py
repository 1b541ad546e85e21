"""What a group has decided but not yet written: rows to write, messages to send after the commit."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from app.domain.apply import apply
from app.domain.changes import CancelWished, Change, Decided, Told
from app.domain.errors import Refused
from app.domain.execucao import Execucao, Line, Processo, Resumo
from app.domain.fila import SENHAS_MAX, ended
from app.domain.moves import Applied
from app.domain.text import clean_json
from app.domain.values import SISTEMA
from app.persistence import models as m
from app.persistence.queries.fila import count_waiting
from app.persistence.queries.registro import audit_row
from app.recording import writes
from app.recording.consequences import count, settle
from app.recording.items import Item, Message, Run
from app.recording.loaded import Answered, Loaded
from app.recording.telling import Before, tell

ASIDE_BYTES = 4096  # quarentena keeps evidence, not archives


class Pending:
    """Collects; `write` is the only thing here that talks to the database."""

    def __init__(self, loaded: Loaded, now: datetime) -> None:
        self._loaded = loaded
        self._now = now
        self._new: dict[UUID, Execucao] = {}
        self._before = Before.of(loaded)
        self._lines: dict[UUID, list[tuple[int, Line]]] = {}
        self._changed: set[UUID] = set()
        self._faturas: list[dict[str, Any]] = []
        self._rows: dict[type[m.Base], list[dict[str, Any]]] = {}

    def create(self, execucao: Execucao) -> None:
        processo = self._loaded.processos[execucao.processo_id]
        self._new[execucao.id] = execucao
        self._loaded.execucoes[execucao.id] = execucao
        self._settling(processo, execucao, first=True)
        self._event(execucao, f"Execução pedida por {execucao.iniciado_por}", "neutral")

    def apply(self, known: Execucao, change: Change) -> tuple[Execucao, Applied]:
        """The execution after the change; a refused change leaves nothing behind."""
        execucao = msgspec.structs.replace(known)
        applied = apply(execucao, change, now=self._now)
        self._loaded.execucoes[execucao.id] = execucao
        self._changed.add(execucao.id)
        if not applied.moved:
            return execucao, applied
        self._lines.setdefault(execucao.id, []).extend(applied.linhas)
        for texto, tom in applied.eventos:
            self._event(execucao, texto, tom)
        faturas = change.fim.faturas if isinstance(change, Told) and change.fim else ()
        self._faturas += [self._fatura(execucao, fatura) for fatura in faturas]
        processo = self._loaded.processos[execucao.processo_id]
        self._settling(processo, execucao, faturas=faturas, known=known)
        if known.status_execucao != execucao.status_execucao:
            self._queue(processo, execucao)
        return execucao, applied

    def _queue(self, p: Processo, e: Execucao) -> None:
        """An end may stop the carrier's queue, or open it."""
        operadora = self._loaded.operadoras.get(p.operadora)
        if operadora is not None and ended(operadora, e, now=self._now):
            detail = f"{operadora.parada_motivo}: {SENHAS_MAX} seguidas"
            self._audit(
                quem=SISTEMA, acao="parar", alvo=f"operadora:{operadora.nome}", permitido=True, detalhe=detail
            )

    def _settling(
        self,
        p: Processo,
        e: Execucao,
        *,
        faturas: tuple[dict[str, Any], ...] = (),
        known: Execucao | None = None,
        first: bool = False,
    ) -> None:
        """Move the processo, its month with it: what it counted before goes out, what it is now comes in."""
        resumo = self._loaded.resumos.setdefault(p.mes, Resumo(mes=p.mes))
        before = known if known is not None else self._latest(p)
        if not first and p.execucao_id != e.id:
            return
        count(resumo, p, before, -1)
        if first:
            p.execucao_id = e.id
        if first or known is None or known.status_execucao != e.status_execucao:
            settle(p, e, faturas=faturas, now=self._now)
        count(resumo, p, e, 1)

    def _latest(self, p: Processo) -> Execucao | None:
        return self._loaded.execucoes.get(p.execucao_id) if p.execucao_id else None

    def _event(self, e: Execucao, texto: str, tom: str) -> None:
        row = {"processo_id": e.processo_id, "execucao_id": e.id, "em": self._now, "texto": texto, "tom": tom}
        self._rows.setdefault(m.Evento, []).append(row)

    def _fatura(self, e: Execucao, fatura: dict[str, Any]) -> dict[str, Any]:
        return {**fatura, "processo_id": e.processo_id, "execucao_id": e.id}

    def keep_aside(self, e: Execucao, payload: dict[str, Any] | None) -> None:
        """A result that came too late: kept as evidence, never shown as the truth."""
        text = msgspec.json.encode(clean_json(payload)).decode()[:ASIDE_BYTES]
        row = {"em": self._now, "execucao_id": e.id, "motivo": "resultado_tardio", "conteudo": text}
        self._rows.setdefault(m.Quarentena, []).append(row)

    def audit(self, item: Item, *, allowed: bool, detail: str | None) -> None:
        by = item.by
        if by is None:
            return
        who = {"quem": by.nome, "usuario_id": by.usuario_id, "endereco": by.endereco}
        self._audit(**who, acao=_action(item), alvo=_target(item), permitido=allowed, detalhe=detail)

    def _audit(self, **fields: Any) -> None:
        self._rows.setdefault(m.Auditoria, []).append(audit_row(em=self._now, **fields))

    def remember(self, item: Item, execucao: Execucao) -> None:
        """Keep the answer of a command that has an id of its own."""
        by = item.by
        if by is None or by.comando is None:
            return
        row = {"id": by.comando, "usuario_id": by.usuario_id, "corpo": by.corpo, "criado_em": self._now}
        resposta = {"execucao_id": str(execucao.id)}
        self._rows.setdefault(m.Comando, []).append(row | {"resposta": resposta})
        self._loaded.comandos[by.comando] = Answered(by.usuario_id, by.corpo, resposta)

    def write(self, c: Connection) -> list[Message]:
        """Write the rows; give the messages to send once the transaction has committed."""
        for new in self._new.values():
            if not writes.insert_execucao(c, new):
                raise Refused("ja_em_execucao")
        changed = [self._loaded.execucoes[i] for i in sorted(self._changed - self._new.keys())]
        writes.update_execucoes(c, changed, self._before.execucoes)
        count_waiting(c, self._loaded.operadoras.values())
        messages = tell(
            self._loaded, self._before, [*self._new, *sorted(self._changed - self._new.keys())], self._lines
        )
        writes.update_operadoras(c, list(self._loaded.operadoras.values()), self._before.operadoras)
        writes.update_processos(c, list(self._loaded.processos.values()), self._before.processos)
        writes.insert_rows(c, m.LinhaLog, self._line_rows())
        writes.upsert_faturas(c, self._faturas)
        resumos = [msgspec.structs.asdict(r) for r in self._loaded.resumos.values() if self._turned(r)]
        writes.upsert_resumos(c, resumos)
        for model, rows in self._rows.items():
            writes.insert_rows(c, model, rows)
        return messages

    def _turned(self, r: Resumo) -> bool:
        return r != self._before.resumos.get(r.mes)

    def _line_rows(self) -> list[dict[str, Any]]:
        return [
            {"execucao_id": i, "numero": numero, "n_robo": line.n, **_line(line)}
            for i, lines in self._lines.items()
            for numero, line in lines
        ]


def _line(line: Line) -> dict[str, Any]:
    return {"quando": line.quando, "nivel": line.nivel, "texto": line.texto}


def _action(item: Item) -> str:
    match item.wish:
        case Run():
            return "executar"
        case CancelWished(forcar=True):
            return "forcar"
        case CancelWished():
            return "cancelar"
        case Decided():
            return "decidir"
        case other:
            return type(other).__name__.lower()


def _target(item: Item) -> str:
    if isinstance(item.wish, Run):
        return f"processo:{item.wish.processo_id}"
    return f"execucao:{item.execucao_id}"
