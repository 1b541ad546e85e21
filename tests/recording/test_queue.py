"""A carrier's queue at the level of its transactions: who leaves, who waits, what is never stuck."""

from uuid import UUID

import pytest

from app.domain.changes import Accepted, CancelWished, Claimed, Dispatching, End, Told, Waiting
from app.domain.errors import Fenced
from app.domain.fila import Operadora
from app.persistence.queries import rows
from app.recording.filas import move_queue
from tests.recording.conftest import Recording

REFUSED = {"codigo_erro": "AUTH-401", "etapa_falha": "LOGIN_PORTAL", "mensagem_erro": "Senha inválida"}


async def claimed(recording: Recording, processo: int) -> UUID:
    i = await recording.an_execucao(processo)
    await recording.recorder.record(i, Claimed())
    return i


async def leaves(recording: Recording, i: UUID, *, limite: int = 2) -> bool:
    recorded = await recording.recorder.record(i, Dispatching(tentativa=1, limite=limite))
    return recorded.execucao.despacho_em is not None


async def fails(recording: Recording, i: UUID) -> None:
    await recording.recorder.record(i, Accepted(id_externo=f"job-{i}"))
    await recording.recorder.record(i, Told(fim=End("FALHOU", "Senha inválida", None, erro=REFUSED)))


async def fila(recording: Recording) -> Operadora:
    i = recording.cadastro.operadora
    async with recording.database.read() as c:
        return (await rows.operadoras(c, [i]))[i]


async def does(recording: Recording, acao: str, motivo: str | None = None) -> None:
    _, messages = await move_queue(
        recording.database, recording.cadastro.operadora, acao, motivo=motivo, by=recording.by("Ana")
    )
    recording.told += messages


async def test_the_test_leaves_whoever_stands_before_it(recording: Recording) -> None:
    """Those before it are held back: its place among them means nothing."""
    await does(recording, "parar", "portal fora do ar")
    waiting = [await claimed(recording, n) for n in range(3)]
    await does(recording, "testar")
    assert await leaves(recording, waiting[2], limite=1)
    assert not await leaves(recording, waiting[0])
    assert (await fila(recording)).teste_id == waiting[2]


async def test_a_test_that_is_cancelled_before_it_left_makes_room_for_another(recording: Recording) -> None:
    """The robot is out of reach, somebody cancels: it ends here, and so does the test."""
    await does(recording, "parar", "portal fora do ar")
    first, second = [await claimed(recording, n) for n in range(2)]
    await does(recording, "testar")
    assert await leaves(recording, first)
    await recording.recorder.record(first, CancelWished(por="Ana"))
    ended = await recording.recorder.record(first, Waiting(tentativa=1, motivo="Robô indisponível"))
    assert ended.execucao.status_execucao == "CANCELADO"
    assert (await fila(recording)).teste_id is None
    await does(recording, "testar")
    assert await leaves(recording, second)


async def test_an_executor_of_the_past_does_not_become_the_test(recording: Recording) -> None:
    await does(recording, "parar", "portal fora do ar")
    i = await claimed(recording, 0)
    await recording.recorder.record(i, Claimed())
    await does(recording, "testar")
    with pytest.raises(Fenced):
        await recording.recorder.record(i, Dispatching(tentativa=1, limite=2))
    assert (await fila(recording)).teste_id is None


async def test_after_a_refused_password_only_one_more_may_be_tried(recording: Recording) -> None:
    """With two sessions a freed place would let a third password out while the second is being refused."""
    first, second, third = [await claimed(recording, n) for n in range(3)]
    assert await leaves(recording, first)
    assert await leaves(recording, second)
    await fails(recording, first)
    assert not await leaves(recording, third)
    await fails(recording, second)
    assert (await fila(recording)).parada_tipo == "senha"
    assert not await leaves(recording, third)
    assert (await fila(recording)).esperando == 1


async def test_two_refused_passwords_behind_a_pause_are_said(recording: Recording) -> None:
    first, second = [await claimed(recording, n) for n in range(2)]
    assert await leaves(recording, first)
    assert await leaves(recording, second)
    await does(recording, "parar", "portal fora do ar.")
    for i in (first, second):
        await fails(recording, i)
    stopped = await fila(recording)
    assert (stopped.parada_tipo, stopped.parada_motivo) == ("senha", "portal fora do ar")
