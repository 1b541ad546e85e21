"""The files of `static/`, under an address that changes with them: a browser asks for each once, not at every page."""

import hashlib
import re
from functools import cache
from pathlib import Path

from quart import Blueprint, Quart, Response, abort, current_app

ROOT = "/static/v"
STYLES = "css/painel.css"
HERE = b'url("/static/'  # how a style names a picture
KEPT = "public, max-age=31536000, immutable"
ASKED_AGAIN = "no-cache"  # of another version: while a new one comes, pages of it ask processes that are old
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
}

_IMPORT = re.compile(r'@import url\("(?P<name>[^"]+)"\) layer\((?P<layer>\w+)\)(?: (?P<media>\w+))?;')

blueprint = Blueprint("assets", __name__)


class Assets:
    """All of them, in memory; `versao` says what they are."""

    def __init__(self, folder: Path) -> None:
        paths = sorted(path for path in folder.rglob("*") if path.suffix in TYPES)
        self._files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
        styles = self._files[STYLES] = self._styles().encode()
        whole = hashlib.sha256()
        for name, content in self._files.items():
            whole.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
        self.versao = whole.hexdigest()[:16]
        self._files[STYLES] = styles.replace(HERE, f'url("{ROOT}/{self.versao}/'.encode())

    def url(self, name: str) -> str:
        """Raises KeyError: there is no such file."""
        if name not in self._files:
            raise KeyError(name)
        return f"{ROOT}/{self.versao}/{name}"

    @property
    def modules(self) -> list[str]:
        """Every script: asked for at once, they need not be found one behind the other."""
        return [self.url(name) for name in self._files if name.endswith(".js")]

    def content(self, name: str) -> bytes | None:
        return self._files.get(name)

    def _styles(self) -> str:
        """One file in place of fifty that the first paint would wait for."""
        text = _IMPORT.sub(self._inlined, self._files[STYLES].decode())
        if "@import" in text:
            raise ValueError(f"{STYLES}: an @import of another form than the others")
        if text.count("url(") != text.count(HERE.decode()):
            raise ValueError(f"{STYLES}: an address that does not begin with /static/")
        return text

    def _inlined(self, found: re.Match[str]) -> str:
        content = self._files[f"css/{found['name']}"].decode()
        block = f"@layer {found['layer']} {{\n{content}}}"
        return f"@media {found['media']} {{\n{block}\n}}" if found["media"] else block


@cache
def loaded(folder: Path) -> Assets:
    return Assets(folder)


def install(app: Quart, folder: Path) -> None:
    """Templates say `asset("js/app.js")`, and name all `modules`."""
    assets = app.extensions["painel_assets"] = loaded(folder)
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(asset=assets.url, modules=assets.modules)


@blueprint.get(f"{ROOT}/<versao>/<path:arquivo>")
async def asset(versao: str, arquivo: str) -> Response:
    assets: Assets = current_app.extensions["painel_assets"]
    content = assets.content(arquivo)
    if content is None:
        abort(404)
    response = Response(content, content_type=TYPES[Path(arquivo).suffix])
    response.headers["Cache-Control"] = KEPT if versao == assets.versao else ASKED_AGAIN
    return response
