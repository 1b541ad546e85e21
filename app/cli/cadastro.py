"""Clients from a file, months opened for them."""

import csv
import io
import re
from argparse import Namespace
from pathlib import Path

from app.cli.failing import Failed, reason
from app.cli.store import opened, settings_of
from app.domain.values import mes_ano
from app.persistence.queries.cadastro import add_cliente, open_month

COLUMNS = ("cnpj", "razao_social", "operadora", "dia_vencimento")
SHOWN = 20  # wrong lines that are named; a file of another kind is wrong in every one
_PUNCTUATION = re.compile(r"[.\-/\s]")


async def importar(args: Namespace) -> int:
    """`painel importar clientes.csv`: all of it or nothing; twice has no effect."""
    lines = _lines(_text(args.arquivo))
    wrong: list[str] = []
    new = 0
    async with opened(settings_of(args)) as database, database.write() as c:
        for number, fields in lines:
            try:
                new += await add_cliente(
                    c,
                    cnpj=_PUNCTUATION.sub("", fields["cnpj"]).upper(),
                    razao_social=fields["razao_social"],
                    operadora=fields["operadora"],
                    dia_vencimento=_day(fields["dia_vencimento"]),
                )
            except ValueError as error:
                wrong.append(f"linha {number}: {error}")
        if wrong:
            raise Failed(_refusal(wrong))
    known = len(lines) - new
    print(f"Clientes: {new} {'novo' if new == 1 else 'novos'}, {known} já cadastrado{'s' * (known != 1)}.")
    return 0


async def abrir_mes(args: Namespace) -> int:
    """`painel mes abrir AAAA-MM`."""
    async with opened(settings_of(args)) as database, database.write() as c:
        new = await open_month(c, args.mes)
    print(f"Competência {mes_ano(args.mes)}: {new} processo{'s' * (new != 1)} novo{'s' * (new != 1)}.")
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Failed(f"Não é possível ler {path}: {reason(error)}.") from None
    except UnicodeDecodeError:
        raise Failed(f"{path}: o arquivo precisa estar em UTF-8.") from None


def _lines(text: str) -> list[tuple[int, dict[str, str]]]:
    """The rows with their line numbers, as an editor counts them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    header = [name.strip().lower() for name in next(reader, [])]
    if header != list(COLUMNS):
        raise Failed(f"linha 1: o cabeçalho deve ser {';'.join(COLUMNS)}.")
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        for row in reader:
            if not any(field.strip() for field in row):
                continue
            if len(row) != len(COLUMNS):
                raise Failed(f"linha {reader.line_num}: são {len(COLUMNS)} colunas, há {len(row)}.")
            rows.append((reader.line_num, dict(zip(COLUMNS, (f.strip() for f in row), strict=True))))
    except csv.Error as error:
        raise Failed(f"linha {reader.line_num}: {error}") from None
    return rows


def _day(text: str) -> int | None:
    """Empty: nobody knows. Raises ValueError in Portuguese."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"dia de vencimento inválido: {text[:20]}")
    return int(text)


def _refusal(wrong: list[str]) -> str:
    more = f"; e mais {len(wrong) - SHOWN}" if len(wrong) > SHOWN else ""
    return f"Nada foi importado. {'; '.join(text.rstrip('.') for text in wrong[:SHOWN])}{more}."
