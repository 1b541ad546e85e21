"""One-time codes of an authenticator (RFC 6238), with the codes in reserve for when it is lost."""

import base64
import hmac
import os
from datetime import datetime

import pyotp
import segno
from markupsafe import Markup

STEP_S = 30
WINDOW = 1  # steps before with steps after that count too: clocks differ, people type slowly
DIGITS = 6
ISSUER = "Painel RPA"
RESERVES = 10  # codes in reserve
RESERVE_BYTES = 10  # 80 random bits: their plain hash is good enough to keep
LONGEST = 64  # characters that are looked at


def new_secret() -> str:
    """160 random bits in base32, as authenticators take them."""
    return pyotp.random_base32()


def in_groups(text: str) -> str:
    """Four characters at a time, for whoever types it."""
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def address(secret: str, email: str) -> str:
    """The `otpauth://` address."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def picture(text: str) -> Markup:
    """A QR code as SVG, black on white in every theme: cameras want it so."""
    svg = segno.make(text, error="m", micro=False).svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    return Markup(svg)  # noqa: S704 – numbers of ours alone, none of the text


def plain(given: str) -> str:
    """A code as it was meant: without spaces, dashes, capitals."""
    return "".join(c for c in given[:LONGEST].lower() if c.isascii() and c.isalnum())


def step_of(secret: str, code: str, *, at: datetime, after: int) -> int | None:
    """The step that this code belongs to; None: to none near this instant that comes later than `after`.

    Whoever accepts the code remembers the step as the next `after`: no code counts twice.
    """
    present, totp, found = int(at.timestamp()) // STEP_S, pyotp.TOTP(secret, digits=DIGITS), None
    for step in range(present - WINDOW, present + WINDOW + 1):
        if hmac.compare_digest(totp.generate_otp(step), code) and step > after:
            found = step
    return found


def new_reserves() -> list[str]:
    """Codes that each open once."""
    return [base64.b32encode(os.urandom(RESERVE_BYTES)).decode().lower() for _ in range(RESERVES)]
