"""What must be done each month, what it brought."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.models.base import Base, Instant, Money


class Processo(Base):
    """client × carrier × month. `versao` moves with every change that a list row shows."""

    __tablename__ = "processo"
    __table_args__ = (
        UniqueConstraint("cliente_id", "mes"),
        Index("ix_processo_mes_status", "mes", "status_processo"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    cliente_id: Mapped[UUID] = mapped_column(ForeignKey("cliente.id"))
    mes: Mapped[str] = mapped_column(String(7))
    status_processo: Mapped[str] = mapped_column(String(30))
    url_fatura: Mapped[str | None] = mapped_column(Text)
    data_download: Mapped[datetime | None] = mapped_column(Instant)
    valor_fatura: Mapped[Decimal | None] = mapped_column(Money)
    faturas: Mapped[int] = mapped_column(default=0)
    detalhe: Mapped[str | None] = mapped_column(Text)
    execucao_id: Mapped[UUID | None]  # the latest; no foreign key: the two rows point at each other
    criado_em: Mapped[datetime] = mapped_column(Instant)
    versao: Mapped[int] = mapped_column(default=1)
    vencimento: Mapped[
        date | None
    ]  # the earliest of the faturas shown; until they arrive: `app.domain.vencimento`
    anotado_em: Mapped[datetime | None] = mapped_column(Instant)  # the last note, written or taken back

    @property
    def mes_ano(self) -> str:
        """`10/2025`, as the seed's templates say it."""
        return f"{self.mes[5:]}/{self.mes[:4]}"


class Fatura(Base):
    """An invoice file that the robot stored; the newest success's are the ones shown."""

    __tablename__ = "fatura"
    __table_args__ = (UniqueConstraint("processo_id", "caminho"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    processo_id: Mapped[UUID] = mapped_column(ForeignKey("processo.id"))
    execucao_id: Mapped[UUID] = mapped_column(ForeignKey("execucao.id"), index=True)
    caminho: Mapped[str] = mapped_column(String(1024))
    data_vencimento: Mapped[date | None]
    mes: Mapped[int | None]
    ano: Mapped[int | None]
    valor: Mapped[Decimal | None] = mapped_column(Money)


class Resumo(Base):
    """How many processos of a month stand in each status: one row a month, moved with each change."""

    __tablename__ = "resumo"

    mes: Mapped[str] = mapped_column(String(7), primary_key=True)
    versao: Mapped[int] = mapped_column(default=0)
    aguardando: Mapped[int] = mapped_column(default=0)
    em_andamento: Mapped[int] = mapped_column(default=0)
    concluidos: Mapped[int] = mapped_column(default=0)
    com_erro: Mapped[int] = mapped_column(default=0)
    na_fila: Mapped[int] = mapped_column(default=0)
    indeterminados: Mapped[int] = mapped_column(default=0)
    indisponiveis: Mapped[int] = mapped_column(default=0, server_default="0")
    valor: Mapped[Decimal] = mapped_column(Money, default=Decimal("0.00"))
