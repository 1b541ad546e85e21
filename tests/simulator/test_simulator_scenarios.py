"""The scenarios as scripts: repeatable, of a human length, bounded in number."""

import pytest

from app.simulator.book import Book, Full
from app.simulator.orders import read_order
from app.simulator.scenarios import SCENARIOS, draw
from app.simulator.script import write_script


def test_a_scenario_is_drawn_always_the_same_and_mostly_succeeds():
    drawn = [draw(semente=7, hash_execucao=f"VIVO-{n}", rodada=0) for n in range(500)]
    assert drawn == [draw(semente=7, hash_execucao=f"VIVO-{n}", rodada=0) for n in range(500)]
    assert drawn != [draw(semente=8, hash_execucao=f"VIVO-{n}", rodada=0) for n in range(500)]
    assert 0.65 < drawn.count("sucesso") / 500 < 0.9
    assert 0.05 < drawn.count("erro") / 500 < 0.2
    assert set(drawn) == {"sucesso", "erro", "lento", "muitas_faturas"}


def test_a_failed_job_may_succeed_when_it_is_tried_again():
    failing = next(f"H{n}" for n in range(200) if draw(semente=0, hash_execucao=f"H{n}", rodada=0) == "erro")
    assert "sucesso" in {draw(semente=0, hash_execucao=failing, rodada=n) for n in range(1, 6)}


@pytest.mark.parametrize("cenario", [name for name in SCENARIOS if name != "sem_resposta"])
def test_every_scenario_takes_ten_to_sixty_seconds(caller, cenario):
    for number in range(20):
        order = read_order(caller.order(hash_execucao=f"H{number}"))
        script = write_script(order, cenario, semente=1, contas=9)
        assert script.ends_s is not None
        assert 10 <= script.ends_s <= 60.001
        assert [cue.at_s for cue in script.cues] == sorted(cue.at_s for cue in script.cues)


def test_the_oldest_ended_jobs_make_room(caller):
    clock = [1_000.0]
    order = read_order(caller.order("sucesso"))
    book = Book(semente=0, cenario=None, velocidade=1, arquivo=None, limit=2, clock=lambda: clock[0])
    first, _ = book.start(order, key="a")
    clock[0] += 100
    second, _ = book.start(order, key="b")
    third, _ = book.start(order, key="c")
    assert [book.find(job.id) for job in (first, second, third)] == [None, second, third]
    with pytest.raises(Full):
        book.start(order, key="d")
