"""Text of the outside world made fit to store: secrets masked, control characters visible, bounded."""

import re
from typing import Any

from app.domain.segredos import MASK, masked, names_a_secret

LINE_BYTES = 4096  # quality.md §3: a line is at most this long once stored

# C0 and C1 controls, bidi overrides, line separators, what has no width, tags, lone surrogates; TAB stays.
# Colours (SGR) are kept whole.
_SGR = r"\x1b\[[0-9;]{0,32}m"
_COLOUR = re.compile(_SGR)
_HIDDEN = re.compile(
    rf"({_SGR})|[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_NAME_FIELDS = frozenset({"name", "nome", "key", "chave", "campo", "id"})  # of `{"name": …, "value": …}`
_VALUE_FIELDS = frozenset({"value", "valor"})


def _visible(match: re.Match[str]) -> str:
    if match.group(1):
        return match.group(1)
    code = ord(match.group(0))
    return chr(0x2400 + code) if code < 0x20 else ("␡" if code == 0x7F else f"\\u{code:04x}")


def clean(text: str, *, limit: int = LINE_BYTES) -> str:
    """One line as it may be stored: masked, every hidden character shown, at most `limit` bytes of UTF-8."""
    text = text[: limit * 2]
    shown = masked(text if text.isprintable() else _HIDDEN.sub(_visible, text))
    raw = shown.encode("utf-8")
    if len(raw) <= limit:
        return shown
    return raw[: limit - 3].decode("utf-8", "ignore") + "…"


def clean_words(text: str, *, limit: int = LINE_BYTES) -> str:
    """As `clean`, for what is no line of a log: colours mean nothing there, a lone ESC is shown."""
    if "\x1b" in text:
        text = _COLOUR.sub("", text[: limit * 2]).replace("\x1b", "␛")
    return clean(text, limit=limit)


def clean_json(value: Any, *, key: str = "") -> Any:
    """A JSON value with every string cleaned; what stands under a secret's name is masked, however deep."""
    is_secret = bool(key) and names_a_secret(key)
    match value:
        case dict():
            return {
                clean_words(str(k), limit=200): clean_json(v, key=key if is_secret else _named(value, str(k)))
                for k, v in value.items()
            }
        case [str(name), str(said)] if not is_secret and names_a_secret(name):  # a header as a pair
            return [clean_words(name), clean_json(said, key=name)]
        case list():
            return [clean_json(item, key=key) for item in value]
        case str() | int() | float() if is_secret and not isinstance(value, bool):
            return MASK
        case str():
            return clean_words(value)
        case _:
            return value


def nests_within(value: Any, levels: int) -> bool:
    """Whether objects and arrays stand at most so deep in one another; it looks no deeper itself."""
    if not isinstance(value, dict | list):
        return True
    inside = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(nests_within(one, levels - 1) for one in inside)


def _named(fields: dict[Any, Any], key: str) -> str:
    """What a field is called: `value` is called what the `name` beside it says."""
    if key.lower() not in _VALUE_FIELDS:
        return key
    names = (said for k, said in fields.items() if str(k).lower() in _NAME_FIELDS)
    return next((name for name in names if isinstance(name, str) and names_a_secret(name)), key)


def text_or_none(value: Any, *, limit: int = LINE_BYTES) -> str | None:
    """A cleaned text, or None when the robot sent none (or something that is no text)."""
    if isinstance(value, str) and value.strip():
        return clean_words(value.strip(), limit=limit)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None
