"""Text as searches compare it: no case, no accents."""

import re
import unicodedata

_MASK = re.compile(r"[./\s-]")
_CNPJ_PART = re.compile(r"[0-9a-z./\s-]*\d[0-9a-z./\s-]*")


def fold(text: str) -> str:
    """`Saúde TOTAL` → `saude total`."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()


def unmasked(folded: str) -> str | None:
    """`84.718.741/0001` → `847187410001`; None when it is no piece of a CNPJ."""
    if not _CNPJ_PART.fullmatch(folded):
        return None
    return _MASK.sub("", folded) or None
