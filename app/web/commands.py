"""The wishes that anybody may have, whichever way they come: run, cancel, decide."""

import hashlib
from typing import Any, get_args
from uuid import UUID

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from app.domain.changes import CancelWished, Decided
from app.domain.errors import Refused
from app.domain.fila import Acao, Operadora
from app.domain.status import StatusExecucao, TipoExecucao
from app.domain.text import clean_json, clean_words, nests_within
from app.recording.filas import move_queue
from app.recording.items import By, Recorded, Run
from app.services import Services
from app.web.context import Identidade

MOTIVO_MAX = 200  # characters; it is one line on a page
PARAMETROS_BYTES = 8_192
PARAMETROS_LEVELS = 32  # as of what the robot says; whatever walks through them later has a stack of its own


async def run_processo(
    services: Services,
    who: Identidade,
    processo_id: UUID,
    *,
    operacao: str | None,
    parametros: dict[str, Any],
    origem: str,
    comando: UUID | None,
    skip_concluido: bool = False,
) -> Recorded:
    """A new execution of the processo.

    Raises:
        Refused: `valores`, or what `Recorder.create` refuses.
    """
    if operacao is not None and operacao not in set(TipoExecucao):
        raise Refused("valores", "Operação desconhecida.", campos={"operacao": "desconhecida"})
    _check_parametros(parametros)
    run = Run(processo_id, operacao=operacao, parametros=parametros, skip_concluido=skip_concluido)
    asked = ("run", str(processo_id), operacao, parametros)
    return await services.recorder.create(run, by=_by(who, origem, comando, asked))


async def cancel_execucao(
    services: Services,
    who: Identidade,
    execucao_id: UUID,
    *,
    motivo: str | None,
    forcar: bool,
    origem: str,
    comando: UUID | None,
) -> Recorded:
    """The wish to stop it, committed; the robot's answer comes later, by the normal path.

    Raises:
        Refused: `proibido`, `terminal`, `cedo_demais`, `nao_encontrado`, `indisponivel`.
    """
    reason = motivo_of(motivo)
    wish = CancelWished(
        por=who.nome,
        por_id=who.usuario_id,
        motivo=reason,
        forcar=forcar,
        force_after_s=services.settings.ritmo.force_s,
    )
    asked = ("cancel", str(execucao_id), reason, forcar)
    return await services.recorder.record(execucao_id, wish, by=_by(who, origem, comando, asked))


async def decide_execucao(
    services: Services,
    who: Identidade,
    execucao_id: UUID,
    *,
    status: str,
    motivo: str | None,
    origem: str,
    comando: UUID | None,
) -> Recorded:
    """An admin ends an execution without confirmation.

    Raises:
        Refused: `valores`, `nao_indeterminado`, `proibido`, `nao_encontrado`, `indisponivel`.
    """
    reason = motivo_of(motivo)
    if reason is None or status not in {StatusExecucao.FALHOU, StatusExecucao.CANCELADO}:
        raise Refused("valores", "Diga o motivo e escolha FALHOU ou CANCELADO.")
    asked = ("decide", str(execucao_id), status, reason)
    change = Decided(status=status, por=who.nome, motivo=reason)
    return await services.recorder.record(execucao_id, change, by=_by(who, origem, comando, asked))


async def move_fila(
    services: Services, who: Identidade, operadora_id: UUID, *, acao: str, motivo: str | None, origem: str
) -> Operadora:
    """The carrier with its queue stopped, tested or opened; committed, told to every page.

    Raises:
        Refused: `valores`, or what `move_queue` refuses; `indisponivel`.
    """
    try:
        wanted = msgspec.convert(acao, Acao)
    except msgspec.ValidationError:
        words = ", ".join(get_args(Acao))
        raise Refused(
            "valores", f"Ação desconhecida: use {words}.", campos={"acao": "desconhecida"}
        ) from None
    by = By(who.nome, origem, who.usuario_id, who.endereco, ate_papel=who.papel)
    try:
        operadora, messages = await move_queue(
            services.database, operadora_id, wanted, motivo=motivo_of(motivo), by=by
        )
    except (SQLAlchemyError, OSError):
        raise Refused("indisponivel") from None
    services.tell(messages)
    return operadora


def _check_parametros(parametros: dict[str, Any]) -> None:
    """They go to the robot as they are and are kept as they are: nothing that would have to be masked."""
    if not nests_within(parametros, PARAMETROS_LEVELS):
        why = f"até {PARAMETROS_LEVELS} níveis"
        raise Refused("valores", f"parametros: {why}.", campos={"parametros": why})
    if len(msgspec.json.encode(parametros)) > PARAMETROS_BYTES:
        raise Refused("grande_demais")
    if clean_json(parametros) != parametros:
        why = "sem senhas, tokens nem caracteres de controle"
        raise Refused("valores", f"parametros: {why}.", campos={"parametros": why})


def motivo_of(text: str | None) -> str | None:
    """The reason as it may be stored, None where there is none.

    Raises:
        Refused: `valores`.
    """
    if text is None or not text.strip():
        return None
    if len(text.strip()) > MOTIVO_MAX:
        raise Refused(
            "valores", f"O motivo tem no máximo {MOTIVO_MAX} caracteres.", campos={"motivo": "longo"}
        )
    return clean_words(text.strip())[:MOTIVO_MAX] or None  # what was hidden takes more room once it is shown


def _by(who: Identidade, origem: str, comando: UUID | None, asked: tuple[Any, ...]) -> By:
    body = hashlib.sha256(msgspec.json.encode(asked)).digest()
    return By(who.nome, origem, who.usuario_id, who.endereco, comando, body, who.papel)
