"""Small values of the trade: months, instants, money, CNPJ, the hash of an execution."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

SISTEMA = "Sistema"  # who did what no person asked for
_MES = re.compile(r"^(20\d\d)-(0[1-9]|1[0-2])$")
_CNPJ = re.compile(r"^[0-9A-Z]{12}[0-9]{2}$")
_CENT = Decimal("0.01")
_MAX_MONEY = Decimal("9999999999.99")  # the column's width


def now() -> datetime:
    """The present instant, aware, UTC, in whole milliseconds (what the wire carries)."""
    t = datetime.now(UTC)
    return t.replace(microsecond=t.microsecond // 1000 * 1000)


@lru_cache(maxsize=8_192)  # a state says the same instants again and again
def iso(instant: datetime | None) -> str | None:
    """`2026-11-24T17:03:22.000Z`; SQLite gives naive instants, which are UTC."""
    if instant is None:
        return None
    if instant.tzinfo is not None:
        instant = instant.astimezone(UTC).replace(tzinfo=None)
    return instant.isoformat(timespec="milliseconds") + "Z"


def is_mes(text: str) -> bool:
    return _MES.fullmatch(text) is not None


def mes_ano(mes: str) -> str:
    """`2025-10` → `10/2025`."""
    return f"{mes[5:]}/{mes[:4]}"


def hash_execucao(*, operadora: str, cnpj: str, tipo: str, mes: str) -> str:
    """`VIVO-12345678900012-DOWNLOAD-2025-10`: the name by which the robot knows the work."""
    return f"{operadora}-{cnpj}-{tipo.partition('_')[0]}-{mes}"


def same_hash(one: str, other: str) -> bool:
    """Equal, whichever way round the month stands (the seed writes both)."""
    return _normal_hash(one) == _normal_hash(other)


def _normal_hash(text: str) -> str:
    return re.sub(r"-(0[1-9]|1[0-2])-(20\d\d)$", r"-\2-\1", text.strip().upper())


def is_cnpj(text: str) -> bool:
    """Fourteen characters (letters are allowed from July 2026) whose two check digits are right."""
    if not _CNPJ.match(text) or len(set(text)) == 1:
        return False
    return text[12:] == cnpj_digits(text[:12])


def cnpj_digits(base: str) -> str:
    """The two check digits of a CNPJ's first twelve characters (Receita Federal, modulus 11)."""
    digits = ""
    for _ in range(2):
        values = [ord(c) - 48 for c in reversed(base + digits)]
        total = sum(value * (2 + i % 8) for i, value in enumerate(values))
        digits += str(0 if total % 11 < 2 else 11 - total % 11)
    return digits


def money(value: object) -> Decimal | None:
    """`"18932.47"`, 18932.47 or `"18.932,47"` as a Decimal of two places; None when it is no amount."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    text = str(value).strip().removeprefix("R$").strip()
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    try:
        amount = Decimal(text).quantize(_CENT)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) <= _MAX_MONEY else None


def due_date(text: object) -> date | None:
    """`20-10-2025` (the seed) or `2025-10-20`; None when it is no date."""
    for form in ("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(str(text), form).date()
        except ValueError:
            continue
    return None


def instant(text: object) -> datetime | None:
    """An ISO instant of the outside world as aware UTC; None when it is none."""
    if not isinstance(text, str):
        return None
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    try:
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def counted(n: int, one: str, many: str) -> str:
    """`1 linha`, `0 linhas`."""
    return f"{n} {one if n == 1 else many}"
