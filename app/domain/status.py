"""The one place where a status is described: word, label, tone, what it may become."""

from dataclasses import dataclass
from enum import StrEnum


class StatusExecucao(StrEnum):
    PENDENTE = "PENDENTE"
    EXECUTANDO = "EXECUTANDO"
    INDETERMINADO = "INDETERMINADO"
    CONCLUIDO = "CONCLUIDO"
    FALHOU = "FALHOU"
    CANCELADO = "CANCELADO"


class StatusProcesso(StrEnum):
    AGUARDANDO_DOWNLOAD = "AGUARDANDO_DOWNLOAD"
    DOWNLOAD_EM_ANDAMENTO = "DOWNLOAD_EM_ANDAMENTO"
    DOWNLOAD_CONCLUIDO = "DOWNLOAD_CONCLUIDO"
    ERRO_DOWNLOAD = "ERRO_DOWNLOAD"


class TipoExecucao(StrEnum):
    DOWNLOAD_FATURA = "DOWNLOAD_FATURA"
    UPLOAD_SAT = "UPLOAD_SAT"


@dataclass(frozen=True)
class Description:
    """How a status is said: to people (`rotulo`, `tom`), to programs (`job`), by the robot (`robo`)."""

    rotulo: str
    tom: str
    job: str
    robo: str | None
    becomes: frozenset[StatusExecucao]
    processo: StatusProcesso | None  # None: the processo goes back to what it was


_S, _P = StatusExecucao, StatusProcesso
_ENDS = frozenset({_S.CONCLUIDO, _S.FALHOU, _S.CANCELADO})
_DOING = _P.DOWNLOAD_EM_ANDAMENTO

EXECUCAO: dict[StatusExecucao, Description] = {
    _S.PENDENTE: Description(
        "Pendente",
        "neutral",
        "PENDING",
        "PENDING",
        _ENDS | {_S.EXECUTANDO, _S.INDETERMINADO},
        _P.AGUARDANDO_DOWNLOAD,
    ),
    _S.EXECUTANDO: Description(
        "Executando", "active", "RUNNING", "RUNNING", _ENDS | {_S.INDETERMINADO}, _DOING
    ),
    _S.INDETERMINADO: Description(
        "Sem confirmação", "warning", "UNKNOWN", None, _ENDS | {_S.EXECUTANDO}, _DOING
    ),
    _S.CONCLUIDO: Description(
        "Concluído", "good", "COMPLETED", "UPLOADED_SAT", frozenset(), _P.DOWNLOAD_CONCLUIDO
    ),
    _S.FALHOU: Description("Falhou", "bad", "FAILED", "FAILED", frozenset(), _P.ERRO_DOWNLOAD),
    _S.CANCELADO: Description("Cancelado", "muted", "CANCELLED", "CANCELLED", frozenset(), None),
}

PROCESSO: dict[StatusProcesso, tuple[str, str]] = {
    _P.AGUARDANDO_DOWNLOAD: ("Aguardando Download", "neutral"),
    _P.DOWNLOAD_EM_ANDAMENTO: ("Download em Andamento", "active"),
    _P.DOWNLOAD_CONCLUIDO: ("Download Concluído", "good"),
    _P.ERRO_DOWNLOAD: ("Erro Download", "bad"),
}

CANCELANDO = ("Cancelando…", "warning")  # not a status: an active execution with a cancel wished
NA_FILA = ("Na fila", "neutral")  # nor this: a processo whose execution waits for its turn
AINDA_NAO = ("Ainda não disponível", "neutral")  # nor this: a download that failed for want of an invoice

FINAL = _ENDS
ACTIVE = frozenset(_S) - FINAL
ACTIVE_WORDS = tuple(sorted(ACTIVE))

_BY_ROBOT = {d.robo: status for status, d in EXECUCAO.items() if d.robo}
_BY_ROBOT["COMPLETED"] = StatusExecucao.CONCLUIDO  # some robots end without SAT (docs/api-externa.md)


def from_robot(word: str) -> StatusExecucao | None:
    """The status for the robot's word; None when a newer robot says what we do not know."""
    return _BY_ROBOT.get(word.upper())


def is_final(status: str) -> bool:
    return status in FINAL


def may_become(status: str, other: str) -> bool:
    """Whether the table allows this move; staying is always allowed while active."""
    return other in EXECUCAO[StatusExecucao(status)].becomes


ETAPAS: dict[str, str] = {  # in the order in which the robot walks through them
    "LOGIN_PORTAL": "Login no portal",
    "LOCALIZAR_FATURA": "Localizar fatura",
    "BAIXAR_FATURA": "Baixar fatura",
    "VALIDAR_FATURA": "Validar fatura",
    "ENVIAR_SAT": "Enviar ao SAT",
}


def etapa_rotulo(etapa: str | None) -> str | None:
    """A step's label; a step we do not know is shown by its raw word."""
    return None if etapa is None else ETAPAS.get(etapa, etapa)
