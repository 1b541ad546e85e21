"""docs/seguranca.md shows the policy as `app/domain/policy.py` has it, names tests that exist.

`python -m tests.domain.test_policy_docs` writes its two tables.
"""

import re
from pathlib import Path

from app.domain.policy import COMMANDS, MESSAGES, PAPEIS, ROUTES, TODOS, TOPICS, Reach

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "seguranca.md"
SAID = {Reach.NONE: "–", Reach.OWN: "own", Reach.ANY: "any"}


def commands() -> str:
    """The rows of the first table."""
    head = ["| command | " + " | ".join(f"`{p}`" for p in PAPEIS) + " |", "|" + "---|" * (len(PAPEIS) + 1)]
    rows = [
        f"| `{name}` | " + " | ".join(SAID[far] for far in reach) + " |" for name, reach in COMMANDS.items()
    ]
    return "\n".join([*head, *rows])


def least() -> str:
    """The rows of the second table: what each role is let in to first."""
    kinds = {"routes": ROUTES, "messages of the socket": MESSAGES, "topics": TOPICS}
    rows = ["| from | " + " | ".join(kinds) + " |", "|" + "---|" * (len(kinds) + 1)]
    for papel in (TODOS, *PAPEIS):
        cells = [
            " ".join(f"`{name}`" for name, role in kind.items() if role == papel) for kind in kinds.values()
        ]
        rows.append(f"| `{papel}` | " + " | ".join(cell or "–" for cell in cells) + " |")
    return "\n".join(rows)


def written(text: str) -> str:
    """The document with its tables as they should be."""
    for name, table in (("commands", commands()), ("least", least())):
        before, _, rest = text.partition(f"<!-- {name} -->\n")
        after = rest.partition(f"<!-- /{name} -->")[2]
        text = f"{before}<!-- {name} -->\n{table}\n<!-- /{name} -->{after}"
    return text


def test_the_policy_is_the_documented_one() -> None:
    text = DOCS.read_text("utf-8")
    assert written(text) == text, "run `python -m tests.domain.test_policy_docs`"


def test_every_test_that_it_names_exists() -> None:
    named = set(re.findall(r"`(tests/[\w/.]+\.py)`", DOCS.read_text("utf-8")))
    assert len(named) > 12
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []


if __name__ == "__main__":
    DOCS.write_text(written(DOCS.read_text("utf-8")), "utf-8")
