"""The first schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "auditoria",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("em", sa.DateTime(timezone=True), nullable=False),
        sa.Column("usuario_id", sa.Uuid(), nullable=True),
        sa.Column("quem", sa.String(length=120), nullable=False),
        sa.Column("acao", sa.String(length=40), nullable=False),
        sa.Column("alvo", sa.String(length=120), nullable=True),
        sa.Column("endereco", sa.String(length=64), nullable=False),
        sa.Column("permitido", sa.Boolean(), nullable=False),
        sa.Column("detalhe", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auditoria")),
    )
    with op.batch_alter_table("auditoria", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_auditoria_em"), ["em"], unique=False)

    op.create_table(
        "comando",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("usuario_id", sa.Uuid(), nullable=True),
        sa.Column("corpo", sa.LargeBinary(length=32), nullable=False),
        sa.Column("resposta", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("criado_em", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comando")),
    )
    with op.batch_alter_table("comando", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comando_criado_em"), ["criado_em"], unique=False)

    op.create_table(
        "operadora",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nome", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operadora")),
        sa.UniqueConstraint("nome", name=op.f("uq_operadora_nome")),
    )
    op.create_table(
        "quarentena",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("em", sa.DateTime(timezone=True), nullable=False),
        sa.Column("execucao_id", sa.Uuid(), nullable=True),
        sa.Column("motivo", sa.String(length=80), nullable=False),
        sa.Column("conteudo", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarentena")),
    )
    op.create_table(
        "resumo",
        sa.Column("mes", sa.String(length=7), nullable=False),
        sa.Column("versao", sa.Integer(), nullable=False),
        sa.Column("aguardando", sa.Integer(), nullable=False),
        sa.Column("em_andamento", sa.Integer(), nullable=False),
        sa.Column("concluidos", sa.Integer(), nullable=False),
        sa.Column("com_erro", sa.Integer(), nullable=False),
        sa.Column("na_fila", sa.Integer(), nullable=False),
        sa.Column("indeterminados", sa.Integer(), nullable=False),
        sa.Column("valor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mes", name=op.f("pk_resumo")),
    )
    op.create_table(
        "usuario",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("nome", sa.String(length=120), nullable=False),
        sa.Column("papel", sa.String(length=10), nullable=False),
        sa.Column("senha", sa.String(length=200), nullable=False),
        sa.Column("ativo", sa.Boolean(), nullable=False),
        sa.Column("criado_em", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usuario")),
        sa.UniqueConstraint("email", name=op.f("uq_usuario_email")),
    )
    op.create_table(
        "cliente",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cnpj", sa.String(length=14), nullable=False),
        sa.Column("razao_social", sa.String(length=200), nullable=False),
        sa.Column("operadora_id", sa.Uuid(), nullable=False),
        sa.Column("dia_vencimento", sa.Integer(), nullable=True),
        sa.Column("busca", sa.String(length=260), nullable=False),
        sa.ForeignKeyConstraint(["operadora_id"], ["operadora.id"], name=op.f("fk_cliente_operadora_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cliente")),
        sa.UniqueConstraint("cnpj", "operadora_id", name=op.f("uq_cliente_cnpj")),
    )
    with op.batch_alter_table("cliente", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cliente_operadora_id"), ["operadora_id"], unique=False)

    op.create_table(
        "sessao",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chave", sa.LargeBinary(length=32), nullable=False),
        sa.Column("usuario_id", sa.Uuid(), nullable=False),
        sa.Column("criado_em", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expira_em", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revogada_em", sa.DateTime(timezone=True), nullable=True),
        sa.Column("endereco", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuario.id"], name=op.f("fk_sessao_usuario_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessao")),
        sa.UniqueConstraint("chave", name=op.f("uq_sessao_chave")),
    )
    with op.batch_alter_table("sessao", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessao_usuario_id"), ["usuario_id"], unique=False)

    op.create_table(
        "token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chave", sa.LargeBinary(length=32), nullable=False),
        sa.Column("usuario_id", sa.Uuid(), nullable=False),
        sa.Column("criado_em", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revogado_em", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuario.id"], name=op.f("fk_token_usuario_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("chave", name=op.f("uq_token_chave")),
    )
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_token_usuario_id"), ["usuario_id"], unique=False)

    op.create_table(
        "processo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cliente_id", sa.Uuid(), nullable=False),
        sa.Column("mes", sa.String(length=7), nullable=False),
        sa.Column("status_processo", sa.String(length=30), nullable=False),
        sa.Column("url_fatura", sa.Text(), nullable=True),
        sa.Column("data_download", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valor_fatura", sa.BigInteger(), nullable=True),
        sa.Column("faturas", sa.Integer(), nullable=False),
        sa.Column("detalhe", sa.Text(), nullable=True),
        sa.Column("execucao_id", sa.Uuid(), nullable=True),
        sa.Column("criado_em", sa.DateTime(timezone=True), nullable=False),
        sa.Column("versao", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cliente_id"], ["cliente.id"], name=op.f("fk_processo_cliente_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processo")),
        sa.UniqueConstraint("cliente_id", "mes", name=op.f("uq_processo_cliente_id")),
    )
    with op.batch_alter_table("processo", schema=None) as batch_op:
        batch_op.create_index("ix_processo_mes_status", ["mes", "status_processo"], unique=False)

    op.create_table(
        "evento",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("processo_id", sa.Uuid(), nullable=False),
        sa.Column("execucao_id", sa.Uuid(), nullable=True),
        sa.Column("em", sa.DateTime(timezone=True), nullable=False),
        sa.Column("texto", sa.Text(), nullable=False),
        sa.Column("tom", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["processo_id"], ["processo.id"], name=op.f("fk_evento_processo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evento")),
    )
    with op.batch_alter_table("evento", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evento_execucao_id"), ["execucao_id"], unique=False)
        batch_op.create_index("ix_evento_processo", ["processo_id", "id"], unique=False)

    op.create_table(
        "execucao",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("processo_id", sa.Uuid(), nullable=False),
        sa.Column("tipo_execucao", sa.String(length=30), nullable=False),
        sa.Column("status_execucao", sa.String(length=20), nullable=False),
        sa.Column("classe_rpa_utilizada", sa.String(length=40), nullable=False),
        sa.Column("hash_execucao", sa.String(length=120), nullable=False),
        sa.Column(
            "parametros_entrada", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("criado_em", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data_inicio", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ultima_atualizacao_em", sa.DateTime(timezone=True), nullable=False),
        sa.Column("iniciado_por", sa.String(length=120), nullable=False),
        sa.Column("iniciado_por_id", sa.Uuid(), nullable=True),
        sa.Column("origem", sa.String(length=20), nullable=False),
        sa.Column("status_processo_anterior", sa.String(length=30), nullable=False),
        sa.Column("execucao_origem_id", sa.Uuid(), nullable=True),
        sa.Column("data_finalizacao", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tempo_execucao_segundos", sa.Integer(), nullable=True),
        sa.Column("progresso", sa.Integer(), nullable=True),
        sa.Column("etapa", sa.String(length=80), nullable=True),
        sa.Column("etapa_desde", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etapas", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("id_externo", sa.String(length=200), nullable=True),
        sa.Column("despacho_em", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cursor_robo", sa.BigInteger(), nullable=False),
        sa.Column("tentativa", sa.Integer(), nullable=False),
        sa.Column("batida_em", sa.DateTime(timezone=True), nullable=True),
        sa.Column("espera_motivo", sa.Text(), nullable=True),
        sa.Column("espera_ate", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mensagem_final", sa.Text(), nullable=True),
        sa.Column(
            "resultado",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(
                    none_as_null=True,
                ),
                "postgresql",
            ),
            nullable=True,
        ),
        sa.Column(
            "erro",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(
                    none_as_null=True,
                ),
                "postgresql",
            ),
            nullable=True,
        ),
        sa.Column("cancelamento_pedido_em", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelamento_por", sa.String(length=120), nullable=True),
        sa.Column("cancelamento_por_id", sa.Uuid(), nullable=True),
        sa.Column("cancelamento_motivo", sa.String(length=200), nullable=True),
        sa.Column("cancelamento_confirmado_em", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelamento_recusado_em", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "retorno",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(
                    none_as_null=True,
                ),
                "postgresql",
            ),
            nullable=True,
        ),
        sa.Column("linhas", sa.Integer(), nullable=False),
        sa.Column("log_incompleto", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["processo_id"], ["processo.id"], name=op.f("fk_execucao_processo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_execucao")),
    )
    with op.batch_alter_table("execucao", schema=None) as batch_op:
        batch_op.create_index(
            "ix_execucao_ativas",
            ["status_execucao"],
            unique=False,
            sqlite_where=sa.text("status_execucao IN ('EXECUTANDO', 'INDETERMINADO', 'PENDENTE')"),
            postgresql_where=sa.text("status_execucao IN ('EXECUTANDO', 'INDETERMINADO', 'PENDENTE')"),
        )
        batch_op.create_index("ix_execucao_hash", ["hash_execucao"], unique=False)
        batch_op.create_index(batch_op.f("ix_execucao_id_externo"), ["id_externo"], unique=False)
        batch_op.create_index("ix_execucao_processo", ["processo_id", "criado_em"], unique=False)
        batch_op.create_index(
            "uq_execucao_ativa",
            ["processo_id"],
            unique=True,
            sqlite_where=sa.text("status_execucao IN ('EXECUTANDO', 'INDETERMINADO', 'PENDENTE')"),
            postgresql_where=sa.text("status_execucao IN ('EXECUTANDO', 'INDETERMINADO', 'PENDENTE')"),
        )

    op.create_table(
        "fatura",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("processo_id", sa.Uuid(), nullable=False),
        sa.Column("execucao_id", sa.Uuid(), nullable=False),
        sa.Column("caminho", sa.String(length=1024), nullable=False),
        sa.Column("data_vencimento", sa.Date(), nullable=True),
        sa.Column("mes", sa.Integer(), nullable=True),
        sa.Column("ano", sa.Integer(), nullable=True),
        sa.Column("valor", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["execucao_id"], ["execucao.id"], name=op.f("fk_fatura_execucao_id")),
        sa.ForeignKeyConstraint(["processo_id"], ["processo.id"], name=op.f("fk_fatura_processo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fatura")),
        sa.UniqueConstraint("processo_id", "caminho", name=op.f("uq_fatura_processo_id")),
    )
    with op.batch_alter_table("fatura", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fatura_execucao_id"), ["execucao_id"], unique=False)

    op.create_table(
        "linha_log",
        sa.Column("execucao_id", sa.Uuid(), nullable=False),
        sa.Column("numero", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n_robo", sa.BigInteger(), nullable=False),
        sa.Column("quando", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nivel", sa.String(length=5), nullable=False),
        sa.Column("texto", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["execucao_id"], ["execucao.id"], name=op.f("fk_linha_log_execucao_id")),
        sa.PrimaryKeyConstraint("execucao_id", "numero", name=op.f("pk_linha_log")),
    )
    with op.batch_alter_table("linha_log", schema=None) as batch_op:
        batch_op.create_index("uq_linha_log_n_robo", ["execucao_id", "n_robo"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("linha_log", schema=None) as batch_op:
        batch_op.drop_index("uq_linha_log_n_robo")

    op.drop_table("linha_log")
    with op.batch_alter_table("fatura", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fatura_execucao_id"))

    op.drop_table("fatura")
    with op.batch_alter_table("execucao", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_execucao_ativa",
            sqlite_where=sa.text("status_execucao IN ('EXECUTANDO', 'INDETERMINADO', 'PENDENTE')"),
            postgresql_where=sa.text("status_execucao IN ('EXECUTANDO', 'INDETERMINADO', 'PENDENTE')"),
        )
        batch_op.drop_index("ix_execucao_processo")
        batch_op.drop_index(batch_op.f("ix_execucao_id_externo"))
        batch_op.drop_index("ix_execucao_hash")
        batch_op.drop_index(
            "ix_execucao_ativas",
            sqlite_where=sa.text("status_execucao IN ('EXECUTANDO', 'INDETERMINADO', 'PENDENTE')"),
            postgresql_where=sa.text("status_execucao IN ('EXECUTANDO', 'INDETERMINADO', 'PENDENTE')"),
        )

    op.drop_table("execucao")
    with op.batch_alter_table("evento", schema=None) as batch_op:
        batch_op.drop_index("ix_evento_processo")
        batch_op.drop_index(batch_op.f("ix_evento_execucao_id"))

    op.drop_table("evento")
    with op.batch_alter_table("processo", schema=None) as batch_op:
        batch_op.drop_index("ix_processo_mes_status")

    op.drop_table("processo")
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_token_usuario_id"))

    op.drop_table("token")
    with op.batch_alter_table("sessao", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessao_usuario_id"))

    op.drop_table("sessao")
    with op.batch_alter_table("cliente", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cliente_operadora_id"))

    op.drop_table("cliente")
    op.drop_table("usuario")
    op.drop_table("resumo")
    op.drop_table("quarentena")
    op.drop_table("operadora")
    with op.batch_alter_table("comando", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comando_criado_em"))

    op.drop_table("comando")
    with op.batch_alter_table("auditoria", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_auditoria_em"))

    op.drop_table("auditoria")
