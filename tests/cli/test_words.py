"""Help, usage, settings that cannot be used."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.__main__ import main
from tests.cli.conftest import Painel

ROOT = Path(__file__).parents[2]


async def test_help_is_in_portuguese(painel: Painel) -> None:
    ended = await painel.run("--help")
    assert ended.code == 0
    for word in ("uso: painel", "opções:", "mostra esta ajuda", "comandos:", "simular", "importar"):
        assert word in ended.out
    for word in ("usage", "options", "show this help", "positional"):
        assert word not in ended.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "falta informar: comando"),
        (["voar"], "'voar' não existe; use"),
        (["demo", "--porta", "1"], "argumento desconhecido: --porta 1"),
        (["demo", "--port", "x"], "--port: 'x': use um número de 1 a 65535"),
        (["demo", "--port"], "--port: falta o valor"),
        (["user", "create", "--email", "a@b"], "falta informar: --nome, --papel"),
        (["simular", "sucesso"], "falta informar: UUID"),
        (["mes", "abrir", "2026-13"], "a competência é escrita AAAA-MM"),
    ],
)
def test_wrong_words_end_with_two_and_a_portuguese_line(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("uso: painel")
    assert says in said.err


@pytest.mark.parametrize(
    ("command", "env", "says"),
    [
        ("web", {"PORT": "porta"}, "PORT='porta': use um número de 1 a 65535"),
        ("web", {"FUSO": "Lua/Mar"}, "FUSO='Lua/Mar'"),
        ("web", {"HOST": "nenhures.invalid"}, "HOST=nenhures.invalid"),
        (
            "demo",
            {"PAINEL_DATA": "/dev/null/x"},
            "PAINEL_DATA=/dev/null/x: não é possível escrever nesta pasta",
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_line(
    painel: Painel, command: str, env: dict[str, str], says: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    for name, value in (painel.env | env).items():
        monkeypatch.setenv(name, value)
    assert main([command]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert says in line


@pytest.mark.parametrize(
    ("command", "env", "says"),
    [
        ("demo", {"REDIS_URL": "http://x"}, "REDIS_URL"),
        ("web", {"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, "O banco de dados"),
    ],
)
async def test_a_server_that_cannot_be_used_is_one_line(
    painel: Painel, command: str, env: dict[str, str], says: str
) -> None:
    assert says in await painel.refuses(command, **env)


@pytest.mark.parametrize("command", ["demo", "web"])
async def test_a_taken_port_is_one_line_and_nothing_was_started(painel: Painel, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = await painel.refuses(command, PORT=port)
    assert f"porta {port}" in line
    assert "já está em uso" in line
    assert not (painel.data / "painel.db").exists()
    assert not (painel.data / "redis.json").exists()


async def test_a_worker_wants_postgresql(painel: Painel) -> None:
    assert "PostgreSQL" in await painel.refuses("worker")


async def test_an_unmigrated_postgresql_names_the_command(painel: Painel) -> None:
    from tests.places import postgres_url

    async with postgres_url() as url:
        plain = url.replace("+asyncpg", "")
        assert "painel migrate" in await painel.refuses("web", DATABASE_URL=plain)
        assert (await painel.run("migrate", DATABASE_URL=plain)).code == 0
        assert (await painel.run("migrate", DATABASE_URL=plain)).code == 0


async def test_an_unknown_scenario_names_those_there_are(painel: Painel) -> None:
    assert "recusa_cancelamento" in await painel.refuses("simulator", "--cenario", "x", code=2)


def test_hypercorn_alone_says_a_wrong_setting_in_one_line(tmp_path: Path) -> None:
    env = {**os.environ, "PORT": "x", "PAINEL_DATA": str(tmp_path)}
    command = [sys.executable, "-m", "hypercorn", "--config", "hypercorn.toml", "app.factory:create_app()"]
    ran = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert "painel: PORT='x': use um número de 1 a 65535" in ran.stderr
    assert "Traceback" not in ran.stderr
