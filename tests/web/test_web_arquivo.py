"""An invoice's file: fetched for whoever may read it, said plainly when it cannot be had, never an address to go to."""

from collections.abc import AsyncIterator
from html.parser import HTMLParser

import pytest
from quart import Response

from app.persistence import models as m
from app.simulator.app import Simulator, serve
from app.simulator.faults import a_fault

from .conftest import Painel
from .robo import filed


async def read(painel: Painel) -> list[tuple[str, str]]:
    """Who read what, as the audit says."""
    rows = await painel.rows_of(m.Auditoria)
    return [(row.quem, row.alvo) for row in rows if row.acao == "baixar_fatura"]


async def refusal(answer: Response) -> tuple[int, str, str]:
    said = await answer.get_json()
    return answer.status_code, said["code"], said["message"]


class TestSimulator:
    @pytest.fixture
    async def robot(self) -> AsyncIterator[Simulator]:
        async with serve(velocidade=50, semente=1) as robot:
            yield robot

    @pytest.fixture
    def env(self, robot: Simulator) -> dict[str, str]:
        return {"API_EXTERNA_URL": robot.url}

    async def test_who_reads_is_asked_who_they_are_and_written_down(self, painel: Painel) -> None:
        path = await filed(painel, "s3://brm-bucket/VIVO/2026-11/0001.pdf")
        assert (await refusal(await painel.nobody().get(path)))[:2] == (401, "nao_autenticado")
        assert await read(painel) == []
        for papel, name in (("leitor", "Carla"), ("operador", "Bruno"), ("admin", "Ana")):
            answer = await (await painel.person(papel)).get(path)
            assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
            assert (await answer.get_data()).startswith(b"%PDF")
            assert (await read(painel))[-1] == (name, f"fatura:{path.split('/')[-2]}")

    async def test_a_file_that_the_robot_no_longer_has_is_said(self, painel: Painel) -> None:
        path = await filed(painel, "s3://outro/VIVO/2026-11/0001.pdf")
        said = await refusal(await (await painel.person("leitor")).get(path))
        assert said == (404, "nao_encontrado", "O robô não tem mais este arquivo.")

    @pytest.mark.parametrize("fault", ["erro_500", "erro_503", "ocupado", "reset", "redireciona"])
    async def test_a_robot_that_is_not_well_is_said(
        self, painel: Painel, robot: Simulator, fault: str
    ) -> None:
        path = await filed(painel, "s3://brm-bucket/VIVO/2026-11/0001.pdf")
        robot.faults.switch_on(a_fault(fault, para="tudo", valor="antes" if fault == "reset" else None))
        status, code, message = await refusal(await (await painel.person("leitor")).get(path))
        assert (status, code) == (502, "robo_indisponivel")
        assert message == "O robô não respondeu. Tente de novo em instantes."
        assert robot.faults.met[f"{fault}/tudo"], "it was asked"


class Links(HTMLParser):
    """Where a page leads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in {"href", "src", "action", "data-url"}]


@pytest.mark.parametrize(
    "caminho",
    ["s3://b/0001.pdf", "http://169.254.169.254/x", "//evil.test/x", "javascript:alert(1)", "data:,x"],
)
async def test_a_page_shows_where_a_file_is_and_never_leads_there(painel: Painel, caminho: str) -> None:
    path, carla = await filed(painel, caminho), await painel.person("leitor")
    page = await carla.text(f"/processos/visualizar/{painel.cadastro.processos[0]}")
    links = Links()
    links.feed(page)
    assert caminho in page
    assert path in links.found
    assert [to for to in links.found if not to.startswith(("/", "#", "?")) or to.startswith("//")] == []
