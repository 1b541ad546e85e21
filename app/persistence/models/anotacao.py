"""What people write about a processo."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.models.base import Base, Instant


class Anotacao(Base):
    """A note; one that its author took back stays, marked."""

    __tablename__ = "anotacao"
    __table_args__ = (Index("ix_anotacao_processo", "processo_id", "criado_em"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    processo_id: Mapped[UUID] = mapped_column(ForeignKey("processo.id"))
    usuario_id: Mapped[UUID] = mapped_column(ForeignKey("usuario.id"))
    autor: Mapped[str] = mapped_column(String(120))
    texto: Mapped[str] = mapped_column(Text)
    criado_em: Mapped[datetime] = mapped_column(Instant)
    apagada_em: Mapped[datetime | None] = mapped_column(Instant)
