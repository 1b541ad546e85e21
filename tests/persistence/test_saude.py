"""What the health page and the wall read, in both databases."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update

from app.domain.saude import Fim
from app.domain.values import iso, now
from app.persistence import models as m
from app.persistence.database import Database
from app.persistence.queries import painel, saude
from tests.cadastro import MES, put_in

AGORA = now()
LOGIN = {
    "etapa": "LOGIN_PORTAL",
    "rotulo": "Login no portal",
    "inicio": iso(AGORA - timedelta(seconds=40)),
    "fim": iso(AGORA - timedelta(seconds=8)),
}


def run(processo: UUID, status: str, **more: Any) -> dict[str, Any]:
    """A row of an execution, as far as these questions go."""
    usual = {
        "tipo_execucao": "DOWNLOAD_FATURA",
        "classe_rpa_utilizada": "API_EXTERNA",
        "hash_execucao": "x",
        "parametros_entrada": {},
        "iniciado_por": "Ana",
        "origem": "pagina",
        "status_processo_anterior": "AGUARDANDO_DOWNLOAD",
        "etapas": [],
        "cursor_robo": 0,
        "tentativa": 1,
        "linhas": 0,
        "log_incompleto": False,
        "seq": 1,
        **dict.fromkeys(("criado_em", "data_inicio", "ultima_atualizacao_em"), AGORA),
        **dict.fromkeys(("data_finalizacao", "erro", "despacho_em", "id_externo")),
    }
    return {"id": uuid4(), "processo_id": processo, "status_execucao": status, **usual, **more}


async def test_ends_queues_and_parts_are_of_each_carrier(database: Database) -> None:
    company = await put_in(database, processos=6)
    a, b, c, d, e, f = company.processos
    erro = {"codigo_erro": "AUTH-401"}
    rows = [
        run(a, "CONCLUIDO", data_finalizacao=AGORA, etapas=[LOGIN]),
        run(b, "FALHOU", data_finalizacao=AGORA - timedelta(hours=1), erro=erro),
        run(b, "CANCELADO", data_finalizacao=AGORA),
        run(a, "CONCLUIDO", data_finalizacao=AGORA - timedelta(days=9)),
        run(c, "EXECUTANDO", despacho_em=AGORA, id_externo="r1"),
        run(d, "PENDENTE", criado_em=AGORA - timedelta(minutes=7)),
        run(e, "PENDENTE"),
        run(f, "INDETERMINADO", despacho_em=AGORA),  # nobody knows where it is
    ]
    async with database.write() as connection:
        await connection.execute(insert(m.Execucao), rows)
        for row, status in ((rows[0], "DOWNLOAD_CONCLUIDO"), (rows[4], "DOWNLOAD_EM_ANDAMENTO")):
            moved = {"status_processo": status, "execucao_id": row["id"]}
            await connection.execute(
                update(m.Processo).where(m.Processo.id == row["processo_id"]).values(moved)
            )
    week = AGORA - timedelta(days=7)
    async with database.read() as connection:
        assert await saude.ends(connection, since=week) == {
            company.operadora: [
                Fim(AGORA - timedelta(hours=1), concluido=False, codigo="AUTH-401"),
                Fim(AGORA, concluido=True, login_s=32.0),
            ]
        }
        queues = await saude.queues(connection)
        assert queues == {company.operadora: saude.Espera(1, 2, AGORA - timedelta(minutes=7))}
        assert saude.in_all(queues.values()) == queues[company.operadora]
        (part,) = await painel.partes(connection, MES)
        assert (part.operadora, part.total, part.concluidos, part.em_andamento) == ("VIVO", 6, 1, 1)
        assert [p["id"] for p in await painel.running(connection, MES, most=8)] == [str(c)]
        ended = await painel.ended(connection, MES, since=week, most=2)
        assert {fim["status_execucao"] for fim in ended} == {"CONCLUIDO", "CANCELADO"}
        assert await painel.ended(connection, "2020-01", since=week, most=2) == []
