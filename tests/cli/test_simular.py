"""The integration's command, as its document writes it."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import pytest

from app.web.demo import DEMO
from tests.cli.conftest import Ended, Painel
from tests.page import Page
from tests.waiting import until
from tests.world import Tab

ROOT = Path(__file__).parents[2]
RICAL = "f38a8be8-16c3-42eb-a218-6670ac5fa477"
NAME = "RICAL - RACK INDUSTRIA E COMERCIO DE ARROZ LTDA"
HASH = "   Hash Execução: EMBRATEL-84718741000100-DOWNLOAD-10-2025"


def row(painel: Painel, query: str, *binds: Any) -> dict[str, Any]:
    database = sqlite3.connect(painel.data / "painel.db")
    database.row_factory = sqlite3.Row
    try:
        found = database.execute(query, binds).fetchone()
        return dict(found) if found else {}
    finally:
        database.close()


def processo(painel: Painel, uuid: str = RICAL) -> dict[str, Any]:
    return row(painel, "SELECT * FROM processo WHERE id = ?", uuid.replace("-", ""))


def execucao(painel: Painel, uuid: str = RICAL) -> dict[str, Any]:
    query = "SELECT * FROM execucao WHERE processo_id = ? ORDER BY criado_em DESC LIMIT 1"
    return row(painel, query, uuid.replace("-", ""))


async def script(painel: Painel, *words: str) -> Ended:
    """The file itself, from the system's Python: it goes on in `.venv` by itself where there is one."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(ROOT / "simular_dados_execucao.py"), *words),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=painel.env,
    )
    out, err = await process.communicate()
    return Ended(process.returncode or 0, out.decode(), err.decode())


async def test_success_prints_the_block_and_fills_both_tables(filled: Painel) -> None:
    ended = await script(filled, "sucesso", RICAL)
    assert ended.code == 0, ended.err
    assert ended.out.splitlines() == [
        f"✅ Processo {RICAL} - {NAME}",
        "   Status: DOWNLOAD_CONCLUIDO",
        "   URL Fatura: s3://brm-bucket/EMBRATEL/2025-10/0001.pdf",
        HASH,
    ]
    e, p = execucao(filled), processo(filled)
    assert (e["status_execucao"], e["mensagem_final"]) == ("CONCLUIDO", "Execução concluída com sucesso")
    assert (e["iniciado_por"], e["origem"], e["progresso"]) == ("Simulador", "simulador", 100)
    assert e["data_finalizacao"] is not None
    assert e["tempo_execucao_segundos"] is not None
    payload = json.loads(e["resultado"])
    assert payload["success"] is True
    assert len(payload["processes"][0]["faturas"]) == 12
    assert payload["processes"][0]["hash_execucao"].endswith("-2025-10")
    assert e["linhas"] > 10
    assert p["status_processo"] == "DOWNLOAD_CONCLUIDO"
    assert p["url_fatura"] == "s3://brm-bucket/EMBRATEL/2025-10/0001.pdf"
    assert p["data_download"] is not None
    assert p["valor_fatura"] > 0


async def test_error_prints_the_block_and_leaves_nulls_even_after_a_success(filled: Painel) -> None:
    assert (await script(filled, "sucesso", RICAL)).code == 0
    ended = await script(filled, "erro", RICAL)
    assert ended.code == 0, ended.err
    assert ended.out.splitlines() == [
        f"❌ Processo {RICAL} - {NAME}",
        "   Status: ERRO_DOWNLOAD",
        "   Erro: [AUTH-401] Credenciais inválidas ou sessão expirada.",
        "   Ação recomendada: Atualizar senha no portal EMBRATEL e reenfileirar.",
        HASH,
    ]
    e, p = execucao(filled), processo(filled)
    assert (e["status_execucao"], e["mensagem_final"]) == (
        "FALHOU",
        "Credenciais inválidas ou sessão expirada.",
    )
    assert json.loads(e["erro"])["etapa_falha"] == "LOGIN_PORTAL"
    assert json.loads(e["resultado"])["success"] is False
    assert p["status_processo"] == "ERRO_DOWNLOAD"
    assert (p["url_fatura"], p["data_download"], p["valor_fatura"]) == (None, None, None)


async def test_the_list_has_one_processo_a_line(filled: Painel) -> None:
    ended = await script(filled, "listar")
    lines = ended.out.splitlines()
    assert f"{RICAL}  {NAME} - EMBRATEL  10/2025  AGUARDANDO_DOWNLOAD" in lines
    assert len(lines) == 181
    assert all(len(line.split("  ")) == 4 for line in lines)


async def test_several_at_once_end_in_both_ways(filled: Painel) -> None:
    ended = await script(filled, "multiplas")
    assert ended.code == 0, ended.err
    assert ended.out.splitlines()[-1] == "Total: 5 · 3 com sucesso · 2 com erro"
    assert (ended.out.count("✅"), ended.out.count("❌")) == (3, 2)
    active = "SELECT count(*) n FROM execucao WHERE status_execucao IN ('PENDENTE', 'EXECUTANDO')"
    assert row(filled, active)["n"] == 0


@pytest.mark.parametrize("uuid", ["00000000-0000-4000-8000-000000000000", "rical"])
async def test_an_unknown_processo_ends_with_two(filled: Painel, uuid: str) -> None:
    assert uuid in await filled.refuses("simular", "sucesso", uuid, code=2)


async def test_no_database_ends_with_two_and_makes_none(painel: Painel) -> None:
    assert "make run" in await painel.refuses("simular", "listar", code=2)
    assert not painel.data.exists()
    away = "postgresql://x@127.0.0.1:1/x"
    assert "banco de dados" in await painel.refuses("simular", "listar", code=2, DATABASE_URL=away)


async def test_an_active_execution_is_named_and_left_alone(filled: Painel) -> None:
    busy = row(filled, "SELECT * FROM execucao WHERE status_execucao = 'INDETERMINADO'")
    uuid, running = (str(UUID(busy[name])) for name in ("processo_id", "id"))
    line = await filled.refuses("simular", "sucesso", uuid, code=2)
    assert uuid in line
    assert running in line
    assert execucao(filled, uuid)["id"] == busy["id"]


class Seen(Page):
    """A page that remembers every status its processo had."""

    def __init__(self) -> None:
        super().__init__()
        self.statuses: set[str] = set()

    def hear(self, frame: str | bytes) -> None:
        super().hear(frame)
        self.statuses.add(self.stories[f"processo:{RICAL}"].estado.get("status_processo", ""))


async def test_open_pages_move(painel: Painel) -> None:
    """The demonstration runs, a page is open; the command is another process."""
    async with painel.demo() as running:
        token = (await painel.run("token", "create", "--usuario", DEMO["leitor"][1])).out.strip()
        headers = {"Authorization": f"Bearer {token}"}
        async with aiohttp.ClientSession(headers=headers) as http, http.ws_connect(running.url + "/ws") as ws:
            tab = Tab(ws, None)
            tab.page = seen = Seen()
            listening = asyncio.create_task(tab.listen())
            await tab.follow(f"processo:{RICAL}", "mes:2025-10")
            shown = tab.page.stories[f"processo:{RICAL}"]
            await until(lambda: shown.estado, what="the first picture")
            assert (await script(painel, "sucesso", RICAL)).code == 0
            await until(lambda: shown.estado.get("status_processo") == "DOWNLOAD_CONCLUIDO", what="it moved")
            assert shown.estado["faturas"] == 12
            assert seen.statuses >= {"DOWNLOAD_EM_ANDAMENTO", "DOWNLOAD_CONCLUIDO"}
            assert tab.closed_with is None
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


def test_the_script_goes_on_in_the_checkouts_own_python(tmp_path: Path) -> None:
    """Run by a Python that has nothing installed."""
    venv = ROOT / ".venv" / "bin" / "python"
    if not venv.exists():
        pytest.skip("no .venv in this checkout")
    bare = Path(sys.base_prefix) / "bin" / "python3"
    ended = subprocess.run(
        [str(bare), "-I", str(ROOT / "simular_dados_execucao.py"), "listar"],
        capture_output=True,
        text=True,
        env={"PAINEL_DATA": str(tmp_path), "PATH": "/usr/bin:/bin"},
        check=False,
        timeout=60,
    )
    assert ended.returncode == 2
    assert "Não há banco de dados" in ended.stderr
