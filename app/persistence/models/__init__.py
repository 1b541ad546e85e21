"""The tables, by noun."""

from app.persistence.models.acesso import Sessao, Token, Usuario
from app.persistence.models.base import Base
from app.persistence.models.cadastro import Cliente, Operadora
from app.persistence.models.execucao import Evento, Execucao, LinhaLog
from app.persistence.models.processo import Fatura, Processo, Resumo
from app.persistence.models.registro import Auditoria, Comando, Quarentena

__all__ = [
    "Auditoria",
    "Base",
    "Cliente",
    "Comando",
    "Evento",
    "Execucao",
    "Fatura",
    "LinhaLog",
    "Operadora",
    "Processo",
    "Quarentena",
    "Resumo",
    "Sessao",
    "Token",
    "Usuario",
]
