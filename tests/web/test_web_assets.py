"""The files of the pages: asked for once, together, and never those of another version."""

import re
from pathlib import Path

import pytest

from app.web.assets import ASKED_AGAIN, KEPT, STYLES, Assets

from .conftest import Painel

STATIC = Path(__file__).parents[2] / "static"
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
    for path in STATIC.rglob("*.css"):
        if path.name not in {"painel.css", "tone.css", "steps.css"}:
            assert path.read_text() in text, path
    order = [
        text.index((STATIC / "css" / name).read_text()) for name in ("reset.css", "base.css", "print.css")
    ]
    assert order == sorted(order)
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


def test_a_style_that_would_be_left_out_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "painel.css").write_text("@import url(x.css);\n")
    with pytest.raises(ValueError, match="import"):
        Assets(tmp_path)
