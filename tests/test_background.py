"""Background work: it is ended with its owner, its failure is never lost."""

import pytest

from app.background import Background


async def test_work_that_is_ended_before_it_begins_leaves_no_complaint() -> None:
    """Python complains of a coroutine that nobody ever ran; here a warning is an error."""
    background, begun = Background(), []

    async def work() -> None:
        begun.append(1)

    background.once("work", work())
    await background.stop()
    assert begun == []


async def test_a_failure_is_told_with_where_it_was(caplog: pytest.LogCaptureFixture) -> None:
    background = Background()

    async def work() -> None:
        raise LookupError("lost")

    background.once("work", work())
    await background.finish()
    (told,) = caplog.records
    assert (told.message, told.task) == ("background work failed", "work")  # type: ignore[attr-defined]
    assert "LookupError: lost" in caplog.text
