"""Who may do what: the one table, by command, by route, by message, read by every check."""

from enum import IntEnum


class Reach(IntEnum):
    """How far a role's permission goes."""

    NONE = 0
    OWN = 1  # what this person started
    ANY = 2


PAPEIS = ("leitor", "operador", "admin")  # each may what the one before may

_N, _O, _A = Reach.NONE, Reach.OWN, Reach.ANY

COMMANDS: dict[str, tuple[Reach, Reach, Reach]] = {  # leitor, operador, admin
    "run": (_N, _A, _A),
    "cancel": (_N, _O, _A),
    "forcar": (_N, _N, _A),
    "decide": (_N, _N, _A),
    "abrir_mes": (_N, _N, _A),
    "usuarios": (_N, _N, _A),
    "parar": (_N, _A, _A),
    "testar": (_N, _A, _A),
    "retomar": (_N, _N, _A),
    "anotar": (_N, _A, _A),
    "assumir": (_N, _A, _A),
    "soltar": (_N, _O, _A),
    "adiar": (_N, _A, _A),
    "voltar": (_N, _A, _A),
    "tratar": (_N, _A, _A),
    "retentar": (_N, _A, _A),
}

TODOS = "todos"  # nobody is asked who they are

ROUTES: dict[str, str] = {  # endpoint → the least role; a route without a row stops the start
    "static": TODOS,
    "assets.asset": TODOS,
    "ws.ws": TODOS,  # session, Origin and quota are checked at its handshake
    "saude.healthz": TODOS,
    "saude.readyz": TODOS,
    "docs.pagina": TODOS,
    "docs.arquivo": TODOS,
    "openapi": TODOS,
    "entrada.entrar": TODOS,
    "entrada.autenticar": TODOS,  # its own csrf, bound to the cookie of the form
    "entrada.codigo": TODOS,  # the half session of its cookie opens this alone
    "entrada.conferir": TODOS,
    "entrada.opcoes_chave": TODOS,
    "entrada.chave": TODOS,
    "entrada.empresa": TODOS,
    "entrada.retorno_empresa": TODOS,  # state, nonce and signature say who it is
    "entrada.sair": TODOS,  # a session that has ended may still be left
    "paginas.inicio": "leitor",
    "paginas.processos": "leitor",
    "paginas.planilha": "leitor",
    "paginas.selecao": "leitor",
    "paginas.guardar_visao": "leitor",
    "paginas.mudar_visao": "leitor",
    "paginas.processo": "leitor",
    "paginas.execucao": "leitor",
    "paginas.fechamento_atual": "leitor",
    "paginas.fechamento": "leitor",
    "paginas.pendencias": "leitor",
    "paginas.pendencia": "leitor",
    "paginas.turno": "leitor",
    "paginas.abrir_mes": "admin",
    "paginas.painel": "leitor",
    "paginas.saude": "leitor",
    "paginas.conta": "leitor",
    "paginas.conta_acao": "leitor",
    "paginas.opcoes_chave": "leitor",
    "paginas.criar_chave": "leitor",
    "paginas.admin": "admin",
    "paginas.admin_acao": "admin",
    "paginas.usuario": "admin",
    "paginas.usuario_acao": "admin",
    "paginas.conexoes": "admin",
    "paginas.desconectar": "admin",
    "paginas.auditoria": "admin",
    "paginas.auditoria_csv": "admin",
    "api.executar": "operador",
    "api.executar_lote": "operador",
    "api.cancelar": "operador",
    "api.status": "leitor",
    "api.fila": "operador",
    "api.pendencia": "operador",
    "api.retorno": TODOS,  # its signature says who it is
    "api.processos": "leitor",
    "api.selecionar": "leitor",
    "api.fazer": "operador",
    "api.processo": "leitor",
    "api.anotar": "operador",
    "api.apagar_anotacao": "operador",
    "api.faturas": "leitor",
    "api.arquivo": "leitor",
    "api.execucao": "leitor",
    "api.linhas": "leitor",
    "api.linhas_txt": "leitor",
    "api.linhas_jsonl": "leitor",
    "api.sessao": "leitor",
}


def least(command: str) -> str:
    """The least role that may use a command at all."""
    return next(papel for papel, far in zip(PAPEIS, COMMANDS[command], strict=True) if far > Reach.NONE)


MESSAGES: dict[str, str] = {  # what a socket may say; who may command is written once, above
    "follow": "leitor",
    "unfollow": "leitor",
    "ping": "leitor",
    "presente": "leitor",
    **{command: least(command) for command in ("run", "cancel", "decide")},
    "fila": least("testar"),
}


TOPICS: dict[str, str] = {"auditoria": "admin"}  # kinds of topics that not everybody may follow


def within(papel: str, limit: str | None) -> str:
    """What remains of a role when it is used by something made for `limit` (None: no limit of its own)."""
    if limit is None or papel not in PAPEIS or limit not in PAPEIS:
        return papel
    return min(papel, limit, key=PAPEIS.index)


def owes_factor(papel: str, *, has: bool, wanted: bool) -> bool:
    """Whether somebody of this role must set up a second factor first; `wanted` of admins, here."""
    return wanted and papel == "admin" and not has


def may_follow(papel: str, topic: str) -> bool:
    return admits(papel, TOPICS.get(topic.partition(":")[0], PAPEIS[0]))


def reach(papel: str, command: str) -> Reach:
    """How far `papel` may go with `command`; an unknown role may nothing."""
    if papel not in PAPEIS:
        return Reach.NONE
    return COMMANDS[command][PAPEIS.index(papel)]


def may(papel: str, command: str, *, own: bool) -> bool:
    allowed = reach(papel, command)
    return allowed is Reach.ANY or (allowed is Reach.OWN and own)


def admits(papel: str | None, least: str) -> bool:
    """Whether somebody with this role (None: nobody in particular) is let through."""
    if least == TODOS:
        return True
    return papel in PAPEIS and PAPEIS.index(papel) >= PAPEIS.index(least)
