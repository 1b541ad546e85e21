"""A success that looks wrong beside the month before, as its row in the list says it."""

from decimal import Decimal
from uuid import uuid4

from sqlalchemy import insert, select

from app.domain.values import now
from app.persistence import models as m

from .conftest import Painel, success_payload
from .test_web_lista import page, row_of


async def had(painel: Painel, processo: int, faturas: int, valor: str | None) -> None:
    """What the same client's month before brought."""
    async with painel.services.database.write() as c:
        of = select(m.Processo.cliente_id).where(m.Processo.id == painel.cadastro.processos[processo])
        row = {"id": uuid4(), "cliente_id": await c.scalar(of), "mes": "2026-10", "versao": 1}
        row |= {"status_processo": "DOWNLOAD_CONCLUIDO", "faturas": faturas, "criado_em": now()}
        await c.execute(
            insert(m.Processo), [row | {"valor_fatura": None if valor is None else Decimal(valor)}]
        )


async def test_a_success_unlike_the_month_before_is_marked_in_its_row(painel: Painel) -> None:
    """Two invoices, R$ 3.155,40, three times."""
    for processo, (faturas, valor) in enumerate([(3, "3155.40"), (2, "9999.00"), (2, "3000.00")]):
        await had(painel, processo, faturas, valor)
        i = await painel.started(processo)
        await painel.ends(i, success_payload((await painel.execucao(i)).hash_execucao))
    text = await page(painel)
    assert text.count(" unlike=") == 2
    assert 'unlike="faturas"' in text
    assert 'title="2 faturas; no mês passado foram 3."' in text
    assert "≠ Faturas: 2 ; no mês passado, 3." in row_of(painel, text, 0)
    assert 'unlike="valor"' in text
    assert "Valor: R$ 3.155,40 ; no mês passado, R$ 9.999,00." in row_of(painel, text, 1)
    assert "data-antes-faturas" not in row_of(painel, text, 3)


async def test_what_is_not_concluded_has_no_mark_yet(painel: Painel) -> None:
    await had(painel, 0, 3, None)
    await painel.started(0)
    text = await page(painel)
    assert text.count("data-antes-faturas") == 1, "its row is ready to be marked"
    assert " unlike=" not in text
    assert "≠" not in row_of(painel, text, 0)
