"""R13: whatever happens to an execution in whatever state, the result is what the rules below say, nothing else.

The rules are written once, here, as sentences; docs/estados.md shows them, `apply` must obey them.
"""

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from app.domain import changes
from app.domain.apply import apply
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
from app.domain.errors import Fenced, Refused
from app.domain.execucao import Execucao, Line
from app.domain.moves import Applied
from app.domain.status import EXECUCAO, FINAL, StatusExecucao, is_final
from tests.domain.test_status_table import an_execucao

DOCS = Path(__file__).parents[2] / "docs" / "estados.md"
AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NOW = AT + timedelta(seconds=40)  # the wish, where there is one, is ten seconds old
STATUSES = tuple(s.value for s in StatusExecucao)

# A cell is a list of cases, the first that fits counts: "condition: result; …; result".
# Conditions: wished (a cancel), sent (the order left, or the robot gave an id), left (the order left).
# Results: "→ STATUS", "noted" (fields change, the status stays), "ignored", "aside" (ignored, kept as evidence),
# "refused `code`".
GONE = {"CONCLUIDO": "ignored", "FALHOU": "ignored", "CANCELADO": "ignored"}
EVIDENCE = {"CONCLUIDO": "aside", "FALHOU": "aside", "CANCELADO": "aside"}
TERMINAL = dict.fromkeys(GONE, "refused `terminal`")
TOO_LATE = TERMINAL | {"CANCELADO": "ignored"}  # it is what was wished for
UNDECIDED = {status: "refused `nao_indeterminado`" for status in STATUSES if status != "INDETERMINADO"}
NOTED = {"PENDENTE": "noted", "EXECUTANDO": "noted", "INDETERMINADO": "noted"}


def everywhere(cell: str) -> dict[str, str]:
    return dict.fromkeys(NOTED, cell)


class Trigger(NamedTuple):
    says: str
    change: Change
    cells: dict[str, str]


TRIGGERS = (
    Trigger("a process takes it", Claimed(), NOTED | {"INDETERMINADO": "refused `terminal`"} | TERMINAL),
    Trigger("the order is about to leave", Dispatching(), everywhere("left: ignored; noted") | TERMINAL),
    Trigger(
        "the order provably did not leave", Waiting(motivo="robô fora"),
        {"PENDENTE": "wished: → CANCELADO; noted", "EXECUTANDO": "ignored", "INDETERMINADO": "ignored"} | GONE,
    ),
    Trigger(
        "it did not leave now, an earlier one may have", Waiting(motivo="robô fora", talvez_enviado=True),
        {"PENDENTE": "noted", "EXECUTANDO": "ignored", "INDETERMINADO": "ignored"} | GONE,
    ),
    Trigger(
        "the robot took it", Accepted(id_externo="novo"),
        {"PENDENTE": "→ EXECUTANDO", "EXECUTANDO": "noted", "INDETERMINADO": "→ EXECUTANDO"} | EVIDENCE,
    ),
    Trigger("the robot says PENDING", Told(status="PENDENTE"), everywhere("ignored") | GONE),
    Trigger(
        "the robot says RUNNING", Told(status="EXECUTANDO"),
        {"PENDENTE": "→ EXECUTANDO", "EXECUTANDO": "ignored", "INDETERMINADO": "→ EXECUTANDO"} | GONE,
    ),
    Trigger("lines, progress, a step", Told(progresso=7, etapa="X", linhas=(Line(9, AT, "INFO", "x"),)), NOTED | GONE),
    Trigger("the robot ends well", Told(fim=End("CONCLUIDO", "ok", {})), everywhere("→ CONCLUIDO") | EVIDENCE),
    Trigger("the robot fails", Told(fim=End("FALHOU", "não", {})), everywhere("→ FALHOU") | EVIDENCE),
    Trigger("the robot says CANCELLED", Told(fim=End("CANCELADO", None, {})), everywhere("→ CANCELADO") | EVIDENCE),
    Trigger(
        "nobody can say what became of it", Lost(motivo="?"),
        {"PENDENTE": "→ INDETERMINADO", "EXECUTANDO": "→ INDETERMINADO", "INDETERMINADO": "ignored"} | GONE,
    ),
    Trigger(
        "somebody cancels", CancelWished(por="Ana"), everywhere("not sent: → CANCELADO; wished: ignored; noted") | TOO_LATE
    ),
    Trigger(
        "an admin forces the end, too early", CancelWished(por="Ana", forcar=True, force_after_s=30),
        everywhere("not sent: → CANCELADO; refused `cedo_demais`") | TOO_LATE,
    ),
    Trigger(
        "an admin forces the end, long after the wish", CancelWished(por="Ana", forcar=True, force_after_s=5),
        everywhere("not sent: → CANCELADO; wished: → CANCELADO; refused `cedo_demais`") | TOO_LATE,
    ),
    Trigger("the robot accepts the cancel", CancelConfirmed(), NOTED | GONE),
    Trigger("the robot refuses the cancel", CancelRefused(), NOTED | GONE),
    Trigger(
        "an admin decides FALHOU", Decided(status="FALHOU", por="Ana", motivo="vi"),
        UNDECIDED | {"INDETERMINADO": "→ FALHOU"},
    ),
    Trigger(
        "an admin decides CANCELADO", Decided(status="CANCELADO", por="Ana", motivo="vi"),
        UNDECIDED | {"INDETERMINADO": "→ CANCELADO"},
    ),
    Trigger("the robot pushes its payload", Returned(payload={"success": True}), NOTED | EVIDENCE),
)  # fmt: skip


class State(NamedTuple):
    """`wished`: a cancel; `left`: `despacho_em` is set; `known`: the robot gave an id."""

    status: str
    wished: bool
    left: bool
    known: bool

    def fits(self, condition: str) -> bool:
        sent = self.left or self.known
        return {"wished": self.wished, "left": self.left, "sent": sent, "not sent": not sent}[condition]

    def row(self) -> Execucao:
        fields: dict[str, Any] = {
            "despacho_em": AT if self.left else None,
            "id_externo": "job" if self.known else None,
        }
        if self.wished:
            fields |= {"cancelamento_pedido_em": AT + timedelta(seconds=30), "cancelamento_por": "Bia"}
        return an_execucao(self.status, tentativa=3, linhas=8, cursor_robo=8, **fields)


STATES = [State(*parts) for parts in product(STATUSES, *[(False, True)] * 3)]


def expected(state: State, trigger: Trigger) -> str:
    """The result that the rules give."""
    for case in trigger.cells[state.status].split("; "):
        condition, colon, result = case.rpartition(": ")
        if not colon or state.fits(condition):
            return result
    raise AssertionError(f"no case of {trigger.says!r} fits {state}")


def happened(e: Execucao, change: Change) -> tuple[str, Applied | None]:
    """The same in the rules' words, of what `apply` did."""
    before = e.status_execucao
    try:
        applied = apply(e, change, now=NOW)
    except Refused as refused:
        return f"refused `{refused.code}`", None
    except Fenced:
        return "fenced", None
    if e.status_execucao != before:
        return f"→ {e.status_execucao}", applied
    return ("noted" if applied.moved else "aside" if applied.aside else "ignored"), applied


def shown(e: Execucao) -> dict[str, Any]:
    """Everything but the counter and the clock that move with it."""
    return {k: v for k, v in msgspec.structs.asdict(e).items() if k not in {"seq", "ultima_atualizacao_em"}}


@pytest.mark.parametrize("fence", [None, 3], ids=["no executor", "the present executor"])
@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger.says)
def test_every_trigger_in_every_state_does_what_the_rules_say(trigger: Trigger, fence: int | None) -> None:
    for state in STATES:
        e = state.row()
        before, seq = shown(e), e.seq
        result, applied = happened(e, msgspec.structs.replace(trigger.change, tentativa=fence))
        assert result == expected(state, trigger), state
        moved = applied is not None and applied.moved
        assert e.seq - seq == moved, state
        if applied is not None:
            assert moved == (shown(e) != before), f"{state}: the counter moves exactly when something changed"
        if is_final(e.status_execucao) and not is_final(state.status):
            assert (e.data_finalizacao, e.espera_motivo) == (NOW, None), state


@pytest.mark.parametrize("fence", [2, 4], ids=["before", "from nowhere"])
@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger.says)
def test_an_executor_that_is_not_the_present_one_changes_nothing(trigger: Trigger, fence: int) -> None:
    for state in STATES:
        e = state.row()
        before, seq = shown(e), e.seq
        assert happened(e, msgspec.structs.replace(trigger.change, tentativa=fence))[0] == "fenced", state
        assert (shown(e), e.seq) == (before, seq), state


def test_the_rules_are_about_everything_that_can_happen() -> None:
    kinds = {kind for kind in vars(changes).values() if isinstance(kind, type) and issubclass(kind, Change)}
    assert {type(trigger.change) for trigger in TRIGGERS} == kinds - {Change}
    assert all(set(trigger.cells) == set(STATUSES) for trigger in TRIGGERS)


def test_the_rules_go_where_the_status_table_goes() -> None:
    """Each arrow is one of the table, each of the table's is somewhere an arrow; no end has a way out."""
    arrows = {s: set(re.findall(r"→ (\w+)", " ".join(t.cells[s] for t in TRIGGERS))) for s in STATUSES}
    assert arrows == {s.value: {to.value for to in d.becomes} for s, d in EXECUCAO.items()}
    assert all(arrows[status] == set() for status in FINAL)


def table() -> str:
    """The rules as docs/estados.md shows them."""
    head = [
        "| what happens | " + " | ".join(f"`{s}`" for s in STATUSES) + " |",
        "|" + "---|" * (len(STATUSES) + 1),
    ]
    return "\n".join(
        [*head, *(f"| {t.says} | " + " | ".join(t.cells[s] for s in STATUSES) + " |" for t in TRIGGERS)]
    )


def test_the_rules_are_the_documented_ones() -> None:
    assert table() in DOCS.read_text("utf-8")
