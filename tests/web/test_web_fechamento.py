"""The month's closing: the sentence for the boss, what needs whom, the matrix."""

import html
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert

from app.domain.changes import CancelWished, Claimed, Lost
from app.domain.values import cnpj_digits, now
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import previsao
from app.persistence.queries.fechamento import matrix
from app.recording.filas import move_queue
from app.recording.items import By
from tests.cadastro import MES, put_in

from .conftest import Painel, error_payload, success_payload

PATH = f"/fechamento/{MES}"


def words(page: str) -> str:
    """What a person reads of it."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ").split())


async def sentence(painel: Painel, papel: str = "operador") -> str:
    part = words(await (await painel.person(papel)).text(f"/processos?mes={MES}&parte=frase"))
    return part.partition(" às ")[0]


async def asks(painel: Painel, papel: str = "operador") -> str:
    return words(await (await painel.person(papel)).text(f"/processos?mes={MES}&parte=pedidos"))


async def succeeds(painel: Painel, processo: int) -> None:
    i = await painel.started(processo)
    await painel.ends(i, success_payload((await painel.execucao(i)).hash_execucao))


async def fails(painel: Painel, processo: int, codigo: str) -> None:
    i = await painel.started(processo)
    payload = error_payload((await painel.execucao(i)).hash_execucao)
    payload["processes"][0]["detalhes"]["codigo_erro"] = codigo
    await painel.ends(i, payload)


async def test_the_sentence_goes_with_the_day(painel: Painel) -> None:
    assert await sentence(painel) == (
        "0 de 4 fechados em novembro, nada em andamento. Dependem de nós: 4 (por executar)."
    )
    running = await painel.started(3)
    assert await sentence(painel) == (
        "Ainda sem previsão para hoje: 0 de 4 fechados, 1 em andamento ou na fila. Dependem de nós: 3 (por executar)."
    )
    for processo in range(3):
        await succeeds(painel, processo)
    about = r"(\d\d/\d\d )?\d\d:\d0"  # with its day when it is midnight
    assert re.fullmatch(rf"Hoje fecham 4 de 4, até cerca de {about}\.", await sentence(painel))
    await painel.ends(running, success_payload((await painel.execucao(running)).hash_execucao))
    assert await sentence(painel) == "Novembro de 2026 está fechado: 4 de 4."


async def test_the_sentence_says_who_has_to_do_something(
    painel: Painel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.domain.indisponivel.MESES", 1200)  # this month is awaited whenever this runs
    for processo, codigo in enumerate(("PORTAL-503", "PORTAL-503", "FATURA-404", "PDF-422")):
        await fails(painel, processo, codigo)
    assert re.fullmatch(
        r"0 de 4 fechados em novembro, nada em andamento\. Depende de nós: 1 \(com falha\)\. "
        r"Dependem da operadora: 2 \(portal da VIVO fora do ar desde \d\d:\d\d\) e 1 \(fatura não emitida pela VIVO\)\.",
        await sentence(painel),
    )
    said = await asks(painel)
    assert "1 falha na VIVO: PDF-422." in said
    assert "PORTAL-503" not in said  # nobody here can mend a portal
    assert await asks(painel, "leitor") == "Nada precisa de você agora."


async def test_an_invoice_that_is_not_issued_yet_is_no_error_on_any_screen(painel: Painel) -> None:
    await fails(painel, 0, "FATURA-404")
    await fails(painel, 1, "PDF-422")
    lost = await painel.started(2, accepted=False)
    claimed = await painel.says(lost, Claimed())
    await painel.says(lost, Lost(tentativa=claimed.tentativa, motivo="O pedido pode ter chegado"))
    carla = await painel.person("leitor")
    matrix_ = await carla.text(PATH)
    cell = f'status="ERRO_DOWNLOAD" tone="neutral"><a href="/processos/visualizar/{painel.cadastro.processos[0]}">'
    assert cell in matrix_
    assert matrix_.count('tone="neutral"><a') == 1
    assert re.search("Cliente 0 Sem fatura", words(matrix_))
    assert re.search("Cliente 1 Com erro", words(matrix_))
    wall = await carla.text(f"/painel?mes={MES}")
    assert "0 de 4 concluídos, 1 em andamento, 1 com erro, 1 aguardando, 1 ainda sem fatura" in wall
    list_ = await carla.text(f"/processos?mes={MES}")
    for page in (matrix_, wall, list_):
        assert re.search(r"Em andamento ?(1 )?· 1 sem confirmação", words(page)), "counted once"
        assert 'data-contador="INDETERMINADO"' not in page
    for page in (matrix_, wall):
        assert re.search(r"Com erro ?(1 )?· 1 ainda sem fatura", words(page))
    assert "1 Com erro 1 Ainda sem fatura" in words(list_)


async def test_a_stopped_queue_needs_somebody_once(painel: Painel) -> None:
    assert await asks(painel, "admin") == "Nenhuma falha espera por você agora."
    for processo in (0, 1):
        await fails(painel, processo, "AUTH-401")
    said = await asks(painel)
    assert said.count("senha") == said.count("Fila da VIVO parada: senha recusada.") * 3 == 3
    assert "Já atualizei a senha: testar com 1" in said
    assert "AUTH-401" not in said
    assert "testar com 1" not in await asks(painel, "leitor")
    assert "Dependem de nós: 2 (senha da VIVO) e 2 (por executar)." in await sentence(painel)


async def test_at_most_three_sentences_the_most_urgent_first_for_who_may(painel: Painel) -> None:
    lost = await painel.started(0, accepted=False)
    claimed = await painel.says(lost, Claimed())
    await painel.says(lost, Lost(tentativa=claimed.tentativa, motivo="O pedido pode ter chegado"))
    for processo, codigo in ((1, "PDF-422"), (2, "SAT-503"), (3, "HTTP-400")):
        await fails(painel, processo, codigo)
    by = By("Ana", "pagina", painel.cadastro.ana, "127.0.0.1")
    await move_queue(painel.services.database, painel.cadastro.operadora, "parar", motivo="feriado", by=by)
    said = await asks(painel, "admin")
    places = [said.index(text) for text in ("parada: feriado", "1 execução ficou sem confirmação", "1 falha")]
    assert places == sorted(places)
    assert said.endswith("e mais 2 Ver em Pendências")
    assert f'href="/execucoes/{lost}"' in await (await painel.person("admin")).text(f"/processos?mes={MES}")
    assert "Decidir" not in await asks(painel, "operador")


async def test_my_run_that_is_silent_needs_me_alone(painel: Painel) -> None:
    i = await painel.started(0, by="admin")
    await painel.says(i, CancelWished(por="Ana", motivo=""))
    async with painel.services.database.write() as c:
        long_ago = {"ultima_atualizacao_em": now() - timedelta(minutes=31)}
        await c.execute(m.Execucao.__table__.update().values(**long_ago))
    assert "1 execução sua está há mais de 30 min sem notícias." in await asks(painel, "admin")
    assert await asks(painel, "operador") == "Nenhuma falha espera por você agora."


async def test_the_matrix_with_its_months_around(painel: Painel) -> None:
    await succeeds(painel, 0)
    carla = await painel.person("leitor")
    page = await carla.text(PATH)
    assert page.count('role="gridcell"') == 4
    assert (
        f'status="DOWNLOAD_CONCLUIDO"><a href="/processos/visualizar/{painel.cadastro.processos[0]}">' in page
    )
    assert f"mes:{MES}@" in page
    assert "fila:" not in page.partition('id="conteudo"')[2].partition("</main>")[0]  # the month alone
    assert re.search(r"VIVO\s+1/4", words(page))
    table = await carla.text(f"{PATH}?ver=tabela&so=falta")
    assert 'role="grid"' not in table
    assert re.search(r"Cliente 0 11\.222\.333/0000-\d\d Concluído", words(table))
    rows = await carla.text(f"{PATH}?ver=tabela&parte=linhas")
    assert rows.count("<tr data-seq=") == 4
    now_ = await carla.get("/fechamento")
    assert now_.headers["Location"] == f"/fechamento/{MES}"
    assert (await carla.get("/fechamento/2026-13")).status_code == 404


@pytest.mark.parametrize(("papel", "step"), [("admin", "Abrir outubro de 2026"), ("leitor", "Ver processos")])
async def test_a_month_that_is_empty_says_the_next_step(painel: Painel, papel: str, step: str) -> None:
    page = words(await (await painel.person(papel)).text("/fechamento/2026-10"))
    assert "Nenhum processo em outubro de 2026." in page
    assert step in page


# -- the questions, asked of both databases


async def second_carrier(database: Database) -> tuple[UUID, UUID]:
    """Client 0 at one more carrier, with last month's invoice; its processo has failed."""
    carrier, client, processo, execucao = (uuid4() for _ in range(4))
    base = "112223330000"
    row: dict[str, Any] = {"id": client, "cnpj": base + cnpj_digits(base), "operadora_id": carrier}
    async with database.write() as c:
        await c.execute(insert(m.Operadora), [{"id": carrier, "nome": "CLARO"}])
        await c.execute(insert(m.Cliente), [row | {"razao_social": "Cliente 0", "busca": "cliente 0"}])
        old = {"id": uuid4(), "cliente_id": client, "mes": "2026-10", "criado_em": now(), "faturas": 1}
        old |= {
            "status_processo": "DOWNLOAD_CONCLUIDO",
            "valor_fatura": Decimal("150.25"),
            "data_download": now(),
        }
        new = {"id": processo, "cliente_id": client, "mes": MES, "criado_em": now(), "faturas": 0}
        new |= {"status_processo": "ERRO_DOWNLOAD", "valor_fatura": None, "data_download": None}
        await c.execute(insert(m.Processo), [old | {"execucao_id": None}, new | {"execucao_id": execucao}])
        await c.execute(insert(m.Execucao), [failed(execucao, processo)])
    return carrier, processo


def failed(i: UUID, processo: UUID) -> dict[str, Any]:
    instants = dict.fromkeys(("criado_em", "data_inicio", "ultima_atualizacao_em", "data_finalizacao"), now())
    texts = {
        "tipo_execucao": "DOWNLOAD_FATURA",
        "status_execucao": "FALHOU",
        "classe_rpa_utilizada": "API_EXTERNA",
    }
    texts |= {"hash_execucao": "x", "iniciado_por": "Ana", "origem": "pagina"}
    texts |= {"status_processo_anterior": "AGUARDANDO_DOWNLOAD"}
    numbers = {"cursor_robo": 0, "tentativa": 1, "linhas": 0, "log_incompleto": False, "seq": 1}
    erro = {"codigo_erro": "AUTH-401"}
    return (
        {"id": i, "processo_id": processo, "parametros_entrada": {}, "etapas": [], "erro": erro}
        | instants
        | texts
        | numbers
    )


async def test_a_client_at_two_carriers_is_one_row(
    database: Database,
) -> None:
    await put_in(database, processos=2)
    _, processo = await second_carrier(database)
    async with database.read() as c:
        operadoras, linhas = await matrix(c, MES)
        mes = await previsao.of_month(
            c, MES, filas=await previsao.filas(c), since=now() - timedelta(hours=1), now=now()
        )
        last = await previsao.of_month(c, "2026-10", filas=[], since=now() - timedelta(hours=1), now=now())
        assert await previsao.undecided(c, MES, most=1) == []
        assert await previsao.waiting_long(c, uuid4(), before=now()) == []
    assert operadoras == ["CLARO", "VIVO"]
    assert [(x.cliente, [cell is None for cell in x.celulas]) for x in linhas] == [
        ("Cliente 0", [False, False]),
        ("Cliente 1", [True, False]),
    ]
    assert linhas[0].celulas[0] == (processo, "ERRO_DOWNLOAD", False)
    [falha] = mes.falhas
    assert (falha.operadora, falha.codigo) == ("CLARO", "AUTH-401")
    assert {(c.operadora, c.status_processo, c.status_execucao, c.n) for c in mes.contagens} == {
        ("CLARO", "ERRO_DOWNLOAD", None, 1),
        ("VIVO", "AGUARDANDO_DOWNLOAD", None, 2),
    }
    assert [f.operadora for f in last.feitas] == ["CLARO"]
