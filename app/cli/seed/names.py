"""Carriers with their clients: invented companies, except the one of the integration's example."""

from typing import NamedTuple
from uuid import UUID, uuid5

from app.domain.values import cnpj_digits
from app.simulator.scenarios import dice

NAMESPACE = UUID("5d0a2a0e-6f0b-5c1e-9d55-0d3c1f7f3b10")  # ours: the same name is the same id everywhere

OPERADORAS = ("ALGAR", "CLARO", "EMBRATEL", "OI", "TIM", "VIVO")

RICAL = "RICAL - RACK INDUSTRIA E COMERCIO DE ARROZ LTDA"
RICAL_CNPJ = "84718741000100"  # as the integration's example writes it
RICAL_PROCESSO = UUID("f38a8be8-16c3-42eb-a218-6670ac5fa477")
RICAL_MES = "2025-10"

_COMPANIES = (
    ("TRANSPORTADORA SERRA AZUL LTDA", "CLARO TIM VIVO"),
    ("REDE DE FARMÁCIAS BOA VIDA S.A.", "CLARO OI VIVO"),
    ("COOPERATIVA AGRÍCOLA VALE DO IVAÍ", "EMBRATEL OI TIM"),
    ("SUPERMERCADOS IRMÃOS PACHECO LTDA", "ALGAR CLARO VIVO"),
    ("CONSTRUTORA HORIZONTE NOVO LTDA", "CLARO TIM VIVO"),
    ("HOSPITAL SANTA CECÍLIA DE LONDRINA S.A.", "EMBRATEL TIM VIVO"),
    ("FRIGORÍFICO CAMPO LARGO S.A.", "CLARO EMBRATEL OI"),
    ("COLÉGIO INTEGRADO DO SABER LTDA", "ALGAR OI VIVO"),
    ("CLÍNICA SAÚDE TOTAL LTDA", "CLARO VIVO"),
    ("METALÚRGICA AÇO FORTE LTDA", "CLARO VIVO"),
    ("AUTO POSTO TREVO DA SERRA LTDA", "OI TIM"),
    ("TÊXTIL FIOS DO SUL S.A.", "EMBRATEL VIVO"),
    ("DISTRIBUIDORA DE BEBIDAS CRISTAL LTDA", "ALGAR TIM"),
    ("USINA DOCE CANA AÇÚCAR E ÁLCOOL S.A.", "CLARO EMBRATEL"),
    ("LOGÍSTICA PORTO SECO LTDA", "TIM VIVO"),
    ("CALÇADOS PASSO FIRME LTDA", "CLARO OI"),
    ("LABORATÓRIO DIAGNOSE ANÁLISES CLÍNICAS LTDA", "TIM VIVO"),
    ("MÓVEIS JACARANDÁ INDÚSTRIA E COMÉRCIO LTDA", "EMBRATEL OI"),
    ("PAPELARIA E GRÁFICA PONTO FINAL LTDA", "ALGAR CLARO"),
    ("IMOBILIÁRIA CASA CLARA LTDA", "CLARO VIVO"),
    ("PADARIA PÃO DOURADO LTDA", "VIVO"),
    ("MENDES, ROCHA E ASSOCIADOS ADVOGADOS", "CLARO"),
    ("AGROPECUÁRIA TRÊS PORTEIRAS LTDA", "TIM"),
    ("HOTEL MIRANTE DA SERRA LTDA", "OI"),
    ("OFICINA MECÂNICA DO ZECA LTDA", "VIVO"),
    ("COMERCIAL DE TINTAS ARCO-ÍRIS LTDA", "TIM"),
    ("VIAÇÃO ESTRELA DO NORTE LTDA", "EMBRATEL"),
    ("RESTAURANTE SABOR DE MINAS LTDA", "ALGAR"),
    ("ESCOLA DE IDIOMAS MUNDO ABERTO LTDA", "CLARO"),
    ("LATICÍNIOS FAZENDA VELHA LTDA", "OI"),
    ("CENTRO AUTOMOTIVO QUILÔMETRO ZERO LTDA", "VIVO"),
)
_LETTERED = "LATICÍNIOS FAZENDA VELHA LTDA"  # registered after July 2026: its CNPJ has letters


class Client(NamedTuple):
    """One company at one carrier."""

    id: UUID
    cnpj: str
    razao_social: str
    operadora: str
    dia_vencimento: int


def clients() -> list[Client]:
    """Sixty of them; the integration's example first."""
    found = [_client(RICAL, RICAL_CNPJ, "EMBRATEL")]
    for name, carriers in _COMPANIES:
        found += [_client(name, _cnpj(name), carrier) for carrier in carriers.split()]
    return found


def _client(name: str, cnpj: str, operadora: str) -> Client:
    day = dice("vencimento", name, operadora).choice((5, 8, 10, 12, 15, 18, 20, 25))
    return Client(uuid5(NAMESPACE, f"cliente:{cnpj}:{operadora}"), cnpj, name, operadora, day)


def _cnpj(name: str) -> str:
    root = f"{dice('cnpj', name).randrange(3_000_000, 58_000_000):08d}"
    base = f"{root[:2]}K{root[3:6]}W{root[7:]}0001" if name == _LETTERED else f"{root}0001"
    return base + cnpj_digits(base)
