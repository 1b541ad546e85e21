"""docs/estados.md names a test for every race: each of them exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_race_of_the_table_has_its_tests() -> None:
    written = {
        name
        for p in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", p.read_text("utf-8"))
    }
    races = (ROOT / "docs" / "estados.md").read_text("utf-8").partition("## Races")[2]
    named = [re.findall(r"`(test_\w+)`", row) for row in races.splitlines()[4:] if row.startswith("|")]
    assert len(named) == 13
    assert all(named), "a race without a test"
    assert {name for row in named for name in row} - written == set()
