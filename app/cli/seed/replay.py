"""Lives through past executions with the house's own rules, in memory: rows that agree by construction."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec

from app.cli.seed.names import NAMESPACE
from app.domain.apply import apply
from app.domain.changes import Change, Told
from app.domain.execucao import Execucao, Processo
from app.domain.status import TipoExecucao
from app.domain.values import hash_execucao
from app.recording.consequences import settle


class Person(msgspec.Struct, frozen=True):
    """Who asked."""

    id: UUID
    nome: str


class Replay:
    """One processo's past; `rows` are what the tables get, by name."""

    def __init__(self, processo: Processo) -> None:
        self.processo = processo
        self.execucoes: list[Execucao] = []
        self.linhas: list[dict[str, Any]] = []
        self.eventos: list[dict[str, Any]] = []
        self.faturas: dict[str, dict[str, Any]] = {}
        self.auditoria: list[dict[str, Any]] = []

    @property
    def latest(self) -> Execucao | None:
        return self.execucoes[-1] if self.execucoes else None

    def begin(self, by: Person, *, at: datetime, tipo: TipoExecucao, origem: str) -> Execucao:
        """A new execution, as `app.recording.creating` makes one."""
        p, before = self.processo, self.latest
        name = hash_execucao(operadora=p.operadora, cnpj=p.cnpj, tipo=tipo.value, mes=p.mes)
        e = Execucao(
            id=uuid5(NAMESPACE, f"execucao:{p.id}:{len(self.execucoes)}"),
            processo_id=p.id,
            tipo_execucao=tipo.value,
            status_execucao="PENDENTE",
            classe_rpa_utilizada="API_EXTERNA",
            hash_execucao=name,
            parametros_entrada={"tipo": "rpa", "operacao": tipo.value, "mes": p.mes, "parametros": {}},
            criado_em=at,
            data_inicio=at,
            ultima_atualizacao_em=at,
            iniciado_por=by.nome,
            iniciado_por_id=by.id,
            origem=origem,
            status_processo_anterior=p.status_processo,
            execucao_origem_id=before.id if before and before.status_execucao != "CONCLUIDO" else None,
        )
        self.execucoes.append(e)
        p.execucao_id = e.id
        self._settled(e, (), at)
        self._event(e, f"Execução pedida por {by.nome}", "neutral", at)
        self.audit(by, "executar", f"processo:{p.id}", at)
        return e

    def change(self, e: Execucao, change: Change, *, at: datetime) -> None:
        """The change with all that it means."""
        status = e.status_execucao
        applied = apply(e, change, now=at)
        for numero, line in applied.linhas:
            row = {"execucao_id": e.id, "numero": numero, "n_robo": line.n, "quando": line.quando}
            self.linhas.append(row | {"nivel": line.nivel, "texto": line.texto})
        for texto, tom in applied.eventos:
            self._event(e, texto, tom, at)
        faturas = change.fim.faturas if isinstance(change, Told) and change.fim else ()
        for fatura in faturas:
            self._fatura(e, fatura)
        if e.status_execucao != status:
            self._settled(e, faturas, at)

    def audit(self, by: Person, acao: str, alvo: str, at: datetime) -> None:
        row = {"em": at, "usuario_id": by.id, "quem": by.nome, "acao": acao, "alvo": alvo}
        self.auditoria.append(row | {"endereco": "127.0.0.1", "permitido": True, "detalhe": None})

    def _settled(self, e: Execucao, faturas: tuple[dict[str, Any], ...], at: datetime) -> None:
        settle(self.processo, e, faturas=faturas, now=at)
        self.processo.versao += 1

    def _event(self, e: Execucao, texto: str, tom: str, at: datetime) -> None:
        row = {"processo_id": e.processo_id, "execucao_id": e.id, "em": at}
        self.eventos.append(row | {"texto": texto, "tom": tom})

    def _fatura(self, e: Execucao, fatura: dict[str, Any]) -> None:
        caminho = fatura["caminho"]
        ids = {"id": uuid5(NAMESPACE, f"fatura:{e.processo_id}:{caminho}"), "processo_id": e.processo_id}
        self.faturas[caminho] = {**fatura, **ids, "execucao_id": e.id}
