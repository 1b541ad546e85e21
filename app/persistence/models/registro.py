"""What must be remembered about commands: answers, the audit, what was kept aside."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.models.base import Base, Instant, Json
from app.persistence.models.execucao import BigId


class Comando(Base):
    """A command that was answered: the same id again gets the same answer (kept 24 h)."""

    __tablename__ = "comando"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    usuario_id: Mapped[UUID | None]
    corpo: Mapped[bytes] = mapped_column(LargeBinary(32))  # SHA-256 of what was asked
    resposta: Mapped[dict[str, Any]] = mapped_column(Json())
    criado_em: Mapped[datetime] = mapped_column(Instant, index=True)


class Auditoria(Base):
    """Who did what to what, when, from where, allowed or refused; written with the command, only added to.

    `numero_selo` is its place in the chain, `selo` its link (`app.domain.selo`); both None until it is sealed.
    """

    __tablename__ = "auditoria"
    __table_args__ = (
        Index("ix_auditoria_quem", "quem", "id"),
        Index("ix_auditoria_acao", "acao", "id"),
        Index("ix_auditoria_alvo", "alvo", "id"),
        Index("uq_auditoria_selo", "numero_selo", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    em: Mapped[datetime] = mapped_column(Instant, index=True)
    usuario_id: Mapped[UUID | None]
    quem: Mapped[str] = mapped_column(String(120))
    acao: Mapped[str] = mapped_column(String(40))
    alvo: Mapped[str | None] = mapped_column(String(120))
    endereco: Mapped[str] = mapped_column(String(64))
    permitido: Mapped[bool]
    detalhe: Mapped[str | None] = mapped_column(Text)
    numero_selo: Mapped[int | None] = mapped_column(BigInteger)
    selo: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class Selo(Base):
    """The head of a chain (`selos`: the audit): how many rows are sealed, the last one's link. Its lock is the sealer's."""

    __tablename__ = "selo"

    nome: Mapped[str] = mapped_column(String(20), primary_key=True)
    numero: Mapped[int] = mapped_column(BigInteger)
    selo: Mapped[bytes] = mapped_column(LargeBinary(32))
    em: Mapped[datetime] = mapped_column(Instant)


class Quarentena(Base):
    """What the robot said and we could not use: redacted, at most 4 KiB, never lost silently."""

    __tablename__ = "quarentena"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    em: Mapped[datetime] = mapped_column(Instant)
    execucao_id: Mapped[UUID | None]
    motivo: Mapped[str] = mapped_column(String(80))
    conteudo: Mapped[str] = mapped_column(Text)
