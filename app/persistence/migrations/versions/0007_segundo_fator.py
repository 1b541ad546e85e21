"""A second factor, passkeys for whoever wants them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("usuario") as table:
        table.add_column(sa.Column("segundo_fator", sa.LargeBinary(length=120), nullable=True))
        table.add_column(sa.Column("segundo_fator_em", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("segundo_fator_passo", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "reserva",
        sa.Column("usuario_id", sa.Uuid(), nullable=False),
        sa.Column("chave", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuario.id"], name=op.f("fk_reserva_usuario_id")),
        sa.PrimaryKeyConstraint("usuario_id", "chave", name=op.f("pk_reserva")),
    )
    op.create_table(
        "chave",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("usuario_id", sa.Uuid(), nullable=False),
        sa.Column("credencial", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("publica", sa.LargeBinary(), nullable=False),
        sa.Column("contador", sa.BigInteger(), nullable=False),
        sa.Column("nome", sa.String(length=60), nullable=False),
        sa.Column("criada_em", sa.DateTime(timezone=True), nullable=False),
        sa.Column("usada_em", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuario.id"], name=op.f("fk_chave_usuario_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chave")),
        sa.UniqueConstraint("credencial", name=op.f("uq_chave_credencial")),
    )
    op.create_index(op.f("ix_chave_usuario_id"), "chave", ["usuario_id"])
