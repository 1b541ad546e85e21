"""One transaction's worth of changes: load, apply each in plain Python, write, say what changed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from app.domain.changes import CancelWished, Change, Decided, Told
from app.domain.errors import Fenced, Refused
from app.domain.execucao import Execucao
from app.domain.policy import may, within
from app.recording.creating import create
from app.recording.items import By, Item, Message, Recorded, Run
from app.recording.limits import turned_away
from app.recording.loaded import Loaded, load
from app.recording.pending import Pending

Outcome = Recorded | Refused | Fenced


def commit_group(
    c: Connection, items: Sequence[Item], *, now: datetime
) -> tuple[list[Outcome], list[Message]]:
    """Apply the items in their order. A refused one fails alone; everything else is written.

    The caller owns the transaction: nothing may be told to anybody before it has committed.
    """
    loaded = load(c, items)
    pending = Pending(loaded, now)
    outcomes: list[Outcome] = []
    for item in items:
        try:
            outcomes.append(_one(item, loaded, pending, now))
        except (Refused, Fenced) as refusal:
            outcomes.append(refusal)
            if isinstance(refusal, Refused) and item.by is not None:
                pending.audit(item, allowed=False, detail=refusal.detail)
    return outcomes, pending.write(c)


def _one(item: Item, loaded: Loaded, pending: Pending, now: datetime) -> Recorded:
    answered = _answered_before(item, loaded)
    if answered is not None:
        return answered
    if isinstance(item.wish, Run):
        recorded = create(item, item.wish, loaded, pending, now)
    else:
        recorded = _change(item, item.wish, loaded, pending, now)
    if item.by is not None:
        pending.audit(item, allowed=True, detail=None)
        pending.remember(item, recorded.execucao)
    return recorded


def _answered_before(item: Item, loaded: Loaded) -> Recorded | None:
    """The first answer to this command, if there was one.

    Raises:
        Refused: `id_reusado`, the same id asked for something else.
    """
    by = item.by
    comando = loaded.comandos.get(by.comando) if by and by.comando else None
    if comando is None or by is None:
        return None
    if (comando.corpo, comando.usuario_id) != (by.corpo, by.usuario_id):
        raise Refused("id_reusado")
    return Recorded(loaded.execucoes[UUID(comando.resposta["execucao_id"])], moved=False, repetido=True)


def _change(item: Item, change: Change, loaded: Loaded, pending: Pending, now: datetime) -> Recorded:
    known = loaded.execucoes.get(item.execucao_id)
    if known is None:
        raise Refused("nao_encontrado")
    _check(item.by, change, known, loaded)
    execucao, applied = pending.apply(known, turned_away(change, known, loaded))
    if applied.aside and isinstance(change, Told) and change.fim is not None:
        pending.keep_aside(execucao, change.fim.resultado)
    return Recorded(execucao, moved=applied.moved)


def _check(by: By | None, change: Change, execucao: Execucao, loaded: Loaded) -> None:
    """Permission, read in this same transaction: a role that was taken away a moment ago counts."""
    if by is None or by.usuario_id is None:
        return
    if isinstance(change, CancelWished):
        command = "forcar" if change.forcar else "cancel"
    elif isinstance(change, Decided):
        command = "decide"
    else:
        raise Refused("proibido")
    usuario = loaded.usuarios.get(by.usuario_id)
    own = execucao.iniciado_por_id == by.usuario_id
    if usuario is None or not usuario.ativo or not may(within(usuario.papel, by.ate_papel), command, own=own):
        raise Refused("proibido")
