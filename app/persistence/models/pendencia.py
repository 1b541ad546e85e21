"""What people decided about failures: who takes care, until when it may wait, what is settled, what runs again."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.pendencias import Estado
from app.persistence.models.base import Base, Instant, Json

_ACTIVE = text(f"estado = '{Estado.TESTANDO.value}'")


class Pendencia(Base):
    """A group of failures that somebody has touched (`app.domain.pendencias.Pendencia`)."""

    __tablename__ = "pendencia"

    id: Mapped[UUID] = mapped_column(primary_key=True)  # made of the four words that name it
    mes: Mapped[str] = mapped_column(String(7), index=True)
    operadora: Mapped[str] = mapped_column(String(40))
    codigo_erro: Mapped[str | None] = mapped_column(String(200))
    etapa_falha: Mapped[str | None] = mapped_column(String(200))
    assumida_por: Mapped[str | None] = mapped_column(String(120))
    assumida_por_id: Mapped[UUID | None]
    assumida_em: Mapped[datetime | None] = mapped_column(Instant)
    adiada_ate: Mapped[datetime | None] = mapped_column(Instant)
    adiada_por: Mapped[str | None] = mapped_column(String(120))
    adiada_motivo: Mapped[str | None] = mapped_column(String(200))


class FalhaTratada(Base):
    """A failure that somebody declared settled; a new one of the same group is another."""

    __tablename__ = "falha_tratada"

    execucao_id: Mapped[UUID] = mapped_column(ForeignKey("execucao.id"), primary_key=True)
    pendencia_id: Mapped[UUID] = mapped_column(ForeignKey("pendencia.id"), index=True)
    em: Mapped[datetime] = mapped_column(Instant, index=True)
    por: Mapped[str] = mapped_column(String(120))
    por_id: Mapped[UUID | None]
    motivo: Mapped[str] = mapped_column(String(200))


class GrupoRetentativa(Base):
    """A group that is run again, one first; one at a time (`app.domain.pendencias.Retentativa`)."""

    __tablename__ = "grupo_retentativa"
    __table_args__ = (
        Index(
            "uq_grupo_retentativa_ativa",
            "pendencia_id",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
        Index("ix_grupo_retentativa_pendencia", "pendencia_id", "pedida_em"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    pendencia_id: Mapped[UUID] = mapped_column(ForeignKey("pendencia.id"))
    estado: Mapped[str] = mapped_column(String(10))
    canario_processo_id: Mapped[UUID]
    canario_id: Mapped[UUID | None]
    espera: Mapped[list[list[str]]] = mapped_column(Json())
    pedida_por: Mapped[str] = mapped_column(String(120))
    pedida_por_id: Mapped[UUID]
    pedida_em: Mapped[datetime] = mapped_column(Instant)
    encerrada_em: Mapped[datetime | None] = mapped_column(Instant)
    iniciados: Mapped[int] = mapped_column(default=0)
    mensagem: Mapped[str | None] = mapped_column(Text)
