"""The tables, by noun."""

from app.persistence.models.acesso import Chave, Reserva, Sessao, Tentativa, Token, Usuario
from app.persistence.models.anotacao import Anotacao
from app.persistence.models.base import Base
from app.persistence.models.cadastro import Cliente, Operadora
from app.persistence.models.execucao import Evento, Execucao, LinhaLog
from app.persistence.models.pendencia import FalhaTratada, GrupoRetentativa, Pendencia
from app.persistence.models.processo import Fatura, Processo, Resumo
from app.persistence.models.registro import Auditoria, Comando, Quarentena, Selo
from app.persistence.models.selecao import Selecao, Visao

__all__ = [
    "Anotacao",
    "Auditoria",
    "Base",
    "Chave",
    "Cliente",
    "Comando",
    "Evento",
    "Execucao",
    "FalhaTratada",
    "Fatura",
    "GrupoRetentativa",
    "LinhaLog",
    "Operadora",
    "Pendencia",
    "Processo",
    "Quarentena",
    "Reserva",
    "Resumo",
    "Selecao",
    "Selo",
    "Sessao",
    "Tentativa",
    "Token",
    "Usuario",
    "Visao",
]
