"""The pages that people see."""

from quart import Blueprint

from app.web.pages import admin, execucoes, processos

blueprint = Blueprint("paginas", __name__)
blueprint.add_url_rule("/", "inicio", processos.inicio)
blueprint.add_url_rule("/processos", "processos", processos.processos)
blueprint.add_url_rule("/processos/visualizar/<uuid:processo_id>", "processo", processos.processo)
blueprint.add_url_rule("/execucoes/<uuid:execucao_id>", "execucao", execucoes.execucao)
blueprint.add_url_rule("/admin/mes", "abrir_mes", admin.abrir_mes, methods=["POST"])
