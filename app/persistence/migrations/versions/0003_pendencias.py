"""What people decided about failures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

_ACTIVE = sa.text("estado = 'TESTANDO'")


def upgrade() -> None:
    op.create_table(
        "pendencia",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mes", sa.String(length=7), nullable=False),
        sa.Column("operadora", sa.String(length=40), nullable=False),
        sa.Column("codigo_erro", sa.String(length=200), nullable=True),
        sa.Column("etapa_falha", sa.String(length=200), nullable=True),
        sa.Column("assumida_por", sa.String(length=120), nullable=True),
        sa.Column("assumida_por_id", sa.Uuid(), nullable=True),
        sa.Column("assumida_em", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adiada_ate", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adiada_por", sa.String(length=120), nullable=True),
        sa.Column("adiada_motivo", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pendencia")),
    )
    op.create_index(op.f("ix_pendencia_mes"), "pendencia", ["mes"])
    op.create_table(
        "falha_tratada",
        sa.Column("execucao_id", sa.Uuid(), nullable=False),
        sa.Column("pendencia_id", sa.Uuid(), nullable=False),
        sa.Column("em", sa.DateTime(timezone=True), nullable=False),
        sa.Column("por", sa.String(length=120), nullable=False),
        sa.Column("por_id", sa.Uuid(), nullable=True),
        sa.Column("motivo", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["execucao_id"], ["execucao.id"], name=op.f("fk_falha_tratada_execucao_id")),
        sa.ForeignKeyConstraint(
            ["pendencia_id"], ["pendencia.id"], name=op.f("fk_falha_tratada_pendencia_id")
        ),
        sa.PrimaryKeyConstraint("execucao_id", name=op.f("pk_falha_tratada")),
    )
    op.create_index(op.f("ix_falha_tratada_pendencia_id"), "falha_tratada", ["pendencia_id"])
    op.create_index(op.f("ix_falha_tratada_em"), "falha_tratada", ["em"])
    _retentativas()
    op.create_index("ix_execucao_fim", "execucao", ["data_finalizacao"])


def _retentativas() -> None:
    op.create_table(
        "grupo_retentativa",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pendencia_id", sa.Uuid(), nullable=False),
        sa.Column("estado", sa.String(length=10), nullable=False),
        sa.Column("canario_processo_id", sa.Uuid(), nullable=False),
        sa.Column("canario_id", sa.Uuid(), nullable=True),
        sa.Column("espera", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("pedida_por", sa.String(length=120), nullable=False),
        sa.Column("pedida_por_id", sa.Uuid(), nullable=False),
        sa.Column("pedida_em", sa.DateTime(timezone=True), nullable=False),
        sa.Column("encerrada_em", sa.DateTime(timezone=True), nullable=True),
        sa.Column("iniciados", sa.Integer(), nullable=False),
        sa.Column("mensagem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["pendencia_id"], ["pendencia.id"], name=op.f("fk_grupo_retentativa_pendencia_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grupo_retentativa")),
    )
    op.create_index("ix_grupo_retentativa_pendencia", "grupo_retentativa", ["pendencia_id", "pedida_em"])
    op.create_index(
        "uq_grupo_retentativa_ativa",
        "grupo_retentativa",
        ["pendencia_id"],
        unique=True,
        sqlite_where=_ACTIVE,
        postgresql_where=_ACTIVE,
    )
