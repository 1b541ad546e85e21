"""Who may do what: users with their second factor, passkeys, sessions, tokens, wrong passwords."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
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
    segundo_fator: Mapped[bytes | None] = mapped_column(
        LargeBinary(120)
    )  # sealed; in preparation without `_em`
    segundo_fator_em: Mapped[datetime | None] = mapped_column(Instant)  # on since
    segundo_fator_passo: Mapped[int] = mapped_column(default=0, server_default="0")  # of the last code used


class Reserva(Base):
    """A code for when the authenticator is lost: 80 random bits kept as SHA-256; gone once it is used."""

    __tablename__ = "reserva"

    usuario_id: Mapped[UUID] = mapped_column(ForeignKey("usuario.id"), primary_key=True)
    chave: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class Chave(Base):
    """A passkey: its public half; `contador` is the key's own count of its uses."""

    __tablename__ = "chave"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    usuario_id: Mapped[UUID] = mapped_column(ForeignKey("usuario.id"), index=True)
    credencial: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    publica: Mapped[bytes] = mapped_column(LargeBinary)
    contador: Mapped[int] = mapped_column(BigInteger)
    nome: Mapped[str] = mapped_column(String(60))
    criada_em: Mapped[datetime] = mapped_column(Instant)
    usada_em: Mapped[datetime | None] = mapped_column(Instant)


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
