"""The wall and the health page say what the database says."""

import re
from datetime import timedelta

from sqlalchemy import update

from app.domain.values import now
from app.persistence import models as m
from app.recording.filas import move_queue
from app.recording.items import By

from .conftest import Painel, error_payload, success_payload


def words(page: str) -> str:
    """What is read, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


async def some_work(painel: Painel) -> None:
    """One done, one failed, one with the robot, one that waits for its turn."""
    done, failed = await painel.started(0), await painel.started(1)
    await painel.ends(done, success_payload((await painel.execucao(done)).hash_execucao))
    await painel.ends(failed, error_payload((await painel.execucao(failed)).hash_execucao))
    await painel.started(2)
    await painel.started(3, accepted=False)


async def test_the_wall_has_the_month_in_figures(painel: Painel) -> None:
    await some_work(painel)
    person = await painel.person("leitor")
    page = await person.text("/painel?mes=2026-11")
    said = words(page)
    for fact in ("Novembro de 2026", "de 4", "VIVO", "Cliente 2", "AUTH-401", "R$"):
        assert fact in said
    assert 'aria-label="VIVO: 1 de 4 concluídos, 1 em andamento, 1 com erro, 1 aguardando"' in page
    assert page.count('topic="processo:') == 1, "only what the robot is at"
    assert "data-comando" not in page, "nothing on a wall can be pressed by accident"
    part = await person.text("/painel?mes=2026-11&parte=vivo")
    assert "<html" not in part
    assert "Cliente 2" in part
    assert "Nenhum processo em dezembro" in words(await person.text("/painel?mes=2026-12&parte=frase"))


async def test_the_wall_is_dark_unless_the_person_chose(painel: Painel) -> None:
    person = await painel.person("leitor")
    assert 'data-tema="escuro"' in await person.text("/painel")
    headers = {"Cookie": f"{person.headers['Cookie']}; painel_tema=claro"}
    assert 'data-tema="claro"' in await person.text("/painel", headers=headers)


async def test_a_carriers_health_is_a_word_with_its_figures(painel: Painel) -> None:
    await some_work(painel)
    page = await (await painel.person("leitor")).text("/saude")
    said = words(page)
    assert 'data-palavra="com_falhas"' in page
    for fact in ("Com falhas", "50% 1 de 2", "AUTH-401 × 1", "Com o robô 1 de 2", "Esperando 1"):
        assert fact in said
    assert re.search(r'aria-label="Últimas 24 horas, por hora\. \d\d h: 1 concluída, 1 com falha\."', page)


async def test_a_carrier_without_runs_has_no_weather(painel: Painel) -> None:
    page = await (await painel.person("leitor")).text("/saude")
    assert 'data-palavra="sem_dados"' in page
    assert "nada terminou" in page


async def test_what_ended_eight_days_ago_is_forgotten(painel: Painel) -> None:
    await some_work(painel)
    async with painel.services.database.write() as c:
        await c.execute(update(m.Execucao).values(data_finalizacao=now() - timedelta(days=8)))
    page = await (await painel.person("leitor")).text("/saude?parte=operadoras")
    assert "<html" not in page
    assert 'data-palavra="sem_dados"' in page


async def test_a_stopped_queue_says_since_when_by_whom_and_why(painel: Painel) -> None:
    by = By("Bruno", "pagina", painel.cadastro.bruno, "127.0.0.1")
    await move_queue(
        painel.services.database, painel.cadastro.operadora, "parar", motivo="portal lento", by=by
    )
    said = words(await (await painel.person("leitor")).text("/saude"))
    assert re.search(r"Fila parada: portal lento \. Por Bruno em \d\d/\d\d/\d{4}", said)


async def test_the_system_lists_the_processes_that_live(painel: Painel) -> None:
    said = words(await (await painel.person("leitor")).text("/saude?parte=sistema"))
    for fact in ("Banco de dados", "Redis", "Pedidos ao robô liberados", "Web", "este", "SQLite 3."):
        assert fact in said
