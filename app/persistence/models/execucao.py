"""A run of the robot: its row, its log, its timeline."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.status import ACTIVE_WORDS
from app.persistence.models.base import Base, Instant, Json

_ACTIVE = text(f"status_execucao IN ({', '.join(repr(str(word)) for word in ACTIVE_WORDS)})")
_FAILED = text("status_execucao = 'FALHOU'")
BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts only INTEGER keys by itself


class Execucao(Base):
    """One run; the columns are the fields of `app.domain.execucao.Execucao` (a test compares them)."""

    __tablename__ = "execucao"
    __table_args__ = (
        Index(
            "uq_execucao_ativa", "processo_id", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE
        ),
        Index("ix_execucao_processo", "processo_id", "criado_em"),
        Index("ix_execucao_ativas", "status_execucao", sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
        Index("ix_execucao_hash", "hash_execucao"),
        Index("ix_execucao_fim", "data_finalizacao"),
        Index("ix_execucao_falhas", "criado_em", sqlite_where=_FAILED, postgresql_where=_FAILED),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    processo_id: Mapped[UUID] = mapped_column(ForeignKey("processo.id"))
    tipo_execucao: Mapped[str] = mapped_column(String(30))
    status_execucao: Mapped[str] = mapped_column(String(20))
    classe_rpa_utilizada: Mapped[str] = mapped_column(String(40))
    hash_execucao: Mapped[str] = mapped_column(String(120))
    parametros_entrada: Mapped[dict[str, Any]] = mapped_column(Json())
    criado_em: Mapped[datetime] = mapped_column(Instant)
    data_inicio: Mapped[datetime] = mapped_column(Instant)
    ultima_atualizacao_em: Mapped[datetime] = mapped_column(Instant)
    iniciado_por: Mapped[str] = mapped_column(String(120))
    iniciado_por_id: Mapped[UUID | None]
    origem: Mapped[str] = mapped_column(String(20))
    status_processo_anterior: Mapped[str] = mapped_column(String(30))
    execucao_origem_id: Mapped[UUID | None]
    data_finalizacao: Mapped[datetime | None] = mapped_column(Instant)
    tempo_execucao_segundos: Mapped[int | None]
    progresso: Mapped[int | None]
    etapa: Mapped[str | None] = mapped_column(String(80))
    etapa_desde: Mapped[datetime | None] = mapped_column(Instant)
    etapas: Mapped[list[dict[str, Any]]] = mapped_column(Json())
    id_externo: Mapped[str | None] = mapped_column(String(200), index=True)
    despacho_em: Mapped[datetime | None] = mapped_column(Instant)
    cursor_robo: Mapped[int] = mapped_column(BigInteger)
    tentativa: Mapped[int]
    batida_em: Mapped[datetime | None] = mapped_column(Instant)
    espera_motivo: Mapped[str | None] = mapped_column(Text)
    espera_ate: Mapped[datetime | None] = mapped_column(Instant)
    mensagem_final: Mapped[str | None] = mapped_column(Text)
    resultado: Mapped[dict[str, Any] | None] = mapped_column(Json(none_as_null=True))
    erro: Mapped[dict[str, Any] | None] = mapped_column(Json(none_as_null=True))
    cancelamento_pedido_em: Mapped[datetime | None] = mapped_column(Instant)
    cancelamento_por: Mapped[str | None] = mapped_column(String(120))
    cancelamento_por_id: Mapped[UUID | None]
    cancelamento_motivo: Mapped[str | None] = mapped_column(String(200))
    cancelamento_confirmado_em: Mapped[datetime | None] = mapped_column(Instant)
    cancelamento_recusado_em: Mapped[datetime | None] = mapped_column(Instant)
    retorno: Mapped[dict[str, Any] | None] = mapped_column(Json(none_as_null=True))
    linhas: Mapped[int]
    log_incompleto: Mapped[bool]
    seq: Mapped[int]


class LinhaLog(Base):
    """One line of the log: `numero` is ours and contiguous from 1, `n_robo` is the robot's."""

    __tablename__ = "linha_log"
    __table_args__ = (Index("uq_linha_log_n_robo", "execucao_id", "n_robo", unique=True),)

    execucao_id: Mapped[UUID] = mapped_column(ForeignKey("execucao.id"), primary_key=True)
    numero: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n_robo: Mapped[int] = mapped_column(BigInteger)
    quando: Mapped[datetime] = mapped_column(Instant)
    nivel: Mapped[str] = mapped_column(String(5))
    texto: Mapped[str] = mapped_column(Text)


class Evento(Base):
    """The timeline of a processo: statuses, steps, wishes, recoveries."""

    __tablename__ = "evento"
    __table_args__ = (Index("ix_evento_processo", "processo_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    processo_id: Mapped[UUID] = mapped_column(ForeignKey("processo.id"))
    execucao_id: Mapped[UUID | None] = mapped_column(index=True)
    em: Mapped[datetime] = mapped_column(Instant)
    texto: Mapped[str] = mapped_column(Text)
    tom: Mapped[str] = mapped_column(String(10))
