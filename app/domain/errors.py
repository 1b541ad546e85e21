"""Every refusal, its code, its HTTP status, its sentence in Portuguese: the one catalogue."""

from typing import Any

CATALOGUE: dict[str, tuple[int, str]] = {
    "formato": (400, "O pedido não está em um formato que entendemos."),
    "nao_autenticado": (401, "Entre para continuar."),
    "assinatura": (401, "A assinatura do retorno não confere."),
    "proibido": (403, "Você não tem permissão para isso."),
    "origem": (403, "O pedido veio de uma origem não permitida."),
    "nao_encontrado": (404, "Não encontramos o que foi pedido."),
    "metodo": (405, "Este endereço não aceita esse método."),
    "ja_em_execucao": (409, "Este processo já está em execução."),
    "terminal": (409, "A execução já terminou."),
    "cedo_demais": (409, "Ainda é cedo para forçar o encerramento."),
    "id_reusado": (409, "Este identificador já foi usado com outro conteúdo."),
    "nao_indeterminado": (409, "Só uma execução sem confirmação pode ser decidida."),
    "grande_demais": (413, "O pedido é grande demais."),
    "tipo_invalido": (415, "Envie o pedido como application/json."),
    "valores": (422, "Há valores que não podemos aceitar."),
    "sem_fatura": (422, "Não há fatura baixada para enviar ao SAT."),
    "fila_parada": (409, "A fila desta operadora já está parada."),
    "fila_aberta": (409, "A fila desta operadora não está parada."),
    "sem_falhas": (409, "Este grupo já não tem falhas a tratar."),
    "ja_assumida": (409, "Outra pessoa já cuida deste grupo."),
    "retentativa_em_andamento": (409, "Este grupo já está sendo testado."),
    "teste_em_andamento": (409, "Já há um teste pedido para esta operadora."),
    "ja_concluido": (409, "O processo já está concluído."),
    "selecao_expirada": (404, "Esta seleção expirou. Selecione de novo."),
    "taxa": (429, "Muitos pedidos em pouco tempo. Aguarde um instante."),
    "limite": (429, "O limite foi atingido."),
    "desconhecido": (400, "Este pedido não é conhecido por esta versão."),
    "indisponivel": (503, "O sistema está indisponível no momento. Nada foi feito; tente de novo."),
    "robo_indisponivel": (502, "O robô não respondeu. Tente de novo em instantes."),
    "codigo": (422, "O código não confere. Use o que o aplicativo mostra agora; cada um vale uma vez."),
    "fator_ligado": (409, "O segundo fator já está ligado."),
    "fator_ausente": (409, "Não há segundo fator em preparo. Comece de novo."),
    "fator_exigido": (403, "Configure o segundo fator antes de continuar."),
    "formulario_expirado": (403, "O formulário expirou. Tente de novo."),
    "entrada_expirada": (401, "O tempo para entrar acabou. Comece de novo."),
    "chave_recusada": (401, "A chave de acesso não foi aceita. Tente de novo, ou use e-mail e senha."),
    "empresa_fora": (503, "O login da empresa não respondeu. Tente de novo, ou entre com e-mail e senha."),
    "empresa_recusada": (
        401,
        "O login da empresa não foi aceito. Tente de novo, ou entre com e-mail e senha.",
    ),
    "empresa_sem_conta": (
        403,
        "O login da empresa não dá acesso ao painel a esta pessoa. Peça a um administrador.",
    ),
    "interno": (500, "Algo falhou do nosso lado. O número do pedido ajuda a encontrar a causa."),
}


class Refused(Exception):
    """A wish that is not granted. `code` is a key of the catalogue; nothing was changed.

    `extra` holds what the answer carries besides (`job_id`, `iniciado_por`, `faltam_s`, `campos` …).
    """

    def __init__(self, code: str, detail: str | None = None, **extra: Any) -> None:
        self.code = code
        self.http_status, sentence = CATALOGUE[code]
        self.detail = detail or sentence
        self.extra = extra
        super().__init__(f"{code}: {self.detail}")


class Fenced(Exception):
    """A change from an executor whose `tentativa` is no longer the present one: stop silently."""
