"""`painel audit verify`: does every sealed row of the audit still say what it said."""

from argparse import Namespace
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from app.cli.failing import FAILED
from app.cli.store import existing, settings_of
from app.domain.selo import Finding, Head
from app.domain.values import iso
from app.persistence import cabeca
from app.persistence.queries import selos

SHOWN = 20  # findings; whoever has more needs no list


async def verify(args: Namespace) -> int:
    """One line for each finding, then the sum; 1 when anything does not hold."""
    settings = settings_of(args)
    kept, wrong_head = _kept(settings.data)  # before the database: a server that seals meanwhile moves both
    async with existing(settings) as database, database.read() as c:
        findings = [finding async for finding in selos.findings(c)]
        wrong = [_said(finding) for finding in findings]
        wrong += wrong_head + await _heads(
            c, {"--cabeca": args.cabeca, str(settings.data / cabeca.NAME): kept}
        )
        head = await selos.head(c)
        many, oldest = await selos.waiting(c)
    if kept is None and not wrong:
        print(f"Aviso: não há {settings.data / cabeca.NAME}; um corte das últimas linhas não seria visto.")
    for line in wrong[:SHOWN]:
        print(line)
    if len(wrong) > SHOWN:
        print(f"… e mais {len(wrong) - SHOWN}.")
    print(
        f"{'Auditoria violada' if wrong else 'Auditoria íntegra'}: {head.numero} linhas seladas, cabeça {head}."
    )
    print(f"Sem selo: {many}, a mais antiga de {iso(oldest)}." if many else "Sem selo: nenhuma.")
    return FAILED if wrong else 0


def _kept(data: Path) -> tuple[Head | None, list[str]]:
    """The head that was kept apart, or what is wrong with it."""
    try:
        return cabeca.kept(data), []
    except ValueError:
        return None, [f"{data / cabeca.NAME}: não é uma cabeça da auditoria."]


async def _heads(c: AsyncConnection, heads: dict[str, Head | None]) -> list[str]:
    """Heads that were kept apart must still be places of the chain."""
    wrong = []
    for where, head in heads.items():
        if head is None:
            continue
        found = await selos.link_of(c, head.numero)
        if found is None:
            wrong.append(f"{where}: a linha nº {head.numero} existia e não existe mais (fim cortado).")
        elif found != head.selo:
            wrong.append(f"{where}: o selo da linha nº {head.numero} era outro (corrente refeita).")
    return wrong


def _said(finding: Finding) -> str:
    match finding.kind:
        case "mudou":
            return f"Linha nº {finding.numero} (id {finding.id}): não é o que foi selado, ou algo foi posto antes dela."
        case "falta":
            return f"Linha nº {finding.numero}: foi tirada."
        case _:
            return f"A corrente termina na linha nº {finding.numero}, mas a cabeça no banco diz outra coisa."
