"""The files of the pages: asked for once, together, and never those of another version."""

import re
from pathlib import Path

import pytest

from app.web.assets import ASKED_AGAIN, KEPT, STYLES, Assets

from .conftest import Painel

STATIC = Path(__file__).parents[2] / "static"
IMPORTED = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\)')
NAMED = re.compile(r'(?:href|src)="(/static/[^"#]+)')


async def test_what_a_page_names_is_asked_for_once(painel: Painel) -> None:
    named = set(NAMED.findall(await painel.nobody().text("/entrar")))
    assert len(named) > 4
    for path in named:
        answer = await painel.nobody().get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, KEPT), path


async def test_every_script_is_named_so_that_none_is_found_behind_another(painel: Painel) -> None:
    page = await painel.nobody().text("/entrar")
    scripts = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js")}
    named = {path.partition("/static/v/")[2].partition("/")[2] for path in NAMED.findall(page)}
    assert {name for name in named if name.endswith(".js")} == scripts


async def test_the_styles_are_one_file_with_every_rule_in_its_layer(painel: Painel) -> None:
    assets: Assets = painel.app.extensions["painel_assets"]
    text = (await (await painel.nobody().get(assets.url(STYLES))).get_data()).decode()
    assert "@import" not in text
    wanted = IMPORTED.findall((STATIC / STYLES).read_text())
    assert {name for name, _ in wanted} == {
        p.relative_to(STATIC / "css").as_posix() for p in STATIC.rglob("*.css")
    } - {"painel.css"}
    at = -1
    for name, layer in wanted:
        rules = (STATIC / "css" / name).read_text().replace("/static/", f"/static/v/{assets.versao}/")
        block = f"@layer {layer} {{\n{rules}}}"
        at, before = text.index(block), at
        assert at > before, name
    assert re.search(r"@media print \{\n@layer utilities \{", text)
    pictures = set(re.findall(r'url\("(/[^"]+)"\)', text))
    assert pictures == {assets.url("icones.svg")}


async def test_a_page_of_another_version_gets_what_there_is_and_keeps_nothing(painel: Painel) -> None:
    answer = await painel.nobody().get("/static/v/0123456789abcdef/js/app.js")
    assert answer.headers["Cache-Control"] == ASKED_AGAIN
    assert await answer.get_data() == (STATIC / "js" / "app.js").read_bytes()


@pytest.mark.parametrize(
    "nome", ["js/nada.js", "../app/factory.py", "js/../../pyproject.toml", "%2e%2e/README.md"]
)
async def test_what_is_no_file_of_a_page_is_not_given(painel: Painel, nome: str) -> None:
    assert (await painel.nobody().get(f"/static/v/0/{nome}")).status_code == 404


def test_another_content_is_another_address(tmp_path: Path) -> None:
    css, js = tmp_path / "css", tmp_path / "js"
    css.mkdir()
    js.mkdir()
    (css / "painel.css").write_text("@layer reset;\n")
    (js / "app.js").write_text("1\n")
    first = Assets(tmp_path).url("js/app.js")
    assert Assets(tmp_path).url("js/app.js") == first
    (js / "app.js").write_text("2\n")
    assert Assets(tmp_path).url("js/app.js") != first


@pytest.mark.parametrize(
    "rule", ["@import url(x.css);", "p { mask: url('x.svg') }", "p { mask: url(../x.svg) }"]
)
def test_a_style_that_would_be_left_out_or_point_elsewhere_stops_the_start(tmp_path: Path, rule: str) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "painel.css").write_text(rule)
    with pytest.raises(ValueError, match=re.escape(STYLES)):
        Assets(tmp_path)


def test_styles_put_together_otherwise_have_another_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "painel.css").write_text('@import url("a.css") layer(base);\n')
    (tmp_path / "css" / "a.css").write_text("p { margin: 0 }\n")
    first = Assets(tmp_path).url(STYLES)
    monkeypatch.setattr(Assets, "_inlined", lambda self, found: "p { margin: 1px }")
    assert Assets(tmp_path).url(STYLES) != first
