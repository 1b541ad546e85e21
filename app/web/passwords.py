"""Passwords: argon2id, off the event loop, as slow for a user who does not exist."""

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2  # each takes 64 MiB for a moment; a flood of logins waits instead of filling the memory
SHORTEST = 8  # characters of a password (NIST SP 800-63B)
LONGEST = 1_024  # more is no password, only work

HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """The argon2id hash to store; takes some 50 ms, so not on a server's event loop."""
    return HASHER.hash(password)


class Verifier:
    """One a process: so many passwords are compared at once, the others wait.

    Browsers that are known have a turn of their own: a flood of strangers does not stand before them.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._turn_of_known = asyncio.Semaphore(1)

    async def matches(self, password: str, stored: str | None, *, known: bool = False) -> bool:
        """Whether the password is the stored one; `stored` None (no such user) takes the same time."""
        async with self._turn_of_known if known else self._turn:
            return await asyncio.to_thread(_matches, password[:LONGEST], stored)


def _matches(password: str, stored: str | None) -> bool:
    nobody = _nobody()
    try:
        return HASHER.verify(stored or nobody, password) and stored is not None
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


@cache
def _nobody() -> str:
    return HASHER.hash("")
