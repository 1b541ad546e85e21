"""Every kind of change with what it happens to: what the equality of pictures is shown for."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

from app.domain.changes import (
    Accepted,
    CancelConfirmed,
    CancelRefused,
    CancelWished,
    Change,
    Claimed,
    Decided,
    Dispatching,
    End,
    Lost,
    Returned,
    Told,
    Waiting,
)
from app.domain.execucao import Line
from app.domain.values import now

RUN = "run"  # a step that is no change of an execution: a new one


def lines(*numbers: int, texto: str = "linha") -> tuple[Line, ...]:
    return tuple(Line(n, now(), "INFO", f"{texto} {n} – “ç” \u2028 </script>") for n in numbers)


def fatura(valor: str | None) -> dict[str, Any]:
    row = {"id": uuid4(), "caminho": f"s3://x/{uuid4()}.pdf", "data_vencimento": None}
    return {**row, "mes": 11, "ano": 2026, "valor": None if valor is None else Decimal(valor)}


ERRO = {
    "etapa_falha": "LOGIN_PORTAL", "codigo_erro": "AUTH-401", "mensagem_erro": "Credenciais inválidas",
    "tentativas": 3, "acao_recomendada": "Trocar a senha",
}  # fmt: skip
PENDING = (RUN, Claimed())
RUNNING = (*PENDING, Dispatching(), Accepted(id_externo="job-1"))
WISHED = (*RUNNING, CancelWished(por="Ana", motivo="fatura errada"))
LOST = (*RUNNING, Lost(motivo="O robô não conhece mais este trabalho"))
DONE = Told(fim=End("CONCLUIDO", "ok", {"success": True}, faturas=(fatura("1577.70"), fatura(None))))
FAILED = Told(linhas=lines(1, 2), fim=End("FALHOU", "Credenciais inválidas", None, erro=ERRO))
STOPPED = Told(fim=End("CANCELADO", "Cancelada pelo robô", None))
AGAIN = Told(fim=End("CONCLUIDO", "tarde", {"success": True}))


@dataclass(frozen=True)
class Case:
    """`steps` happen to the execution that `past` left; `still`: nothing is told, nothing may have moved."""

    name: str
    past: tuple[Change | str, ...]
    steps: tuple[Change | str, ...]
    still: bool = False
    at_once: bool = False


CASES = (
    Case("a wish to run", (), (RUN,)),
    Case("claimed", (RUN,), (Claimed(),)),
    Case("claimed again by another process", RUNNING, (Claimed(),)),
    Case("sent to the robot", PENDING, (Dispatching(limite=10_000),)),
    Case("sent again under the same key", (*PENDING, Dispatching()), (Dispatching(),), still=True),
    Case("its carrier has enough", PENDING, (Dispatching(limite=0),)),
    Case("waits for the robot", PENDING, (Waiting(motivo="O robô não responde", ate=now()),)),
    Case("waits no more", (*PENDING, Waiting(motivo="x", ate=now())), (Claimed(),)),
    Case("perhaps sent", (*PENDING, Dispatching()), (Waiting(motivo="sem resposta", talvez_enviado=True),)),
    Case("never left", (*PENDING, Dispatching(), CancelWished(por="Ana")), (Waiting(motivo="recusado"),)),
    Case("the robot took it", (*PENDING, Dispatching()), (Accepted(id_externo="job-1"),)),
    Case("progress with a step", RUNNING, (Told(progresso=30, etapa="BAIXAR_FATURA"),)),
    Case("a step that nobody knows", (*RUNNING, Told(etapa="LOGIN_PORTAL")), (Told(etapa="CAPTCHA_3"),)),
    Case("lines", RUNNING, (Told(linhas=lines(1, 2, 3)), Told(linhas=lines(4), progresso=10))),
    Case("lines that were known", (*RUNNING, Told(linhas=lines(1, 2))), (Told(linhas=lines(1, 2)),), still=True),
    Case("a gap in the robot's log", RUNNING, (Told(linhas=lines(7, 9), log_incompleto=True),)),
    Case("concluded with invoices", (*RUNNING, Told(linhas=lines(1))), (Told(linhas=lines(2)), DONE)),
    Case("concluded without", RUNNING, (Told(fim=End("CONCLUIDO", "ok", None)),)),
    Case("failed with its last lines", RUNNING, (FAILED,)),
    Case("stopped by the robot", RUNNING, (STOPPED,)),
    Case("a late result", (*RUNNING, STOPPED), (AGAIN,), still=True),
    Case("nobody knows", RUNNING, (Lost(motivo="O robô não conhece mais este trabalho"),)),
    Case("found again", LOST, (Told(status="EXECUTANDO", progresso=60),)),
    Case("ended while nobody knew", LOST, (DONE,)),
    Case("decided to have failed", LOST, (Decided(status="FALHOU", por="Ana", motivo="vi no portal"),)),
    Case("decided to be cancelled", LOST, (Decided(status="CANCELADO", por="Ana", motivo="vi no portal"),)),
    Case("cancelled before it left", PENDING, (CancelWished(por="Ana", motivo="engano"),)),
    Case("a wish to cancel", RUNNING, (CancelWished(por="Ana", motivo="engano"),)),
    Case("wished twice", WISHED, (CancelWished(por="Bruno"),), still=True),
    Case("cancel confirmed", WISHED, (CancelConfirmed(), STOPPED)),
    Case("cancel refused", WISHED, (CancelRefused(), Told(progresso=80), DONE)),
    Case("the end forced", WISHED, (CancelWished(por="Ana", forcar=True, force_after_s=0),)),
    Case("a payload pushed", RUNNING, (Returned(payload={"success": True}),)),
    Case("a payload pushed late", (*RUNNING, DONE), (Returned(payload={"success": True}),), still=True),
    Case("a second refused password in a row", (*RUNNING, FAILED), (RUN, Claimed(), Dispatching(), FAILED)),
    Case("one that waits behind it", PENDING, (Dispatching(limite=10_000),)),
    Case("an end that opens nothing", (*RUNNING,), (DONE,)),
    Case("run again after a failure", (*RUNNING, FAILED), (RUN, Claimed(), Dispatching())),
    Case("run again, then cancelled", (*RUNNING, DONE), (RUN, CancelWished(por="Ana"))),
    Case(
        "many changes of one commit", RUNNING, tuple(Told(progresso=n, linhas=lines(n)) for n in range(1, 40)),
        at_once=True,
    ),
    Case("progress with the end in one commit", RUNNING, (Told(progresso=70), FAILED), at_once=True),
)  # fmt: skip
