"""Where a login leads to: an address of ours, never somebody else's."""

from urllib.parse import quote, urlsplit

START = "/processos"
LONGEST = 2_000  # characters
_NOWHERE = ("/entrar", "/sair", "/api/", "/ws")


def proximo(text: str | None) -> str:
    """The path to go to; the start when it is not plainly a page of ours.

    Browsers drop tabs and line breaks and take a backslash for a slash: all of them are refused.
    """
    given = text or ""
    if not given.startswith("/") or given.startswith("//") or len(given) > LONGEST:
        return START
    if "\\" in given or any(ord(c) < 0x21 or ord(c) == 0x7F for c in given):
        return START
    parts = urlsplit(given)
    if parts.scheme or parts.netloc or parts.path.startswith(_NOWHERE):
        return START
    return quote(given, safe="/?&=%+:,.-_~#@!$'()*;")


def entrar_url(path: str, query: str) -> str:
    """The login page that comes back to this address."""
    whole = f"{path}?{query}" if query else path
    return f"/entrar?proximo={quote(whole, safe='')}"
