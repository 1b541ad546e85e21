"""Sessions that are seen, tokens that are named, an audit that is sealed."""

import datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

SAME = (
    "id",
    "em",
    "usuario_id",
    "quem",
    "acao",
    "alvo",
    "endereco",
    "permitido",
    "detalhe",
)  # what never moves


def upgrade() -> None:
    with op.batch_alter_table("usuario") as table:
        table.add_column(sa.Column("senha_provisoria_ate", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("sessao") as table:
        table.add_column(sa.Column("navegador", sa.String(length=60), server_default="", nullable=False))
        table.add_column(sa.Column("usada_em", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("token") as table:
        table.add_column(sa.Column("nome", sa.String(length=60), server_default="", nullable=False))
        table.add_column(sa.Column("papel", sa.String(length=10), nullable=True))
        table.add_column(sa.Column("expira_em", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("usado_em", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "tentativa",
        sa.Column("chave", sa.String(length=24), nullable=False),
        sa.Column("falhas", sa.Float(), nullable=False),
        sa.Column("em", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("chave", name=op.f("pk_tentativa")),
    )
    op.create_index(op.f("ix_tentativa_em"), "tentativa", ["em"])
    _seal()


def _seal() -> None:
    with op.batch_alter_table("auditoria") as table:
        table.add_column(sa.Column("numero_selo", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("selo", sa.LargeBinary(length=32), nullable=True))
    op.create_index("uq_auditoria_selo", "auditoria", ["numero_selo"], unique=True)
    for column in ("quem", "acao", "alvo"):
        op.create_index(f"ix_auditoria_{column}", "auditoria", [column, "id"])
    selo = op.create_table(
        "selo",
        sa.Column("nome", sa.String(length=20), nullable=False),
        sa.Column("numero", sa.BigInteger(), nullable=False),
        sa.Column("selo", sa.LargeBinary(length=32), nullable=False),
        sa.Column("em", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nome", name=op.f("pk_selo")),
    )
    now = datetime.datetime.now(datetime.UTC)
    op.bulk_insert(selo, [{"nome": "selos", "numero": 0, "selo": bytes(32), "em": now}])
    if op.get_bind().dialect.name == "sqlite":
        _only_added_to_sqlite()
    else:
        _only_added_to_postgresql()


def _only_added_to_sqlite() -> None:
    moved = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in SAME)
    op.execute(
        "CREATE TRIGGER auditoria_fica BEFORE DELETE ON auditoria "
        "BEGIN SELECT RAISE(ABORT, 'auditoria is only added to'); END"
    )
    op.execute(
        "CREATE TRIGGER auditoria_nao_muda BEFORE UPDATE ON auditoria "
        f"WHEN OLD.numero_selo IS NOT NULL OR {moved} "
        "BEGIN SELECT RAISE(ABORT, 'auditoria is only added to'); END"
    )


def _only_added_to_postgresql() -> None:
    moved = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in SAME)
    op.execute(
        "CREATE FUNCTION auditoria_so_cresce() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'auditoria is only added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER auditoria_fica BEFORE DELETE ON auditoria "
        "FOR EACH ROW EXECUTE FUNCTION auditoria_so_cresce()"
    )
    op.execute(
        "CREATE TRIGGER auditoria_nao_esvazia BEFORE TRUNCATE ON auditoria "
        "FOR EACH STATEMENT EXECUTE FUNCTION auditoria_so_cresce()"
    )
    op.execute(
        "CREATE TRIGGER auditoria_nao_muda BEFORE UPDATE ON auditoria FOR EACH ROW "
        f"WHEN (OLD.numero_selo IS NOT NULL OR {moved}) EXECUTE FUNCTION auditoria_so_cresce()"
    )
