"""What must be remembered about commands: answers, the audit, what was kept aside."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, String, Text
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
    """Who did what to what, when, from where, allowed or refused; written with the command."""

    __tablename__ = "auditoria"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    em: Mapped[datetime] = mapped_column(Instant, index=True)
    usuario_id: Mapped[UUID | None]
    quem: Mapped[str] = mapped_column(String(120))
    acao: Mapped[str] = mapped_column(String(40))
    alvo: Mapped[str | None] = mapped_column(String(120))
    endereco: Mapped[str] = mapped_column(String(64))
    permitido: Mapped[bool]
    detalhe: Mapped[str | None] = mapped_column(Text)


class Quarentena(Base):
    """What the robot said and we could not use: redacted, at most 4 KiB, never lost silently."""

    __tablename__ = "quarentena"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    em: Mapped[datetime] = mapped_column(Instant)
    execucao_id: Mapped[UUID | None]
    motivo: Mapped[str] = mapped_column(String(80))
    conteudo: Mapped[str] = mapped_column(Text)
