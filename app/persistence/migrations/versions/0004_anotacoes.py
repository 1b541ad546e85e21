"""Notes of people; invoices that are not there yet, counted apart."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_CODE = {
    "sqlite": "json_extract(e.erro, '$.codigo_erro')",
    "postgresql": "e.erro ->> 'codigo_erro'",
}
_FAILED_SO = """
    UPDATE processo SET versao = versao + 1,
        detalhe = 'Fatura ainda não disponível no portal · nova tentativa às 7h'
    WHERE status_processo = 'ERRO_DOWNLOAD' AND mes BETWEEN '{first}' AND '{last}' AND EXISTS (
        SELECT 1 FROM execucao e WHERE e.id = processo.execucao_id AND e.tipo_execucao = 'DOWNLOAD_FATURA'
        AND upper({code}) IN ('FATURA-404', 'FAT-404'))
"""
_COUNTED = """
    UPDATE resumo SET indisponiveis = (
        SELECT count(*) FROM processo p WHERE p.mes = resumo.mes AND p.status_processo = 'ERRO_DOWNLOAD'
        AND p.detalhe = 'Fatura ainda não disponível no portal · nova tentativa às 7h')
"""


def _awaited(now: datetime) -> tuple[str, str]:
    """The months whose invoice may still come: three back, one ahead."""
    present = now.year * 12 + now.month - 1
    first, last = (f"{n // 12:04d}-{n % 12 + 1:02d}" for n in (present - 3, present + 1))
    return first, last


def upgrade() -> None:
    op.create_table(
        "anotacao",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("processo_id", sa.Uuid(), nullable=False),
        sa.Column("usuario_id", sa.Uuid(), nullable=False),
        sa.Column("autor", sa.String(length=120), nullable=False),
        sa.Column("texto", sa.Text(), nullable=False),
        sa.Column("criado_em", sa.DateTime(timezone=True), nullable=False),
        sa.Column("apagada_em", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["processo_id"], ["processo.id"], name=op.f("fk_anotacao_processo_id")),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuario.id"], name=op.f("fk_anotacao_usuario_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anotacao")),
    )
    op.create_index("ix_anotacao_processo", "anotacao", ["processo_id", "criado_em"])
    failed = sa.text("status_execucao = 'FALHOU'")
    op.create_index(
        "ix_execucao_falhas", "execucao", ["criado_em"], sqlite_where=failed, postgresql_where=failed
    )
    with op.batch_alter_table("processo", schema=None) as batch_op:
        batch_op.add_column(sa.Column("anotado_em", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("resumo", schema=None) as batch_op:
        batch_op.add_column(sa.Column("indisponiveis", sa.Integer(), server_default="0", nullable=False))
    code = _CODE[op.get_bind().dialect.name]
    first, last = _awaited(datetime.now(UTC))
    op.execute(_FAILED_SO.format(code=code, first=first, last=last))
    op.execute(_COUNTED)
