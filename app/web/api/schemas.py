"""The shapes that programs get (docs: `/api/docs`)."""

from typing import Any

import msgspec


class Links(msgspec.Struct):
    status: str
    cancelar: str
    pagina: str


class Aceita(msgspec.Struct, omit_defaults=True):
    """Committed; the robot comes later."""

    success: bool
    job_id: str
    processo_id: str
    status: str
    links: Links
    sincrono_expirou: bool = False


class Terminada(msgspec.Struct):
    """The synchronous answer: how it ended, with the robot's payload."""

    success: bool
    job_id: str
    processo_id: str
    status: str
    resultado: dict[str, Any] | None


class Linha(msgspec.Struct):
    numero: int
    timestamp: str
    level: str
    message: str


class JobStatus(msgspec.Struct):
    """A job as the seed's monitor reads it; `logs` at most 1,000 lines."""

    job_id: str
    processo_id: str
    status: str
    progress: int | None
    etapa: str | None
    message: str | None
    logs: list[Linha]
    linhas: int
    seq: int
    iniciado_por: str
    data_inicio: str | None
    data_finalizacao: str | None
    tempo_execucao_segundos: int | None
    cancelamento: dict[str, Any] | None
    erro: dict[str, Any] | None
    resultado: dict[str, Any] | None


class Status(msgspec.Struct):
    success: bool
    status: JobStatus


class Cancelamento(msgspec.Struct):
    """The wish is recorded; the end comes when the robot says so."""

    success: bool
    job_id: str
    status: str
    cancelamento: dict[str, Any] | None


class ItemDoLote(msgspec.Struct):
    processo_id: str
    job_id: str | None
    code: str | None


class Lote(msgspec.Struct):
    success: bool
    itens: list[ItemDoLote]


class Parada(msgspec.Struct):
    """Since when, by whom, why; `tipo` is `senha` or `manual`."""

    tipo: str
    motivo: str
    por: str
    em: str


class Teste(msgspec.Struct):
    """Who asked for it; `execucao_id` null until one has left."""

    por: str
    execucao_id: str | None


class EstadoDaFila(msgspec.Struct):
    """A carrier's queue; `esperando` is counted while it is stopped, else 0."""

    id: str
    nome: str
    parada: Parada | None
    teste: Teste | None
    esperando: int
    seq: int


class Fila(msgspec.Struct):
    success: bool
    fila: EstadoDaFila


class ItemDoRetorno(msgspec.Struct):
    hash_execucao: str | None
    job_id: str | None
    aceito: bool


class Retorno(msgspec.Struct):
    success: bool
    itens: list[ItemDoRetorno]


class ListaDeProcessos(msgspec.Struct):
    """States of topic `processo:<id>`, each with its `seq`."""

    success: bool
    itens: list[dict[str, Any]]
    total: int
    pagina: int


class UmProcesso(msgspec.Struct):
    success: bool
    processo: dict[str, Any]


class UmaExecucao(msgspec.Struct):
    """The state of topic `execucao:<id>` with its `seq`."""

    success: bool
    execucao: dict[str, Any]


class Fatura(msgspec.Struct):
    id: str
    caminho: str
    data_vencimento: str | None
    mes: int | None
    ano: int | None
    valor: str | None


class Faturas(msgspec.Struct):
    success: bool
    faturas: list[Fatura]


class Linhas(msgspec.Struct, omit_defaults=True):
    """Lines `[numero, instante, nível, texto]` with the log's last number, or with `busca` the numbers that match."""

    success: bool
    total: int
    ultima: int | None = None
    linhas: list[tuple[int, str, str, str]] | None = None
    numeros: list[int] | None = None


class Usuario(msgspec.Struct):
    id: str
    nome: str
    papel: str


class Sessao(msgspec.Struct):
    """`csrf` and `expira_em` are null for an API token."""

    success: bool
    usuario: Usuario
    csrf: str | None
    expira_em: str | None


class Recusa(msgspec.Struct):
    """A refusal; some codes carry more fields (`job_id`, `campos`, `faltam_s` …)."""

    success: bool
    code: str
    message: str
    request_id: str
