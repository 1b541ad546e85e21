"""What must never be committed is seen before it is; what only looks like it is not."""

import subprocess
from pathlib import Path

import pytest

from tests.supply.secret_scan import RULES, findings, main

WORD = "Tr0ub4dor" + "&3x"
PLANTED = [  # in pieces, or this very file would be found
    ("deploy.py", 'AWS = "AKIA' + 'IOSFODNN7EXAMPLE"', "AWS key"),
    ("chave.pem", "-----BEGIN RSA PRIV" + "ATE KEY-----", "private key"),
    ("chave.txt", "-----BEGIN PRIV" + "ATE KEY-----", "private key"),
    ("chave.txt", "-----BEGIN OPENSSH PRIV" + "ATE KEY-----", "private key"),
    ("a.py", f'PASSWORD = "{WORD}"', "value of a secret's name"),
    ("a.py", f"connect(db_password='{WORD}')", "value of a secret's name"),
    ("a.json", f'{{"senha": "{WORD}"}}', "value of a secret's name"),
    ("a.js", f"const apiKey = '{WORD}'", "value of a secret's name"),
    (".env", f"API_EXTERNA_TOKEN={WORD}", "value of a secret setting"),
    ("a.yaml", f"  password: {WORD}", "value of a secret setting"),
    ("a.service", f"Environment=SECRET_KEY={WORD}", "value of a secret setting"),
    ("a.sh", f"export POSTGRES_PASSWORD={WORD}", "value of a secret setting"),
    ("a.md", "curl -H 'Authorization: Bearer " + "k3" * 16 + "'", "bearer token"),
    ("a.py", '{"Authorization": "Basic ' + "dXNlcjpz" * 4 + '="}', "bearer token"),
    ("a.toml", f"url = 'postgresql://painel:{WORD}@db/painel'", "password in an address"),
    ("a.py", "ghp" + "_" + "a1B2" * 9, "token of a service"),
]
INNOCENT = [
    ("a.py", "senha = form.get('senha')"),
    ("a.py", "token: Mapped[str] = mapped_column(String(64))"),
    ("a.py", 'SECRET_KEY = ""'),
    ("a.yaml", "SECRET_KEY: ${SECRET_KEY:?o mesmo texto longo}"),
    ("a.yaml", "DATABASE_URL: postgresql://painel:${POSTGRES_PASSWORD}@postgres/painel"),
    ("a.md", "postgresql://postgres@127.0.0.1:5432/postgres"),
    ("a.html", '<input type="password" name="senha" autocomplete="current-password">'),
    ("a.lock", "    --hash=sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"),
    ("a.py", 'headers["Authorization"] = f"Bearer {self._token}"'),
]


@pytest.mark.parametrize(("name", "line", "rule"), PLANTED)
def test_a_secret_is_found_where_it_stands(tmp_path: Path, name: str, line: str, rule: str) -> None:
    file = tmp_path / name
    file.write_text(f"uma linha\n{line}\noutra\n", "utf-8")
    assert (2, rule) in list(findings(file))


def test_every_rule_is_planted_once() -> None:
    assert {rule for _, _, rule in PLANTED} >= RULES.keys()


@pytest.mark.parametrize(("name", "line"), INNOCENT)
def test_the_name_of_a_secret_is_none(tmp_path: Path, name: str, line: str) -> None:
    file = tmp_path / name
    file.write_text(line, "utf-8")
    assert list(findings(file)) == []


def test_what_is_about_to_be_added_is_looked_at_what_is_ignored_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(("git", "init", "--quiet"), cwd=tmp_path, check=True)
    (tmp_path / ".gitignore").write_text("var/\n")
    (tmp_path / "var").mkdir()
    for name in ("var/.env", "novo.env"):
        (tmp_path / name).write_text(f"SECRET_KEY={WORD}\n")
    assert main(tmp_path) == 1
    said = capsys.readouterr()
    assert said.err == "novo.env:1: value of a secret setting\n"
    assert WORD not in said.out + said.err, "a log is no place for it either"


def test_nothing_of_ours_is_a_secret(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0, capsys.readouterr().err
