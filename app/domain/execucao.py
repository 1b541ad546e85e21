"""Executions, with what hangs on them, as the database has them: one field a column."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec


class Execucao(msgspec.Struct):
    """A run of the robot. Instants are aware UTC; `progresso` is 0–100 or None (unknown)."""

    id: UUID
    processo_id: UUID
    tipo_execucao: str
    status_execucao: str
    classe_rpa_utilizada: str
    hash_execucao: str
    parametros_entrada: dict[str, Any]
    criado_em: datetime
    data_inicio: datetime
    ultima_atualizacao_em: datetime
    iniciado_por: str
    iniciado_por_id: UUID | None
    origem: str
    status_processo_anterior: str
    execucao_origem_id: UUID | None = None
    data_finalizacao: datetime | None = None
    tempo_execucao_segundos: int | None = None
    progresso: int | None = None
    etapa: str | None = None
    etapa_desde: datetime | None = None
    etapas: list[dict[str, Any]] = msgspec.field(default_factory=list)
    id_externo: str | None = None
    despacho_em: datetime | None = None
    cursor_robo: int = 0
    tentativa: int = 0
    batida_em: datetime | None = None
    espera_motivo: str | None = None
    espera_ate: datetime | None = None
    mensagem_final: str | None = None
    resultado: dict[str, Any] | None = None
    erro: dict[str, Any] | None = None
    cancelamento_pedido_em: datetime | None = None
    cancelamento_por: str | None = None
    cancelamento_por_id: UUID | None = None
    cancelamento_motivo: str | None = None
    cancelamento_confirmado_em: datetime | None = None
    cancelamento_recusado_em: datetime | None = None
    retorno: dict[str, Any] | None = None
    linhas: int = 0
    log_incompleto: bool = False
    seq: int = 1


class Processo(msgspec.Struct):
    """client × carrier × month, with the names that people read (joined, never stored here)."""

    id: UUID
    mes: str
    cliente_id: UUID
    cliente: str
    cnpj: str
    operadora: str
    dia_vencimento: int | None
    status_processo: str
    url_fatura: str | None
    data_download: datetime | None
    valor_fatura: Decimal | None
    faturas: int
    detalhe: str | None
    execucao_id: UUID | None
    versao: int
    vencimento: date | None = None  # the earliest of the faturas shown
    anotado_em: datetime | None = None  # when a note was last written or taken back


class Resumo(msgspec.Struct):
    """How many processos of a month are in each status, with what they are worth in R$."""

    mes: str
    versao: int = 0
    aguardando: int = 0
    em_andamento: int = 0
    concluidos: int = 0
    com_erro: int = 0
    na_fila: int = 0
    indeterminados: int = 0
    indisponiveis: int = 0
    valor: Decimal = Decimal("0.00")


class Line(msgspec.Struct, frozen=True):
    """A line of the robot's log, cleaned: `n` is the robot's number, `quando` the robot's clock."""

    n: int
    quando: datetime
    nivel: str
    texto: str
