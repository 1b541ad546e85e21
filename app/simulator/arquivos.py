"""The robot's bucket: which file stands at a path."""

import re

from app.simulator.book import Book
from app.simulator.payloads import Payload, invoices
from app.simulator.pdf import invoice_pdf

CAMINHO = re.compile(
    r"s3://brm-bucket/(?P<operadora>[^/\x00-\x1f]{1,100})/(?P<mes>\d{4}-\d{2})/(?P<numero>\d{4})\.pdf"
)


def invoice_at(book: Book, caminho: str) -> bytes | None:
    """The PDF of an invoice; None when no invoice has such a path.

    A bucket outlives the jobs that filled it: a well-formed path of a forgotten job is still a file.
    """
    found = CAMINHO.fullmatch(caminho)
    if not found:
        return None
    lines = [f"Fatura {found['operadora']} {found['mes']}", f"Arquivo {found['numero']}.pdf", caminho]
    job = book.of_invoice(found["operadora"], found["mes"])
    if job is None:
        return invoice_pdf(lines)
    faturas = invoices(job.order, job.contas, semente=job.semente, with_valor=True)
    mine = next((fatura for fatura in faturas if fatura["caminho"] == caminho), None)
    return invoice_pdf([*lines, job.order.razao_social, f"CNPJ {job.order.cnpj}", *_facts(mine)])


def _facts(fatura: Payload | None) -> list[str]:
    if fatura is None:
        return []
    valor = str(fatura["valor"]).replace(".", ",")
    return [f"Vencimento {fatura['data_vencimento']}", f"Valor R$ {valor}"]
