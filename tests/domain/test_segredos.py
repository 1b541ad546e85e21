"""A secret is masked however a robot writes it: its logger's colours, its documents, its commands, its markup."""

import json
import time

import pytest

from app.domain.segredos import MASK, MASKS
from app.domain.text import clean, clean_json, clean_words

KEPT = "SegredoDoCliente"
WRITTEN = {
    "a painted name": f"\x1b[33msenha\x1b[39m: \x1b[32m'{KEPT}'\x1b[0m",
    "an equals sign painted apart": f"token\x1b[0m=\x1b[1m{KEPT}",
    "JSON inside JSON": '{"corpo": "{\\"senha\\": \\"' + KEPT + '\\"}"}',
    "a quote inside the value": '{"senha": "ab\\"' + KEPT + '"}',
    "a text that was cut off": f'{{"senha": "{KEPT}',
    "longer than any password": f'"token": "{"x" * 700}{KEPT}"',
    "an arrow": f"'senha' => '{KEPT}'",
    "a subscript": f'dados["senha"] = "{KEPT}"',
    "a form": f"login[senha]={KEPT}&x=1",
    "percent encoding": f"senha%3D{KEPT}%26x",
    "a comma inside": f"senha=a,{KEPT} ok",
    "an ampersand inside": f"senha=a&{KEPT} ok",
    "words between": f"senha do portal: {KEPT}",
    "a command's option": f"sync --db-password {KEPT} --x",
    "a list of arguments": f"['--password', '{KEPT}']",
    "a call": f"fill('#senha', '{KEPT}')",
    "a header as a pair": f'["Cookie", "a=1; b={KEPT}"]',
    "a field with its name beside": f'<input name="senha" type="password" value="{KEPT}">',
    "an element": f"<ns:senhaPortal tipo='x'>{KEPT}</ns:senhaPortal>",
    "a scheme of its own": f"Authorization: Token {KEPT}",
    "a digest": f'Authorization: Digest username="x", response="{KEPT}"',
    "several cookies": f"Cookies: a=1; b={KEPT}",
    "cookies as a dictionary": f"cookies: {{'sid': '{KEPT}'}}",
    "our own cookie": f"painel_sessao={KEPT}; Path=/",
    "a token as the user of an address": f"git clone https://{KEPT}@exemplo.test/x",
    "a signed address": f"https://bucket.test/1.pdf?X-Amz-Signature={KEPT}&x=1",
    "a key known by its shape": f"push com gh{'p_'}{'x' * 20}{KEPT}",
    "a private key": f"-----BEGIN RSA PRIVATE {'KEY'}-----\\n{KEPT}\\n",
    "a JWT by itself": f"usando eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{KEPT}",
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN.keys())
def test_a_secret_is_masked_however_it_is_written(text: str) -> None:
    assert KEPT in text
    assert KEPT not in clean(text)
    assert MASK in clean(text)


DOCUMENTS = {
    "below the name": {"senha": {"valor": KEPT, "partes": [[KEPT]]}},
    "cookies by name": {"cookies": {"sid": KEPT}},
    "a header as a pair": {"headers": [["Set-Cookie", KEPT], ["Accept", "x"]]},
    "a name beside its value": {"campos": [{"name": "senha", "value": KEPT}]},
    "a number": {"token": int.from_bytes(KEPT.encode()[:7])},
    "an exception's text": {"erro": f"HTTPError: 401 for url: https://x.test/?access_token={KEPT}"},
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_a_secret_in_a_document_is_masked_however_deep(document: dict[str, object]) -> None:
    said = json.dumps(clean_json(document), ensure_ascii=False)
    assert MASK in said
    assert KEPT not in said
    assert str(int.from_bytes(KEPT.encode()[:7])) not in said


def test_what_only_sounds_like_a_secret_stays() -> None:
    for text in (
        "Senha recusada pela operadora: AUTH-401",
        "passo=2 de 5",
        "Atualizar senha no portal CLARO e reenfileirar.",
        "http://127.0.0.1:8000/x?email=a@exemplo.test",
        "contato: financeiro@exemplo.test",
    ):
        assert clean(text) == text
    assert clean_json({"campos": [{"name": "cidade", "value": "Recife"}]}) == {
        "campos": [{"name": "cidade", "value": "Recife"}]
    }


def test_what_stands_behind_a_secret_stays() -> None:
    assert clean("senha=abc, tentativa 2") == f"senha={MASK}, tentativa 2"
    assert clean("GET /x?senha=abc&mes=2026-11") == f"GET /x?senha={MASK}&mes=2026-11"
    assert clean('{"token": 123, "mes": 4}') == f'{{"token": {MASK}, "mes": 4}}'


@pytest.mark.parametrize(
    "piece",
    [
        "key=senha",
        "<senha",
        '("senha',
        "-senha ",
        "-eyj",
        "senha da ",
        "a://a:",
        "senha=,,,,a",
        "id=",
        "id=pwdpwdpwdpwdpwdpwdpwdpwdpwdpwdpwd ",
        "senha=&a",
    ],
)
def test_no_pattern_takes_long(piece: str) -> None:
    text = piece * (16_384 // len(piece))
    for pattern, replacement in MASKS:
        begun = time.process_time()
        pattern.sub(replacement, text)
        assert time.process_time() - begun < 0.08, pattern.pattern


def test_colours_belong_to_the_log_alone() -> None:
    """Anywhere else they are nothing that anybody could see; a lone ESC is shown."""
    assert clean("\x1b[31mvermelho\x1b[0m") == "\x1b[31mvermelho\x1b[0m"
    assert clean_words("\x1b[31mvermelho\x1b[0m \x1b]8;;http://x\x07") == "vermelho ␛]8;;http://x␇"
    assert clean_words("sen\x1b[1mha=abc") == f"senha={MASK}"
    assert clean_json({"\x1b[1ma": "\x1b[31mb"}) == {"a": "b"}


@pytest.mark.parametrize("hidden", ["\xad", "\u180e", "\u2066", "\ufff9", "\U000e0041", "\u200b"])
def test_what_has_no_width_is_shown(hidden: str) -> None:
    assert clean(f"a{hidden}b") == f"a\\u{ord(hidden):04x}b"
