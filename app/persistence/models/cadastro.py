"""Whom we work for: carriers with their clients."""

from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.models.base import Base


class Operadora(Base):
    """A carrier, by the name that the robot uses (`VIVO`)."""

    __tablename__ = "operadora"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    nome: Mapped[str] = mapped_column(String(40), unique=True)


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
