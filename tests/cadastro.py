"""A small company to test with: three people, two carriers, some processos of one month."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.values import cnpj_digits, now
from app.persistence import models as m
from app.persistence.database import Database

MES = "2026-11"


@dataclass
class Cadastro:
    """Ids of what was put in; `processos` are all of month `MES` and wait to be run."""

    ana: UUID = field(default_factory=uuid4)
    bruno: UUID = field(default_factory=uuid4)
    carla: UUID = field(default_factory=uuid4)
    operadora: UUID = field(default_factory=uuid4)
    processos: list[UUID] = field(default_factory=list)

    @property
    def people(self) -> tuple[tuple[UUID, str, str], ...]:
        return (self.ana, "Ana", "admin"), (self.bruno, "Bruno", "operador"), (self.carla, "Carla", "leitor")


async def put_in(
    database: Database, *, processos: int = 3, operadora: str = "VIVO", senha: str = "x"
) -> Cadastro:
    """Write the company into an empty, migrated database."""
    found = Cadastro()
    carrier = found.operadora
    async with database.write() as c:
        await c.execute(insert(m.Operadora), [{"id": carrier, "nome": operadora}])
        await c.execute(
            insert(m.Usuario),
            [
                {
                    "id": i,
                    "email": f"{papel}@demo.local",
                    "nome": nome,
                    "papel": papel,
                    "senha": senha,
                    "ativo": True,
                    "criado_em": now(),
                }
                for i, nome, papel in found.people
            ],
        )
        found.processos += await _processos(c, carrier, range(processos))
        await c.execute(insert(m.Resumo), [{"mes": MES, "versao": 1, "aguardando": processos}])
    return found


async def put_more(database: Database, cadastro: Cadastro, many: int) -> list[UUID]:
    """More clients of the same carrier, with a processo each that waits."""
    first = len(cadastro.processos)
    async with database.write() as c:
        new = await _processos(c, cadastro.operadora, range(first, first + many))
        await c.execute(update(m.Resumo).values(aguardando=m.Resumo.aguardando + many))
    cadastro.processos += new
    return new


async def _processos(c: AsyncConnection, carrier: UUID, numbers: range) -> list[UUID]:
    """A client with a processo each."""
    ids = [(uuid4(), uuid4()) for _ in numbers]
    if not ids:
        return []
    clientes = [
        {"id": cliente, "cnpj": _cnpj(n), "razao_social": f"Cliente {n}", "busca": f"cliente {n}"}
        for n, (cliente, _) in zip(numbers, ids, strict=True)
    ]
    waits = {"mes": MES, "status_processo": "AGUARDANDO_DOWNLOAD", "faturas": 0, "versao": 1}
    await c.execute(insert(m.Cliente).values(operadora_id=carrier, dia_vencimento=10), clientes)
    await c.execute(
        insert(m.Processo).values(**waits),
        [{"id": processo, "cliente_id": cliente, "criado_em": now()} for cliente, processo in ids],
    )
    return [processo for _, processo in ids]


def _cnpj(n: int) -> str:
    base = f"11222333{n:04d}"
    return base + cnpj_digits(base)
