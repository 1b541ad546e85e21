"""A carrier's queue: open, or stopped by a person or by two refused passwords in a row."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from app.domain.errors import Refused
from app.domain.execucao import Execucao
from app.domain.status import StatusExecucao, is_final
from app.domain.values import SISTEMA, iso

SENHAS_MAX = 2  # refused in a row; a third attempt may lock the account at the carrier
SENHA, MANUAL = "senha", "manual"
Acao = Literal["parar", "testar", "retomar"]  # what people do to a queue; the policy has a row for each


class Operadora(msgspec.Struct):
    """A carrier with its queue. While it is stopped nothing leaves for the robot but one test.

    `parada_*` are all None, or none is (`parada_tipo` is `senha` or `manual`). `teste_por`: somebody asked
    for a test; `teste_id`: the execution that it is. `esperando` is counted while it is stopped, else 0.
    """

    id: UUID
    nome: str
    versao: int = 1
    parada_em: datetime | None = None
    parada_por: str | None = None
    parada_tipo: str | None = None
    parada_motivo: str | None = None
    senhas_recusadas: int = 0
    teste_por: str | None = None
    teste_id: UUID | None = None
    esperando: int = 0


def stop(o: Operadora, *, por: str, tipo: str, motivo: str, now: datetime) -> None:
    """Nothing leaves from now on; what is with the robot goes on.

    Raises:
        Refused: `fila_parada`, it was stopped before.
    """
    if o.parada_em is not None:
        raise Refused("fila_parada", f"A fila da {o.nome} já está parada: {o.parada_motivo}.")
    o.parada_em, o.parada_por, o.parada_tipo, o.parada_motivo = now, por, tipo, motivo
    o.teste_por = o.teste_id = None


def probe(o: Operadora, *, por: str) -> None:
    """The next execution that wants to leave may, as a test; the rest only when it has passed.

    Raises:
        Refused: `fila_aberta`, `teste_em_andamento`.
    """
    if o.parada_em is None:
        raise Refused("fila_aberta", f"A fila da {o.nome} não está parada.")
    if o.teste_por is not None:
        raise Refused("teste_em_andamento", f"{o.teste_por} já pediu um teste na {o.nome}.")
    o.teste_por = por


def release(o: Operadora) -> None:
    """Everything leaves again, without a test.

    Raises:
        Refused: `fila_aberta`.
    """
    if o.parada_em is None:
        raise Refused("fila_aberta", f"A fila da {o.nome} não está parada.")
    _open(o)


def held_back(o: Operadora, execucao_id: UUID) -> str | None:
    """Why this execution may not leave now; the one that is the test, or becomes it, may."""
    if o.parada_em is None or o.teste_id == execucao_id:
        return None
    if o.teste_por is not None and o.teste_id is None:
        o.teste_id = execucao_id
        return None
    if o.teste_id is not None:
        return f"Fila da {o.nome} parada: esperando o resultado do teste"
    return f"Fila da {o.nome} parada: {o.parada_motivo}"


def cautious(o: Operadora, limite: int) -> int:
    """How many may be with the robot at once: after a refused password no more than may still be refused."""
    if o.parada_em is None and o.senhas_recusadas:
        return min(limite, SENHAS_MAX - o.senhas_recusadas)
    return limite


def ended(o: Operadora, e: Execucao, *, now: datetime) -> bool:
    """What an end means for the queue; True when it was stopped by it."""
    if not is_final(e.status_execucao):
        if o.teste_id == e.id and e.status_execucao == StatusExecucao.INDETERMINADO:
            o.teste_por = o.teste_id = None  # nobody knows how it went: somebody asks for another one
        return False
    refused = _is_refused_password(e)
    if e.status_execucao != StatusExecucao.CANCELADO:
        o.senhas_recusadas = o.senhas_recusadas + 1 if refused else 0
    if o.teste_id == e.id:
        o.teste_por = o.teste_id = None
        if e.status_execucao == StatusExecucao.CONCLUIDO:
            _open(o)
    if o.senhas_recusadas >= SENHAS_MAX and o.parada_tipo == MANUAL:
        o.parada_tipo = SENHA  # whoever opens it must know that a third attempt may lock the account
    if o.parada_em is None and o.senhas_recusadas >= SENHAS_MAX:
        stop(o, por=SISTEMA, tipo=SENHA, motivo="senha recusada", now=now)
        return True
    return False


def estado_fila(o: Operadora) -> dict[str, object]:
    """The state of topic `fila:<id>`; `esperando` is 0 while the queue is open."""
    parada = teste = None
    if o.parada_em is not None:
        parada = {
            "tipo": o.parada_tipo,
            "motivo": o.parada_motivo,
            "por": o.parada_por,
            "em": iso(o.parada_em),
        }
    if o.teste_por is not None:
        teste = {"por": o.teste_por, "execucao_id": None if o.teste_id is None else str(o.teste_id)}
    return {
        "id": str(o.id),
        "nome": o.nome,
        "parada": parada,
        "teste": teste,
        "esperando": o.esperando,
    }


def _open(o: Operadora) -> None:
    o.parada_em = o.parada_por = o.parada_tipo = o.parada_motivo = None
    o.teste_por = o.teste_id = None
    o.senhas_recusadas = o.esperando = 0


def _is_refused_password(e: Execucao) -> bool:
    code = str((e.erro or {}).get("codigo_erro") or "").upper()
    return e.status_execucao == StatusExecucao.FALHOU and code.startswith("AUTH-")
