"""Views that people saved, selections that were frozen, the day that the invoices are due."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

_DUE = """
UPDATE processo SET vencimento = (
  SELECT MIN(f.data_vencimento) FROM fatura f WHERE f.execucao_id = (
    SELECT e.id FROM execucao e
    WHERE e.processo_id = processo.id AND e.status_execucao = 'CONCLUIDO'
      AND EXISTS (SELECT 1 FROM fatura g WHERE g.execucao_id = e.id)
    ORDER BY e.data_finalizacao DESC LIMIT 1))
WHERE url_fatura IS NOT NULL
"""


def upgrade() -> None:
    with op.batch_alter_table("processo", schema=None) as batch_op:
        batch_op.add_column(sa.Column("vencimento", sa.Date(), nullable=True))
    op.execute(_DUE)
    op.create_table(
        "visao",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("usuario_id", sa.Uuid(), nullable=False),
        sa.Column("nome", sa.String(length=40), nullable=False),
        sa.Column("consulta", sa.Text(), nullable=False),
        sa.Column("padrao", sa.Boolean(), nullable=False),
        sa.Column("criado_em", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuario.id"], name=op.f("fk_visao_usuario_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visao")),
        sa.UniqueConstraint("usuario_id", "nome", name=op.f("uq_visao_usuario_id")),
    )
    op.create_index(
        "uq_visao_padrao",
        "visao",
        ["usuario_id"],
        unique=True,
        sqlite_where=sa.text("padrao"),
        postgresql_where=sa.text("padrao"),
    )
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    json_or_null = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
    op.create_table(
        "selecao",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("usuario_id", sa.Uuid(), nullable=False),
        sa.Column("mes", sa.String(length=7), nullable=False),
        sa.Column("filtro", sa.Text(), nullable=True),
        sa.Column("processos", json, nullable=False),
        sa.Column("acao", sa.String(length=10), nullable=True),
        sa.Column("plano", json_or_null, nullable=True),
        sa.Column("resultado", json_or_null, nullable=True),
        sa.Column("feita_em", sa.DateTime(timezone=True), nullable=True),
        sa.Column("criado_em", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expira_em", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuario.id"], name=op.f("fk_selecao_usuario_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selecao")),
    )
    op.create_index(op.f("ix_selecao_usuario_id"), "selecao", ["usuario_id"])
    op.create_index(op.f("ix_selecao_expira_em"), "selecao", ["expira_em"])
