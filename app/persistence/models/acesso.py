"""Who may do what: users with their sessions, tokens."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.models.base import Base, Instant


class Usuario(Base):
    """A person. `senha` is an argon2id hash."""

    __tablename__ = "usuario"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    nome: Mapped[str] = mapped_column(String(120))
    papel: Mapped[str] = mapped_column(String(10))
    senha: Mapped[str] = mapped_column(String(200))
    ativo: Mapped[bool] = mapped_column(default=True)
    criado_em: Mapped[datetime] = mapped_column(Instant)


class Sessao(Base):
    """A login. `chave` is the SHA-256 of the cookie: who reads the table cannot log in."""

    __tablename__ = "sessao"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    chave: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    usuario_id: Mapped[UUID] = mapped_column(ForeignKey("usuario.id"), index=True)
    criado_em: Mapped[datetime] = mapped_column(Instant)
    expira_em: Mapped[datetime] = mapped_column(Instant)
    revogada_em: Mapped[datetime | None] = mapped_column(Instant)
    endereco: Mapped[str] = mapped_column(String(64))


class Token(Base):
    """An API token of a user; shown once, kept as SHA-256."""

    __tablename__ = "token"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    chave: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    usuario_id: Mapped[UUID] = mapped_column(ForeignKey("usuario.id"), index=True)
    criado_em: Mapped[datetime] = mapped_column(Instant)
    revogado_em: Mapped[datetime | None] = mapped_column(Instant)
