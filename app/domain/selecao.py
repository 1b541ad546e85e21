"""A frozen selection: what a deed would do to it, what it would leave out for which reason."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from app.domain.policy import Reach, reach
from app.domain.status import StatusExecucao, StatusProcesso, is_final

MOST = 5_000  # processos of one selection: a month of a large installation
KEPT = timedelta(hours=1)  # longer, and what was frozen is no ground for a deed


class Acao(StrEnum):
    EXECUTAR = "executar"
    CANCELAR = "cancelar"


COMMANDS = {Acao.EXECUTAR: "run", Acao.CANCELAR: "cancel"}  # in the policy


class Razao(StrEnum):
    """Why one is left out; what each is called: `templates/processos/_plano.html`."""

    EM_EXECUCAO = "em_execucao"
    NA_FILA = "na_fila"
    SEM_CONFIRMACAO = "sem_confirmacao"
    CONCLUIDO = "concluido"
    SEM_EXECUCAO = "sem_execucao"
    CANCELANDO = "cancelando"
    DE_OUTRA_PESSOA = "de_outra_pessoa"


class Selecao(msgspec.Struct):
    """`processos` in the order of the list; `plano`, `resultado` once there are any."""

    id: UUID
    usuario_id: UUID
    mes: str
    filtro: str | None
    processos: list[str]
    acao: str | None
    plano: dict[str, Any] | None
    resultado: dict[str, Any] | None
    feita_em: datetime | None
    criado_em: datetime
    expira_em: datetime


class Candidato(msgspec.Struct):
    """A selected processo; `execucao_id` and what follows are of its latest execution."""

    id: UUID
    status_processo: str
    operadora: str
    execucao_id: UUID | None
    status_execucao: str | None
    cancelando: bool
    iniciado_por_id: UUID | None


class Plano(msgspec.Struct):
    """`fazer`: processos with the execution that is meant (to cancel); `pular`: processos by reason."""

    fazer: list[tuple[UUID, UUID | None]]
    pular: dict[Razao, list[UUID]]


def planned(acao: Acao, candidatos: Iterable[Candidato], *, papel: str, usuario_id: UUID) -> Plano:
    """What the deed would do now, for this person."""
    plano = Plano([], {})
    mine_only = reach(papel, COMMANDS[acao]) is not Reach.ANY
    for one in candidatos:
        why = _run(one) if acao is Acao.EXECUTAR else _cancel(one, usuario_id if mine_only else None)
        if why is not None:
            plano.pular.setdefault(why, []).append(one.id)
        else:
            plano.fazer.append((one.id, one.execucao_id if acao is Acao.CANCELAR else None))
    plano.pular = {why: plano.pular[why] for why in Razao if why in plano.pular}
    return plano


def _run(one: Candidato) -> Razao | None:
    if one.status_execucao == StatusExecucao.PENDENTE:
        return Razao.NA_FILA
    if one.status_execucao == StatusExecucao.INDETERMINADO:
        return Razao.SEM_CONFIRMACAO
    if one.status_execucao is not None and not is_final(one.status_execucao):
        return Razao.EM_EXECUCAO
    return Razao.CONCLUIDO if one.status_processo == StatusProcesso.DOWNLOAD_CONCLUIDO else None


def _cancel(one: Candidato, only_of: UUID | None) -> Razao | None:
    if one.status_execucao is None or is_final(one.status_execucao):
        return Razao.SEM_EXECUCAO
    if one.cancelando:
        return Razao.CANCELANDO
    return Razao.DE_OUTRA_PESSOA if only_of is not None and one.iniciado_por_id != only_of else None
