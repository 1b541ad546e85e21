"""What is asked of the robot: the checked body of `POST /jobs`."""

import re
from dataclasses import asdict, dataclass

SERVICOS = {
    "DOWNLOAD_FATURAS": "DOWNLOAD_FATURAS",
    "DOWNLOAD_FATURA": "DOWNLOAD_FATURAS",
    "UPLOAD_SAT": "UPLOAD_SAT",
}
UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # no name contains control characters
TEXT_MAX = 200  # characters; no name or hash comes near


@dataclass(frozen=True)
class Order:
    """One job as it was ordered; `servico` is already one of the robot's two words."""

    hash_execucao: str
    razao_social: str
    cnpj: str
    operadora: str
    servico: str
    mes: int
    ano: int
    cenario: str | None = None

    @property
    def competencia(self) -> str:
        """The month as paths spell it: AAAA-MM."""
        return f"{self.ano:04d}-{self.mes:02d}"

    @property
    def conta(self) -> tuple[str, str, str]:
        """What two jobs about the same invoices have in common."""
        return (self.operadora, self.cnpj, self.competencia)

    @property
    def assinante(self) -> tuple[str, str]:
        """What the months of one client at one carrier have in common: about the same invoices."""
        return (self.operadora, self.cnpj)

    def as_dict(self) -> dict[str, object]:
        """What a file keeps; `Order(**kept)` is the same order."""
        return asdict(self)


def read_order(body: object) -> Order:
    """The order in a JSON body. Raises ValueError naming the field that is wrong."""
    fields = _object(body, "corpo")
    cliente = _object(fields.get("cliente"), "cliente")
    parametros = _object(fields.get("parametros") or {}, "parametros")
    servico = _text(fields, "servico")
    if servico not in SERVICOS:
        raise ValueError(f"servico: desconhecido ({servico})")
    return Order(
        hash_execucao=_text(fields, "hash_execucao"),
        razao_social=_text(cliente, "razao_social"),
        cnpj=_text(cliente, "cnpj"),
        operadora=_text(fields, "operadora"),
        servico=SERVICOS[servico],
        mes=_whole(fields, "mes", low=1, high=12),
        ano=_whole(fields, "ano", low=2000, high=2100),
        cenario=_text(parametros, "cenario") if parametros.get("cenario") is not None else None,
    )


def _object(value: object, name: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError(f"{name}: deve ser um objeto")
    return value


def _text(fields: dict[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= TEXT_MAX or UNSPEAKABLE.search(value):
        raise ValueError(f"{name}: texto obrigatório, até {TEXT_MAX} caracteres")
    return value


def _whole(fields: dict[str, object], name: str, *, low: int, high: int) -> int:
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ValueError(f"{name}: inteiro de {low} a {high}")
    return value
