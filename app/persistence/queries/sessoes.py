"""Sessions with API tokens: who holds one, who may no longer."""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy import insert as insert_into
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.policy import within
from app.persistence import models as m

_S: Any = m.Sessao.__table__.c
_T: Any = m.Token.__table__.c
_U: Any = m.Usuario.__table__.c
_AT: Any = bindparam("at")
_WANTED: Any = bindparam("wanted", expanding=True)
_QUEM = (_U.id.label("usuario_id"), _U.nome, _U.papel, _U.senha_provisoria_ate, _U.segundo_fator_em)
_HOLDS = (_S.revogada_em.is_(None), _S.expira_em > _AT, _U.ativo)
_TOKEN_HOLDS = (_T.revogado_em.is_(None), or_(_T.expira_em.is_(None), _T.expira_em > _AT), _U.ativo)
_SESSIONS = m.Sessao.__table__.join(m.Usuario.__table__, _U.id == _S.usuario_id)
_TOKENS = m.Token.__table__.join(m.Usuario.__table__, _U.id == _T.usuario_id)
_OF_KEYS = (
    select(*_QUEM, _S.id.label("sessao_id"), _S.chave, _S.usada_em)
    .select_from(_SESSIONS)
    .where(_S.chave.in_(_WANTED), *_HOLDS)
)
_OF_TOKEN = (
    select(*_QUEM, _T.id.label("token_id"), _T.papel.label("ate_papel"), _T.usado_em)
    .select_from(_TOKENS)
    .where(_T.chave == bindparam("chave"), *_TOKEN_HOLDS)
)
# asked every second, so built once: sessions and tokens in one query
_VIGENTES = (
    select(_S.id, _U.papel, _U.papel.label("ate_papel"), _U.segundo_fator_em)
    .select_from(_SESSIONS)
    .where(_S.id.in_(_WANTED), *_HOLDS)
    .union_all(
        select(_T.id, _U.papel, _T.papel, _U.segundo_fator_em)
        .select_from(_TOKENS)
        .where(_T.id.in_(_WANTED), *_TOKEN_HOLDS)
    )
)


class Quem(NamedTuple):
    """Whom a credential names, with what it lets them do; `usada_em` is when it was last used."""

    usuario_id: UUID
    nome: str
    papel: str
    tem_senha_provisoria: bool
    usada_em: datetime | None
    sessao_id: UUID | None = None
    token_id: UUID | None = None
    tem_segundo_fator: bool = False
    papel_dono: str | None = None  # a token's owner may do more than the token


class Vigente(NamedTuple):
    """What a session or token lets its holder do now."""

    papel: str
    papel_dono: str
    tem_segundo_fator: bool


def key(secret: str) -> bytes:
    """What is stored of a cookie or a token."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


async def insert(c: AsyncConnection, **row: Any) -> None:
    await c.execute(insert_into(m.Sessao).values(**row))


async def of_keys(c: AsyncConnection, keys: list[bytes], *, at: datetime) -> dict[bytes, Quem]:
    """Who holds the sessions with these keys, of those that hold at this instant."""
    rows = await c.execute(_OF_KEYS, {"wanted": keys, "at": at})
    return {
        row.chave: Quem(
            row.usuario_id, row.nome, row.papel, row.senha_provisoria_ate is not None, row.usada_em,
            sessao_id=row.sessao_id, tem_segundo_fator=row.segundo_fator_em is not None,
        )
        for row in rows
    }  # fmt: skip


async def of_token(c: AsyncConnection, token: str, *, at: datetime) -> Quem | None:
    """Who holds this token, with no more than it was made for; None: it does not hold."""
    row = (await c.execute(_OF_TOKEN, {"chave": key(token), "at": at})).first()
    if row is None:
        return None
    papel = within(row.papel, row.ate_papel)
    return Quem(
        row.usuario_id, row.nome, papel, False, row.usado_em, token_id=row.token_id,
        tem_segundo_fator=row.segundo_fator_em is not None, papel_dono=row.papel,
    )  # fmt: skip


async def vigentes(c: AsyncConnection, ids: Collection[UUID], *, at: datetime) -> dict[UUID, Vigente]:
    """Those of these sessions and tokens that still hold."""
    rows = await c.execute(_VIGENTES, {"wanted": list(ids), "at": at})
    return {row[0]: Vigente(within(row[1], row[2]), row[1], row[3] is not None) for row in rows}


async def expires_at(c: AsyncConnection, sessao_id: UUID) -> datetime | None:
    return await c.scalar(select(m.Sessao.expira_em).where(m.Sessao.id == sessao_id))


async def revoke(c: AsyncConnection, sessao_id: UUID, *, at: datetime, usuario_id: UUID | None = None) -> int:
    """How many ended: 1, or 0 when it had ended before or is somebody else's (`usuario_id`)."""
    where = [m.Sessao.id == sessao_id, m.Sessao.revogada_em.is_(None)]
    if usuario_id is not None:
        where.append(m.Sessao.usuario_id == usuario_id)
    return (await c.execute(update(m.Sessao).where(*where).values(revogada_em=at))).rowcount


async def revoke_all(c: AsyncConnection, usuario_id: UUID, *, at: datetime, but: UUID | None = None) -> int:
    """How many sessions of this user ended; `but` stays."""
    where = [m.Sessao.usuario_id == usuario_id, m.Sessao.revogada_em.is_(None), m.Sessao.expira_em > at]
    if but is not None:
        where.append(m.Sessao.id != but)
    return (await c.execute(update(m.Sessao).where(*where).values(revogada_em=at))).rowcount


async def of_user(c: AsyncConnection, usuario_id: UUID, *, at: datetime) -> list[Any]:
    """The sessions that hold, the latest used first."""
    query = select(_S.id, _S.criado_em, _S.expira_em, _S.endereco, _S.navegador, _S.usada_em)
    query = query.where(_S.usuario_id == usuario_id, _S.revogada_em.is_(None), _S.expira_em > at)
    found = list(await c.execute(query))
    return sorted(found, key=lambda row: row.usada_em or row.criado_em, reverse=True)


async def touch(
    c: AsyncConnection, sessions: Collection[UUID], tokens: Collection[UUID], *, at: datetime
) -> None:
    """Note that these were used about now."""
    if sessions:
        await c.execute(update(m.Sessao).where(m.Sessao.id.in_(sessions)).values(usada_em=at))
    if tokens:
        await c.execute(update(m.Token).where(m.Token.id.in_(tokens)).values(usado_em=at))


SESSION_EVERY, TOKEN_EVERY = timedelta(minutes=1), timedelta(hours=1)  # what people are shown is no finer


def is_due(quem: Quem, *, at: datetime) -> bool:
    """Whether its last use is old enough to be written again."""
    every = SESSION_EVERY if quem.sessao_id is not None else TOKEN_EVERY
    return quem.usada_em is None or at - quem.usada_em >= every
