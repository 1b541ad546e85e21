"""Every screen that there is, by name: what the walks over all of them go through."""

from collections.abc import Callable

from app.domain.policy import ROUTES
from tests.browser.stage import Stage

_KNOWN: dict[str, tuple[str, Callable[[Stage], str]]] = {  # name → the route that draws it, its address
    "processos": ("paginas.processos", lambda s: f"/processos?mes={s.mes}"),
    "filtro-vazio": ("paginas.processos", lambda s: f"/processos?mes={s.mes}&q=ninguem"),
    "processo": ("paginas.processo", lambda s: f"/processos/visualizar/{s.processos[0]}"),
    "processo-erro": ("paginas.processo", lambda s: f"/processos/visualizar/{s.failed}"),
    "processo-concluido": ("paginas.processo", lambda s: f"/processos/visualizar/{s.done}"),
    "execucao": ("paginas.execucao", lambda s: f"/execucoes/{s.runs['running-3']}"),
    "execucao-cancelando": ("paginas.execucao", lambda s: f"/execucoes/{s.runs['cancelling']}"),
    "pendencias": ("paginas.pendencias", lambda s: "/pendencias"),
    "fechamento": ("paginas.fechamento", lambda s: f"/fechamento/{s.mes}"),
    "painel": ("paginas.painel", lambda s: "/painel"),
    "saude": ("paginas.saude", lambda s: "/saude"),
    "turno": ("paginas.turno", lambda s: "/pendencias/turno"),
    "admin": ("paginas.admin", lambda s: "/admin"),
    "conexoes": ("paginas.conexoes", lambda s: "/admin/conexoes"),
    "auditoria": ("paginas.auditoria", lambda s: "/auditoria"),
    "conta": ("paginas.conta", lambda s: "/conta"),
    "preferencias": ("paginas.preferencias", lambda s: "/preferencias"),
    "nao-encontrado": ("paginas.processos", lambda s: "/nada"),
}
SCREENS = {name: path for name, (route, path) in _KNOWN.items() if route in ROUTES}
DOOR = "/entrar"  # for nobody
