"""Processos whose invoice is not issued yet, apart from those that failed, as questions to the database."""

from sqlalchemy import and_, func

from app.domain.indisponivel import INDISPONIVEL
from app.domain.status import StatusProcesso
from app.persistence import models as m

# `app.domain.indisponivel.is_indisponivel`; NULL, which is no yes, where nothing is said
AINDA_SEM_FATURA = and_(
    m.Processo.status_processo == StatusProcesso.ERRO_DOWNLOAD.value,
    m.Processo.detalhe == INDISPONIVEL,
)

# the others that failed: `com_erro` of the month
COM_ERRO = and_(
    m.Processo.status_processo == StatusProcesso.ERRO_DOWNLOAD.value,
    func.coalesce(m.Processo.detalhe, "") != INDISPONIVEL,
)
