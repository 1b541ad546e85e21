"""Text of the outside world made fit to store: secrets masked, control characters visible, bounded."""

import re
from typing import Any

LINE_BYTES = 4096  # quality.md §3: a line is at most this long once stored
MASK = "••••••"

# C0 and C1 controls, bidi overrides, line separators and lone surrogates; TAB stays. Colours (SGR) are kept whole.
_SGR = r"\x1b\[[0-9;]{0,32}m"
_HIDDEN = re.compile(
    rf"({_SGR})|[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)

_NAMES = "senha password passwd pwd secret segredo token api[_-]?key access[_-]?key cookie session[_-]?id authorization"
_NAMED = "(?:" + "|".join(_NAMES.split()) + ")"
# Every repetition is bounded and no pattern may begin inside what it repeats: the time is linear in the text,
# whatever a robot writes. A name needs no prefix of its own: `senha_antiga` and `x-senha` both contain one.
_IS = r"[\"']?\s{0,8}[:=]\s{0,8}"
_VALUE = r"(?:\"[^\"]{0,512}\"|'[^']{0,512}'|[^\s,;&\"'})\]]{1,2048})"
MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(rf"(?i)(authorization{_IS})(?:(?:bearer|basic|digest)\s{{1,8}})?[^\s,;\"']{{1,2048}}"),
        rf"\1{MASK}",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s{1,8}[a-z0-9._~+/=-]{8,2048}"), rf"\1 {MASK}"),
    (re.compile(rf"(?i)(cookie{_IS})[^\r\n]+"), rf"\1{MASK}"),
    (re.compile(r"(?i)([a-z][a-z0-9+.-]{0,15}://)[^\s/@:]{0,256}:[^\s/@]{0,256}@"), rf"\1{MASK}@"),
    (re.compile(rf"(?i)({_NAMED}[\w-]{{0,32}}{_IS}){_VALUE}"), rf"\1{MASK}"),
    (re.compile(r"(?i)\b(senha|password)(\s{1,8}(?:é|e|is)\s{1,8})\S{1,256}"), rf"\1\2{MASK}"),
)
_SECRET_KEY = re.compile(rf"(?i){_NAMED}")
# Looking for a word costs a fiftieth of the patterns: a text without any of these has nothing to mask.
HINTS = (
    *("senha", "passw", "pwd", "secret", "segredo", "token", "key", "cookie", "session", "authorization"),
    *("bearer", "basic", "://"),
)
_FOLDED = re.compile("[\u0130\u0131\u017f\u212a]")  # what `(?i)` takes for i, s, k, and `lower` does not


def _visible(match: re.Match[str]) -> str:
    if match.group(1):
        return match.group(1)
    code = ord(match.group(0))
    return chr(0x2400 + code) if code < 0x20 else ("␡" if code == 0x7F else f"\\u{code:04x}")


def masked(text: str) -> str:
    """The text with every secret that we can recognise replaced by dots."""
    lowered = text.lower()
    if not any(hint in lowered for hint in HINTS) and not _FOLDED.search(text):
        return text
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    return text


def clean(text: str, *, limit: int = LINE_BYTES) -> str:
    """One line as it may be stored: masked, every hidden character shown, at most `limit` bytes of UTF-8."""
    text = text[: limit * 2]
    shown = masked(text if text.isprintable() else _HIDDEN.sub(_visible, text))
    raw = shown.encode("utf-8")
    if len(raw) <= limit:
        return shown
    return raw[: limit - 3].decode("utf-8", "ignore") + "…"


def clean_json(value: Any, *, key: str = "") -> Any:
    """A JSON value with every string cleaned; the value under a secret's name is masked whole."""
    match value:
        case dict():
            return {clean(str(k), limit=200): clean_json(v, key=str(k)) for k, v in value.items()}
        case list():
            return [clean_json(item, key=key) for item in value]
        case str() | int() | float() if key and _SECRET_KEY.search(key) and not isinstance(value, bool):
            return MASK
        case str():
            return clean(value)
        case _:
            return value


def text_or_none(value: Any, *, limit: int = LINE_BYTES) -> str | None:
    """A cleaned text, or None when the robot sent none (or something that is no text)."""
    if isinstance(value, str) and value.strip():
        return clean(value.strip(), limit=limit)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None
