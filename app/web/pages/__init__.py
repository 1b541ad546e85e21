"""The pages that people see."""

from quart import Blueprint

from app.web import own_keys
from app.web.pages import (
    admin,
    auditoria,
    conexoes,
    conta,
    execucoes,
    fechamento,
    painel,
    pendencias,
    planilha,
    processo,
    processos,
    saude,
    selecao,
    turno,
    usuario,
    visoes,
)

blueprint = Blueprint("paginas", __name__)
blueprint.add_url_rule("/", "inicio", processos.inicio)
blueprint.add_url_rule("/processos", "processos", processos.processos)
blueprint.add_url_rule("/processos.csv", "planilha", planilha.planilha)
blueprint.add_url_rule("/processos/selecoes/<uuid:selecao_id>", "selecao", selecao.selecao)
blueprint.add_url_rule("/processos/visoes", "guardar_visao", visoes.guardar, methods=["POST"])
blueprint.add_url_rule("/processos/visoes/<uuid:visao_id>", "mudar_visao", visoes.mudar, methods=["POST"])
blueprint.add_url_rule("/processos/visualizar/<uuid:processo_id>", "processo", processo.processo)
blueprint.add_url_rule("/execucoes/<uuid:execucao_id>", "execucao", execucoes.execucao)
blueprint.add_url_rule("/pendencias", "pendencias", pendencias.pendencias)
blueprint.add_url_rule("/pendencias/turno", "turno", turno.resumo_do_turno)
blueprint.add_url_rule("/pendencias/<uuid:grupo_id>", "pendencia", pendencias.pendencia)
blueprint.add_url_rule("/fechamento", "fechamento_atual", fechamento.fechamento_atual)
blueprint.add_url_rule("/fechamento/<mes>", "fechamento", fechamento.fechamento)
blueprint.add_url_rule("/admin/mes", "abrir_mes", admin.abrir_mes, methods=["POST"])
blueprint.add_url_rule("/conta", "conta", conta.conta)
blueprint.add_url_rule("/conta", "conta_acao", conta.conta_acao, methods=["POST"])
blueprint.add_url_rule("/conta/chaves/opcoes", "opcoes_chave", own_keys.opcoes_chave, methods=["POST"])
blueprint.add_url_rule("/conta/chaves", "criar_chave", own_keys.criar_chave, methods=["POST"])
blueprint.add_url_rule("/admin", "admin", admin.admin)
blueprint.add_url_rule("/admin", "admin_acao", admin.admin_acao, methods=["POST"])
blueprint.add_url_rule("/admin/usuarios/<uuid:usuario_id>", "usuario", usuario.usuario)
blueprint.add_url_rule(
    "/admin/usuarios/<uuid:usuario_id>", "usuario_acao", usuario.usuario_acao, methods=["POST"]
)
blueprint.add_url_rule("/admin/conexoes", "conexoes", conexoes.conexoes)
blueprint.add_url_rule("/admin/conexoes", "desconectar", conexoes.desconectar, methods=["POST"])
blueprint.add_url_rule("/auditoria", "auditoria", auditoria.auditoria)
blueprint.add_url_rule("/auditoria.csv", "auditoria_csv", auditoria.auditoria_csv)
blueprint.add_url_rule("/painel", "painel", painel.painel)
blueprint.add_url_rule("/saude", "saude", saude.saude)
