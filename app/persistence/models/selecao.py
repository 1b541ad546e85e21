"""What a person keeps of the list: views by name, selections for an hour."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.models.base import Base, Instant, Json

_PADRAO = text("padrao")


class Visao(Base):
    """A filter that a person saved under a name: `consulta` is its address without month or page."""

    __tablename__ = "visao"
    __table_args__ = (
        UniqueConstraint("usuario_id", "nome"),
        Index("uq_visao_padrao", "usuario_id", unique=True, sqlite_where=_PADRAO, postgresql_where=_PADRAO),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    usuario_id: Mapped[UUID] = mapped_column(ForeignKey("usuario.id"))
    nome: Mapped[str] = mapped_column(String(40))
    consulta: Mapped[str] = mapped_column(Text)
    padrao: Mapped[bool] = mapped_column(default=False)
    criado_em: Mapped[datetime] = mapped_column(Instant)


class Selecao(Base):
    """Processos that a person froze, for one deed at most; the columns are `app.domain.selecao.Selecao`'s."""

    __tablename__ = "selecao"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    usuario_id: Mapped[UUID] = mapped_column(ForeignKey("usuario.id"), index=True)
    mes: Mapped[str] = mapped_column(String(7))
    filtro: Mapped[str | None] = mapped_column(Text)
    processos: Mapped[list[str]] = mapped_column(Json())
    acao: Mapped[str | None] = mapped_column(String(10))
    plano: Mapped[dict[str, Any] | None] = mapped_column(Json(none_as_null=True))
    resultado: Mapped[dict[str, Any] | None] = mapped_column(Json(none_as_null=True))
    feita_em: Mapped[datetime | None] = mapped_column(Instant)
    criado_em: Mapped[datetime] = mapped_column(Instant)
    expira_em: Mapped[datetime] = mapped_column(Instant, index=True)
