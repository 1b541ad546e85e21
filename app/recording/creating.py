"""From the wish to run a processo to a new execution, or to the one that is already running."""

from datetime import datetime
from typing import Any

from app.domain.errors import Refused
from app.domain.execucao import Execucao, Processo
from app.domain.policy import may, within
from app.domain.status import StatusExecucao, StatusProcesso, TipoExecucao
from app.domain.values import SISTEMA, hash_execucao, iso
from app.recording.items import Item, Recorded, Run
from app.recording.loaded import Loaded
from app.recording.pending import Pending


def create(item: Item, run: Run, loaded: Loaded, pending: Pending, now: datetime) -> Recorded:
    """A new execution, `PENDENTE`.

    Raises:
        Refused: `nao_encontrado`, `proibido`, `ja_em_execucao` (with the running one), `ja_concluido`,
            `sem_fatura`.
    """
    processo = loaded.processos.get(run.processo_id)
    if processo is None:
        raise Refused("nao_encontrado", "Não encontramos este processo.")
    _check(item, loaded)
    running = loaded.ativa.get(processo.id)
    if running is not None:
        raise already_running(running, now)
    if run.skip_concluido and processo.status_processo == StatusProcesso.DOWNLOAD_CONCLUIDO:
        raise Refused("ja_concluido")
    latest = loaded.execucoes.get(processo.execucao_id) if processo.execucao_id else None
    execucao = _new(item, run, processo, latest, now)
    loaded.ativa[processo.id] = execucao
    pending.create(execucao)
    return Recorded(execucao)


def already_running(running: Execucao, now: datetime) -> Refused:
    """Who started the running one, how long ago: the page joins it instead."""
    ago_s = max(0, int((now - running.criado_em).total_seconds()))
    ago = f"{ago_s} s" if ago_s < 60 else f"{ago_s // 60} min"
    detail = f"{running.iniciado_por} iniciou há {ago}"
    if running.status_execucao == StatusExecucao.INDETERMINADO:
        detail = "Há uma execução sem confirmação: um administrador precisa decidir antes."
    return Refused(
        "ja_em_execucao",
        detail,
        execucao={"id": str(running.id)},
        job_id=str(running.id),
        iniciado_por=running.iniciado_por,
        data_inicio=iso(running.data_inicio),
    )


def _check(item: Item, loaded: Loaded) -> None:
    by = item.by
    if by is None or by.usuario_id is None:
        return
    usuario = loaded.usuarios.get(by.usuario_id)
    if usuario is None or not usuario.ativo or not may(within(usuario.papel, by.ate_papel), "run", own=True):
        raise Refused("proibido")


def _operation(run: Run, processo: Processo, latest: Execucao | None) -> TipoExecucao:
    """What is asked for; silent, it is what is missing (contract.md §9 Operation)."""
    if run.operacao is None:
        failed_upload = (
            latest is not None
            and latest.tipo_execucao == TipoExecucao.UPLOAD_SAT
            and latest.status_execucao == StatusExecucao.FALHOU
        )
        return (
            TipoExecucao.UPLOAD_SAT if processo.url_fatura and failed_upload else TipoExecucao.DOWNLOAD_FATURA
        )
    if run.operacao == TipoExecucao.UPLOAD_SAT and not processo.url_fatura:
        raise Refused("sem_fatura")
    return TipoExecucao(run.operacao)


def _new(item: Item, run: Run, processo: Processo, latest: Execucao | None, now: datetime) -> Execucao:
    tipo = _operation(run, processo, latest)
    parametros: dict[str, Any] = {"tipo": "rpa", "operacao": tipo.value, "mes": processo.mes}
    repeats = latest is not None and latest.status_execucao != StatusExecucao.CONCLUIDO
    return Execucao(
        id=item.execucao_id,
        processo_id=processo.id,
        tipo_execucao=tipo.value,
        status_execucao=StatusExecucao.PENDENTE.value,
        classe_rpa_utilizada="API_EXTERNA",
        hash_execucao=hash_execucao(
            operadora=processo.operadora, cnpj=processo.cnpj, tipo=tipo.value, mes=processo.mes
        ),
        parametros_entrada={**parametros, "parametros": run.parametros},
        criado_em=now,
        data_inicio=now,
        ultima_atualizacao_em=now,
        iniciado_por=item.by.nome if item.by else SISTEMA,
        iniciado_por_id=item.by.usuario_id if item.by else None,
        origem=item.by.origem if item.by else "sistema",
        status_processo_anterior=processo.status_processo,
        execucao_origem_id=latest.id if repeats and latest else None,
    )
