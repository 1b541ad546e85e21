"""What may be stored of what a robot writes; in a time that no robot can stretch."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.segredos import HINTS, MASK, MASKS, masked
from app.domain.text import clean, clean_json

HOSTILE = {
    "hex": "0123456789abcdef" * 1024,
    "one letter": "a" * 16_384,
    "dashes": "-" * 16_384,
    "a name again and again": "senha" * 3_276,
    "names with quotes": 'senha="' * 2_340,
    "authorization": "authorization" + " " * 16_000,
    "cookies": "cookie" * 2_700,
    "schemes": "a+" * 8_000,
    "colons": "://:" * 4_000,
    "hidden": "\x00\x1b" * 8_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_line_takes_long(text: str) -> None:
    """A quadratic pattern takes seconds here; the event loop would stand still for all of them."""
    begun = time.perf_counter()
    cleaned = clean(text)
    assert time.perf_counter() - begun < 0.25
    assert len(cleaned.encode()) <= 4096


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("login senha=Segr3do! ok", "Segr3do!"),
        ("Senha: 'duas palavras' ok", "duas palavras"),
        ('{"senha_antiga": "abc123", "x": 1}', "abc123"),
        ("x-api-key: k-123456", "k-123456"),
        ("Authorization: Bearer abc.def.ghi", "abc.def.ghi"),
        ("use bearer abcdefgh12345", "abcdefgh12345"),
        ("Set-Cookie: sid=123; Path=/", "sid=123"),
        ("GET https://ana:s3nh4@portal/x", "s3nh4"),
        ("a senha é hunter2", "hunter2"),
        ("refresh_token=eyJhbGciOi&x=1", "eyJhbGciOi"),
        ("y" * 60 + "_senha=oculta", "oculta"),
        ("\u017fenha=oculta", "oculta"),
        ("TO\u212aEN=oculta", "oculta"),
        ("a\u200bsenha=oculta", "oculta"),
    ],
)
def test_secrets_are_masked(text: str, secret: str) -> None:
    assert secret not in clean(text)
    assert MASK in clean(text)


def test_what_is_no_secret_stays() -> None:
    for text in (
        "Conta 0001: baixando PDF (1,8 MB)",
        "AUTH-401: Credenciais inválidas",
        "s3://brm/VIVO/1.pdf",
    ):
        assert clean(text) == text


WORDS = [
    *HINTS,
    "api_key",
    "x-api-",
    "é",
    "is",
    " ",
    "=",
    ":",
    "://",
    "@",
    "'",
    '"',
    "oculta123",
    "\u017f",
    "\u0131",
]


@given(st.lists(st.sampled_from(WORDS) | st.characters(), max_size=12))
def test_a_secret_is_masked_with_or_without_a_look_for_its_name_before(words: list[str]) -> None:
    text = wholly = "".join(words)
    for pattern, replacement in MASKS:
        wholly = pattern.sub(replacement, wholly)
    assert masked(text) == wholly


def test_nested_secrets_are_masked_by_their_name() -> None:
    payload = {
        "a": [{"senha": "x1", "token": ["y1", {"z": "ok"}]}],
        "Authorization": "z1",
        "n": 1,
        "ok": True,
    }
    said = json.dumps(clean_json(payload))
    assert not any(secret in said for secret in ('"x1"', '"y1"', '"z1"'))
    assert clean_json(payload)["n"] == 1
