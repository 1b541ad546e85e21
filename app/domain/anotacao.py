"""What a note may be, when its author may take it back."""

from datetime import datetime, timedelta

from app.domain.errors import Refused
from app.domain.text import clean_words

LONGEST = 1_000  # characters
BACK = timedelta(minutes=15)  # after this others have read it, acted on it


def written(texto: str) -> str:
    """The text as it is kept: secrets masked line by line, no empty lines around it.

    Raises:
        Refused: `valores`, it says nothing or too much.
    """
    lines = texto.replace("\r\n", "\n").strip().split("\n")
    kept = "\n".join(clean_words(line.rstrip()) for line in lines)
    if not kept:
        raise Refused("valores", "Escreva a anotação.", campos={"texto": "obrigatório"})
    if len(kept) > LONGEST:
        why = f"no máximo {LONGEST} caracteres"
        raise Refused(
            "valores", f"A anotação tem {len(kept)} caracteres; cabem {LONGEST}.", campos={"texto": why}
        )
    return kept


def may_take_back(*, is_author: bool, criado_em: datetime, now: datetime) -> bool:
    """Only its author, only for a while."""
    return is_author and now < criado_em + BACK
