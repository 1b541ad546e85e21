"""What may be somebody's address."""

import re
import unicodedata

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")


def is_email(text: str) -> bool:
    """Whether it can be somebody's address: one whose letters no database folds in another way."""
    folds_alike = unicodedata.normalize("NFKC", text) == text and len(text.lower()) == len(text)
    return EMAIL.fullmatch(text) is not None and text.isprintable() and folds_alike
