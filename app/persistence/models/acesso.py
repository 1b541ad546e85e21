"""Who may do what: users with their sessions, tokens, wrong passwords."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.models.base import Base, Instant


class Usuario(Base):
    """A person. `senha` is an argon2id hash; with `senha_provisoria_ate` it opens nothing but its own change."""

    __tablename__ = "usuario"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    nome: Mapped[str] = mapped_column(String(120))
    papel: Mapped[str] = mapped_column(String(10))
    senha: Mapped[str] = mapped_column(String(200))
    ativo: Mapped[bool] = mapped_column(default=True)
    criado_em: Mapped[datetime] = mapped_column(Instant)
    senha_provisoria_ate: Mapped[datetime | None] = mapped_column(Instant)


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
    navegador: Mapped[str] = mapped_column(String(60), default="", server_default="")
    usada_em: Mapped[datetime | None] = mapped_column(Instant)  # moves at most once a minute


class Token(Base):
    """An API token of a user; shown once, kept as SHA-256. `papel` bounds what it may, never beyond its owner."""

    __tablename__ = "token"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    chave: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    usuario_id: Mapped[UUID] = mapped_column(ForeignKey("usuario.id"), index=True)
    criado_em: Mapped[datetime] = mapped_column(Instant)
    revogado_em: Mapped[datetime | None] = mapped_column(Instant)
    nome: Mapped[str] = mapped_column(String(60), default="", server_default="")
    papel: Mapped[str | None] = mapped_column(String(10))  # None: as much as its owner
    expira_em: Mapped[datetime | None] = mapped_column(Instant)
    usado_em: Mapped[datetime | None] = mapped_column(Instant)  # moves at most once an hour


class Tentativa(Base):
    """Wrong passwords of one account, address or browser: `chave` is one of a fixed number of buckets."""

    __tablename__ = "tentativa"

    chave: Mapped[str] = mapped_column(String(24), primary_key=True)
    falhas: Mapped[float]
    em: Mapped[datetime] = mapped_column(Instant, index=True)
