"""docs/operacao.md, compose.yaml, deploy/ name only what there is."""

import dataclasses
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from app.cli.commands import parser
from app.settings import Settings
from deploy import proxy

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs" / "operacao.md").read_text("utf-8")
SETTINGS = {f.metadata["name"] for f in dataclasses.fields(Settings)}
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
OURS = ("web1", "web2", "worker1", "worker2", "migrar", "simulador")
FOREIGN = {
    "image",
    "restart",
    "environment",
    "volumes",
    "networks",
    "healthcheck",
    "command",
    "ports",
    "depends_on",
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml")
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return found


def test_every_setting_has_its_row_in_the_manual() -> None:
    section = MANUAL.partition("## 2. Settings per process\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)` \| [^|]+ \| [^|]+ \|", section, re.M)) == SETTINGS


def test_every_test_and_file_that_the_manual_names_is_there() -> None:
    named = re.findall(r"`((?:tests|deploy|app)/[\w./@-]+|compose\.yaml|CHANGELOG\.md)`", MANUAL)
    assert "tests/faults/test_kill9.py" in named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_compose_says_only_settings_that_exist(compose: dict[str, Any]) -> None:
    for name in OURS:
        said = compose["services"][name]["environment"]
        assert set(said) <= SETTINGS, name
        assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"} <= set(said)
        assert Settings.from_env({k: _filled(v) for k, v in said.items()}).web_executa_jobs is False


def test_compose_has_the_whole_topology_from_official_images(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {*OURS, "nginx", "postgres", "redis"}
    for name in ("nginx", "postgres", "redis"):
        assert re.fullmatch(rf"{name}:\d[\w.-]+", services[name]["image"]), "a plain name with its version"
        assert set(services[name]) <= FOREIGN
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
    redis = services["redis"]["command"]
    assert redis[redis.index("--maxmemory-policy") + 1] == "noeviction"


def test_compose_runs_commands_that_exist(compose: dict[str, Any]) -> None:
    for name in OURS:
        program, *words = compose["services"][name]["command"]
        if program == "painel":
            assert parser().parse_args(words).run
        else:
            assert (program, [(ROOT / word).is_file() for word in words]) == ("python", [True])


def test_nginx_knows_the_web_processes_of_compose(compose: dict[str, Any]) -> None:
    text = proxy.SHIPPED.read_text("utf-8")
    servers = set(re.findall(r"server (\w+):8000", text))
    assert servers == {name for name in compose["services"] if name.startswith("web")}
    assert compose["services"]["web1"]["environment"]["PORT"] == "8000"
    assert "./deploy/nginx.conf:/etc/nginx/conf.d/default.conf:ro" in compose["services"]["nginx"]["volumes"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_a_command_with_settings_that_exist(unit: Path) -> None:
    said = dict(re.findall(r"^(\w+)=(.*)$", unit.read_text("utf-8"), re.M))
    program, *words = shlex.split(said["ExecStart"])
    assert program.endswith("/bin/painel")
    assert parser().parse_args(words).run
    assert {pair.partition("=")[0] for pair in said["Environment"].split()} <= SETTINGS


def test_the_image_is_made_of_files_that_exist() -> None:
    text = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    copied = [word for line in re.findall(r"^COPY (.+) \S+$", text, re.M) for word in line.split()]
    assert {"app", "requirements.lock", "static", "templates"} <= set(copied)
    assert [word for word in copied if not (ROOT / word).exists()] == []


def _filled(text: str) -> str:
    """`${NAME:-default}` is its default, `${NAME:?why}` some text."""
    return re.sub(r"\$\{\w+:([-?])([^}]*)\}", lambda m: m[2] if m[1] == "-" else "algo", text)
