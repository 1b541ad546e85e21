"""docs/protocolo.md says what protocol.py does: every message, field, close code, state field."""

import re
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from app.domain.estado import estado_execucao, estado_mes, estado_processo
from app.domain.execucao import Processo, Resumo
from app.domain.fila import Operadora, estado_fila
from app.domain.limits import LOG_LINES
from app.realtime import protocol
from tests.domain.test_status_table import an_execucao

TEXT = (Path(__file__).parents[2] / "docs" / "protocolo.md").read_text("utf-8")


def documented(section: str) -> dict[str, set[str]]:
    """The messages of a section's table, each with the field names in its second column."""
    body = TEXT.partition(f"## {section}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*) \|", body, re.M)
    return {name: set(re.findall(r"`(\w+)`", fields)) for name, fields in rows}


def fields(kind: type[msgspec.Struct]) -> set[str]:
    return {f.encode_name for f in msgspec.structs.fields(kind)}


@pytest.mark.parametrize(
    ("section", "kinds"), [("The page says", protocol.SAID.values()), ("The server says", protocol.TOLD)]
)
def test_every_message_is_documented(section: str, kinds: list[type[msgspec.Struct]]) -> None:
    told = documented(section)
    assert set(told) == {str(kind.__struct_config__.tag) for kind in kinds}
    for kind in kinds:
        missing = fields(kind) - told[str(kind.__struct_config__.tag)]
        assert not missing, f"{kind.__name__}: {missing}"


def test_every_close_code_is_documented() -> None:
    codes = {value for name, value in vars(protocol.Close).items() if name.isupper()}
    table = TEXT.partition("## Close codes\n")[2].partition("\n## ")[0]
    assert {int(code) for code in re.findall(r"^\| (\d{4}) \|", table, re.M)} == codes


def test_every_field_of_a_state_is_documented() -> None:
    body = TEXT.partition("## States\n")[2].partition("\n## ")[0]
    processo = Processo(**dict.fromkeys(Processo.__struct_fields__))  # type: ignore[arg-type]
    processo.status_processo = "AGUARDANDO_DOWNLOAD"
    states = {
        "execucao": estado_execucao(an_execucao()),
        "processo": estado_processo(processo, None),
        "mes": estado_mes(Resumo(mes="2026-11")),
        "fila": estado_fila(Operadora(uuid4(), "VIVO")),
    }
    for kind, estado in states.items():
        line = re.search(rf"^`{kind}:` `([^`]+)`$", body, re.M)
        assert line is not None
        assert line.group(1).split() == list(estado), kind


def test_the_limits_are_the_documented_ones() -> None:
    for number in (protocol.MESSAGE_BYTES, LOG_LINES):
        assert f"{number:,}" in TEXT
    for number in (protocol.TOPICS_PER_FOLLOW, protocol.TOPICS_PER_SOCKET):
        assert str(number) in TEXT
