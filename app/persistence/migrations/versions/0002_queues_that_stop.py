"""Queues of carriers that stop."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("operadora", schema=None) as batch_op:
        batch_op.add_column(sa.Column("versao", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("parada_em", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("parada_por", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("parada_tipo", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("parada_motivo", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("senhas_recusadas", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("teste_por", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("teste_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("esperando", sa.Integer(), server_default="0", nullable=False))
