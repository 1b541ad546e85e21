"""A page whole, or one of its parts by name."""

from collections.abc import Mapping

from quart import request

from app.domain.errors import Refused


def template_for(whole: str, parts: Mapping[str, str]) -> str:
    """The template that the address asks for.

    Raises:
        Refused: `nao_encontrado`, there is no such part.
    """
    wanted = request.args.get("parte")
    if wanted is None:
        return whole
    if wanted not in parts:
        raise Refused("nao_encontrado", "Esta página não tem essa parte.")
    return parts[wanted]


def in_folder(folder: str, *names: str) -> dict[str, str]:
    """`agora` → `processos/_agora.html`"""
    return {name: f"{folder}/_{name}.html" for name in names}
