"""Whom we work for: carriers with their clients."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.models.base import Base, Instant


class Operadora(Base):
    """A carrier, by the name that the robot uses (`VIVO`), with its queue (`app.domain.fila.Operadora`)."""

    __tablename__ = "operadora"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    nome: Mapped[str] = mapped_column(String(40), unique=True)
    versao: Mapped[int] = mapped_column(default=1, server_default="1")
    parada_em: Mapped[datetime | None] = mapped_column(Instant)
    parada_por: Mapped[str | None] = mapped_column(String(120))
    parada_tipo: Mapped[str | None] = mapped_column(String(10))
    parada_motivo: Mapped[str | None] = mapped_column(String(200))
    senhas_recusadas: Mapped[int] = mapped_column(default=0, server_default="0")
    teste_por: Mapped[str | None] = mapped_column(String(120))
    teste_id: Mapped[UUID | None]
    esperando: Mapped[int] = mapped_column(default=0, server_default="0")


class Cliente(Base):
    """A client at one carrier; the same CNPJ may be client of several."""

    __tablename__ = "cliente"
    __table_args__ = (UniqueConstraint("cnpj", "operadora_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    cnpj: Mapped[str] = mapped_column(String(14))
    razao_social: Mapped[str] = mapped_column(String(200))
    operadora_id: Mapped[UUID] = mapped_column(ForeignKey("operadora.id"), index=True)
    dia_vencimento: Mapped[int | None]
    busca: Mapped[str] = mapped_column(String(260), default="")  # folded: no case, no accents
