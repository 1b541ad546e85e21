"""What was planned for a selection, done once however often it is asked for."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.errors import Refused
from app.domain.selecao import Acao, Selecao
from app.domain.values import now
from app.persistence.queries import registro
from app.persistence.queries import selecao as selections
from app.services import Services
from app.web.commands import motivo_of
from app.web.context import Identidade
from app.web.lote import Feito, cancel_many, run_many
from app.web.selecoes import mine

OFTEN = "indisponivel"  # the one refusal that asking again may change


async def do(services: Services, who: Identidade, selecao_id: UUID, *, motivo: str | None) -> Selecao:
    """What was planned, once, however often it is asked for; the selection with its result.

    `motivo` is the first asker's. Asked again, only what was refused as `OFTEN` is tried again.

    Raises:
        Refused: `selecao_expirada`, `valores` (nothing was planned), `indisponivel` (nothing was done).
    """
    async with services.database.write() as c:
        found = await mine(c, who, selecao_id)
        if found.acao is None or found.plano is None:
            raise Refused("valores", "Escolha antes o que fazer com a seleção.")
        if await selections.claim(c, found, motivo=motivo_of(motivo), now=now()):
            await _audit(c, who, found)
        found = await mine(c, who, selecao_id)  # as who was first has left it
    if found.resultado is not None and not _again(found.resultado):
        return found
    done = await _do(services, who, found)
    if done and all(one.recusa is not None and one.recusa.code == OFTEN for one in done):
        raise Refused(OFTEN)
    result = _result(done, found.resultado)
    async with services.database.write() as c:
        found.resultado = await selections.conclude(c, found.id, result, is_better=_is_better)
    return found


async def _do(services: Services, who: Identidade, s: Selecao) -> list[Feito]:
    def comando(processo_id: UUID) -> UUID:
        return uuid5(s.id, str(processo_id))

    plano = s.plano or {}
    again = None if s.resultado is None else _again(s.resultado)
    motivo: str | None = plano.get("motivo")
    pairs = [(UUID(p), UUID(e) if e else None) for p, e in plano["fazer"] if again is None or p in again]
    if s.acao == Acao.EXECUTAR:
        return await run_many(services, who, [p for p, _ in pairs], comando=comando)
    meant = [(p, e) for p, e in pairs if e is not None]
    return await cancel_many(services, who, meant, motivo=motivo, comando=comando)


def _result(done: Sequence[Feito], before: dict[str, Any] | None) -> dict[str, Any]:
    """What became of these, with what is known of the others from before."""
    refused = [(str(one.processo_id), one.recusa) for one in done if one.recusa is not None]
    known: dict[str, Any] = before or {"pedidos": 0, "recusados": []}
    stay = [one for one in known["recusados"] if one["code"] != OFTEN]
    new = [{"processo_id": i, "code": why.code, "detail": why.detail} for i, why in refused]
    return {"pedidos": known["pedidos"] + len(done) - len(refused), "recusados": stay + new}


def _again(resultado: dict[str, Any]) -> set[str]:
    """The processos that asking again may help."""
    return {one["processo_id"] for one in resultado["recusados"] if one["code"] == OFTEN}


def _is_better(new: dict[str, Any], kept: dict[str, Any]) -> bool:
    return len(_again(new)) < len(_again(kept))


async def _audit(c: AsyncConnection, who: Identidade, s: Selecao) -> None:
    doing = len((s.plano or {})["fazer"])
    detail = f"{doing} de {len(s.processos)} selecionados, {s.filtro or f'mes={s.mes}, à mão'}"
    await registro.audit(
        c, usuario_id=who.usuario_id, quem=who.nome, acao=f"{s.acao}_lote", alvo=f"selecao:{s.id}",
        endereco=who.endereco, permitido=True, detalhe=detail,
    )  # fmt: skip
