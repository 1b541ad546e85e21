"""A long list of work, a piece at a time: whoever else has a wish comes between."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
Result = TypeVar("Result")

PIECE = 100  # of a piece, all at once: they share transactions


async def by_pieces(
    wanted: Sequence[T], do: Callable[[T], Awaitable[Result]], *, size: int = PIECE
) -> list[Result]:
    """What `do` gives for each, in order. Raises the first failure, and then begins no further piece."""
    done: list[Result] = []
    for i in range(0, len(wanted), size):
        done += await all_ended(*(do(one) for one in wanted[i : i + size]))
    return done


async def all_ended(*work: Awaitable[Result]) -> list[Result]:
    """What each gives; a failure is raised only when all have ended, so that none goes on unseen."""
    ends = await asyncio.gather(*work, return_exceptions=True)
    done: list[Result] = []
    for end in ends:
        if isinstance(end, BaseException):
            raise end
        done.append(end)
    return done
