"""What each message of a page does."""

from uuid import UUID

from app.domain.errors import Refused
from app.domain.policy import Reach, may_follow, reach
from app.realtime.hub import Hub, refusal
from app.realtime.pictures import Unseen
from app.realtime.protocol import (
    Ack,
    CancelSaid,
    DecideSaid,
    FilaSaid,
    Follow,
    Ping,
    Presente,
    RunSaid,
    Said,
    Unfollow,
)
from app.realtime.reader import Reader
from app.realtime.sala import FAZENDO
from app.recording.items import Recorded
from app.web.commands import cancel_execucao, decide_execucao, move_fila, run_processo
from app.web.context import Identidade, presenca, services
from app.web.said import wanted

PRESENCA = "presenca:"
NEEDS = {"decidindo": "decide", "cancelando": "cancel", "cuidando": "run"}  # the command it announces


async def do(reader: Reader, central: Hub, who: Identidade, said: Said) -> Ack | None:
    """Carry it out; the answer, where the message has one.

    Raises:
        Refused: nothing happened.
    """
    match said:
        case Follow():
            await _follow(reader, central, wanted(reader, said))
        case Unfollow():
            central.leave(reader, said.topics)
            presenca().leave(reader, said.topics)
        case RunSaid():
            return _ack(said.id, await run_processo(
                services(), who, said.processo, operacao=said.operacao, parametros=said.parametros,
                origem="pagina", comando=said.id,
            ))  # fmt: skip
        case CancelSaid():
            return _ack(said.id, await cancel_execucao(
                services(), who, said.execucao, motivo=said.motivo, forcar=said.forcar,
                origem="pagina", comando=said.id,
            ))  # fmt: skip
        case DecideSaid():
            return _ack(said.id, await decide_execucao(
                services(), who, said.execucao, status=said.status, motivo=said.motivo,
                origem="pagina", comando=said.id,
            ))  # fmt: skip
        case FilaSaid():
            await move_fila(
                services(), who, said.operadora, acao=said.acao, motivo=said.motivo, origem="pagina"
            )
            return Ack(said.id, {}, repetido=False)
        case Presente():
            _present(reader, said)
        case Ping():
            pass
    return None


async def _follow(reader: Reader, central: Hub, have: list[tuple[str, int, int]]) -> None:
    """Topics of the database first: people are shown only to whoever was let in to their execution.

    What a role may not follow does not exist for it.
    """
    hidden = [topic for topic, _, _ in have if not may_follow(reader.identity.papel, topic)]
    if hidden:
        central.audience.say(reader, *[refusal(topic, "nao_encontrado") for topic in hidden])
        have = [entry for entry in have if entry[0] not in hidden]
    rows = [entry for entry in have if not entry[0].startswith(PRESENCA)]
    try:
        if rows:
            await central.join(reader, rows)
    except Unseen:
        central.audience.say(reader, *[refusal(topic, "indisponivel") for topic, _, _ in rows])
    people = [topic for topic, _, _ in have if topic.startswith(PRESENCA)]
    seen = [topic for topic in people if f"execucao:{topic.removeprefix(PRESENCA)}" in reader.cursors]
    unseen = [refusal(topic, "nao_encontrado") for topic in people if topic not in seen]
    if unseen:
        central.audience.say(reader, *unseen)
    if seen:
        await presenca().follow(reader, seen)


def _present(reader: Reader, said: Presente) -> None:
    if said.fazendo not in FAZENDO:
        raise Refused("valores", f"O que a pessoa faz é um de: {', '.join(FAZENDO)}.")
    command = NEEDS.get(said.fazendo)
    if command is not None and reach(reader.identity.papel, command) is Reach.NONE:
        raise Refused("proibido")
    if not presenca().present(reader, f"{PRESENCA}{said.execucao}", said.fazendo):
        raise Refused("formato", "Acompanhe a presença desta execução antes de dizer a sua.")


def _ack(id_: UUID, recorded: Recorded) -> Ack:
    e = recorded.execucao
    execucao = {"id": str(e.id), "status_execucao": str(e.status_execucao)}
    return Ack(id_, execucao, recorded.repetido)
