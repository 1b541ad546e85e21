"""What the robot says minus what the database has: pure, cleaned, in our words."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from app.domain.changes import End, Told
from app.domain.execucao import Execucao, Line
from app.domain.status import FINAL, StatusExecucao, from_robot, may_become
from app.domain.text import clean, clean_json, text_or_none
from app.domain.values import due_date, instant, money, now, same_hash
from app.external.schemas import Job, RobotLine

DONE = "Execução concluída com sucesso"
UNSAID = "O robô encerrou sem dizer como. Um administrador precisa decidir."
SILENT = "O robô não informou o motivo."
LEVELS = {"DEBUG": "DEBUG", "WARN": "WARN", "WARNING": "WARN", "ERROR": "ERROR"}
LEVELS |= {"CRITICAL": "ERROR", "FATAL": "ERROR"}
FATURAS = 10_000  # of one payload; more is not an invoice list
ERRO_FIELDS = ("etapa_falha", "codigo_erro", "mensagem_erro", "tentativas", "acao_recomendada")


def news(job: Job, *, known: Execucao) -> Told | None:
    """The change that this answer means; None when it says nothing that we do not know."""
    lines = tuple(_line(line, known) for line in job.logs if line.n > known.cursor_robo)
    status = from_robot(job.status)
    fim = None
    if status in FINAL or job.result is not None:
        fim = end_of(job.result or {}, execucao=known, status=status, message=job.message)
    told = Told(
        tentativa=known.tentativa,
        status=None if status is None or status in FINAL or fim else status.value,
        progresso=job.progress,
        etapa=text_or_none(job.etapa, limit=80),
        linhas=lines,
        fim=fim,
    )
    return told if _says_something(told, known) else None


def end_of(
    result: dict[str, Any],
    *,
    execucao: Execucao,
    status: StatusExecucao | None = None,
    message: str | None = None,
) -> End:
    """How a final payload ends this execution (product.md §2); fields that are missing are None."""
    process = _mine(result, execucao)
    ended = from_robot(str(process.get("status_final", ""))) or status
    if ended not in FINAL:
        ended = StatusExecucao.CONCLUIDO if result.get("success") is True else StatusExecucao.FALHOU
    kept = clean_json(result) or None
    said = text_or_none(result.get("message")) or text_or_none(message)
    if ended == StatusExecucao.CONCLUIDO:
        return End(ended.value, DONE, kept, faturas=_faturas(process.get("faturas")))
    if ended == StatusExecucao.CANCELADO:
        return End(ended.value, said or "Cancelada pelo robô", kept)
    erro = _erro(process.get("detalhes"))
    return End(ended.value, erro["mensagem_erro"] or said or SILENT, kept, erro=erro)


def _says_something(told: Told, known: Execucao) -> bool:
    return bool(
        told.linhas
        or told.fim
        or (told.status and may_become(known.status_execucao, told.status))
        or (told.etapa and told.etapa != known.etapa)
        or (told.progresso is not None and min(told.progresso, 99) > _shown(known))
    )


def _shown(known: Execucao) -> int:
    return -1 if known.progresso is None else known.progresso


def _line(line: RobotLine, known: Execucao) -> Line:
    when: datetime = instant(line.timestamp) or now()
    return Line(line.n, when, LEVELS.get(line.level.strip().upper(), "INFO"), clean(line.message))


def _mine(result: dict[str, Any], execucao: Execucao) -> dict[str, Any]:
    """The payload's process that is ours, by its hash; a payload about one nameless process is ours too."""
    found = result.get("processes")
    processes = [p for p in found if isinstance(p, dict)] if isinstance(found, list) else []
    for process in processes:
        if same_hash(str(process.get("hash_execucao", "")), execucao.hash_execucao):
            return process
    nameless = [process for process in processes if not process.get("hash_execucao")]
    return nameless[0] if len(processes) == 1 and nameless else {}


def _erro(detalhes: Any) -> dict[str, Any]:
    given = detalhes if isinstance(detalhes, dict) else {}
    erro: dict[str, Any] = {name: text_or_none(given.get(name), limit=1_000) for name in ERRO_FIELDS}
    tentativas = given.get("tentativas")
    erro["tentativas"] = tentativas if type(tentativas) is int and 0 <= tentativas < 10_000 else None
    return erro


def _faturas(found: Any) -> tuple[dict[str, Any], ...]:
    """One row a path; what is no invoice is left out (the whole payload stays in `resultado`)."""
    rows: dict[str, dict[str, Any]] = {}
    for fatura in (found if isinstance(found, list) else [])[:FATURAS]:
        caminho = text_or_none(fatura.get("caminho"), limit=1_000) if isinstance(fatura, dict) else None
        if caminho is None:
            continue
        rows[caminho] = {
            "id": uuid4(),
            "caminho": caminho,
            "data_vencimento": due_date(fatura.get("data_vencimento")),
            "mes": _whole(fatura.get("mes"), 1, 12),
            "ano": _whole(fatura.get("ano"), 2000, 2999),
            "valor": money(fatura.get("valor")),
        }
    return tuple(rows.values())


def _whole(value: Any, low: int, high: int) -> int | None:
    return value if type(value) is int and low <= value <= high else None
