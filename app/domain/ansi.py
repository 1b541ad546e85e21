"""The colours that a robot wrote: SGR 30–37, 90–97, bold, their resets (`static/js/log/ansi.js` says the same)."""

import re

ESC = "\x1b"
SHOWN = "␛"
_SGR = re.compile(r"\x1b\[([0-9;]{0,32})m")
_BOLD, _PLAIN, _NO_COLOUR = 1, 22, 39

Piece = tuple[str, str]  # its classes ("" = as it is), its text


def pieces(text: str) -> list[Piece]:
    """A text as pieces of one look each; what is no colour of ours is shown as it was written."""
    if ESC not in text:
        return [("", text)]
    found: list[Piece] = []
    bold, colour, begin = False, 0, 0
    for match in _SGR.finditer(text):
        look = _after(bold, colour, match.group(1))
        if look is None:
            continue
        _add(found, text[begin : match.start()], bold, colour)
        (bold, colour), begin = look, match.end()
    _add(found, text[begin:], bold, colour)
    return found


def plain(text: str) -> str:
    """The words alone."""
    return _SGR.sub("", text).replace(ESC, SHOWN) if ESC in text else text


def _after(bold: bool, colour: int, codes: str) -> tuple[bool, int] | None:
    """The look after these codes; None when one of them is none of ours."""
    for code in (int(word or 0) for word in codes.split(";")):
        if code == 0:
            bold, colour = False, 0
        elif code in {_BOLD, _PLAIN}:
            bold = code == _BOLD
        elif code == _NO_COLOUR:
            colour = 0
        elif 30 <= code <= 37 or 90 <= code <= 97:
            colour = code
        else:
            return None
    return bold, colour


def _add(found: list[Piece], text: str, bold: bool, colour: int) -> None:
    if text:
        classes = ["sgr-1"] * bold + [f"sgr-{colour}"] * bool(colour)
        found.append((" ".join(classes), text.replace(ESC, SHOWN)))
