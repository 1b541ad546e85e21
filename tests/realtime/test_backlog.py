"""What a page may leave untaken: from which byte it is passed over, with which answer its socket ends.

Exact where the bytes are ours to count, as here. Over a real connection no byte is the first one too many: what
we count begins where the buffers of two kernels end, up to some megabytes that grow as they like
(`tests/contracts/test_writers.py`, `tests/faults/test_slow_readers.py`).
"""

import pytest

from app.realtime.audience import OUTBOX
from app.realtime.flush import BACKLOG_BYTES
from app.realtime.frame import Frame, head
from app.realtime.protocol import Close, Pulse
from app.realtime.reader import Reader
from tests.page import Page
from tests.realtime.wire import Wire
from tests.waiting import until


def a_page_that_left(wire: Wire, untaken: int) -> tuple[Page, Reader]:
    """It takes nothing; so many bytes are on their way to it."""
    page = Page()
    page.takes.clear()
    reader = wire.a_reader(page)
    text = b'{"type":"x"}'
    reader.writer.write([Frame(text.ljust(untaken - len(head(BACKLOG_BYTES - 1))))])
    assert reader.writer.backlog() == untaken
    return page, reader


async def told(wire: Wire, reader: Reader, times: int) -> None:
    """So many answers, and whoever takes what is said to them has heard of it."""
    audience, page = wire.hub.audience, Page()
    healthy = wire.a_reader(page)
    for one in (*[reader] * times, healthy):
        audience.say(one, Pulse("agora", {}))
    await until(lambda: page.others, what="told to a page that listens")
    wire.gone(healthy)


@pytest.mark.parametrize(("untaken", "waiting"), [(BACKLOG_BYTES, 0), (BACKLOG_BYTES + 1, 1)])
async def test_a_page_is_passed_over_from_the_first_byte_too_many(
    wire: Wire, untaken: int, waiting: int
) -> None:
    page, reader = a_page_that_left(wire, untaken)
    await told(wire, reader, 1)
    assert (len(reader.outbox), reader.closing) == (waiting, None)
    page.takes.set()
    await until(lambda: len(page.others) == 2, what="it hears the rest once it takes something")
    wire.gone(reader)


async def test_the_first_answer_too_many_that_a_page_leaves_ends_its_socket(wire: Wire) -> None:
    page, reader = a_page_that_left(wire, BACKLOG_BYTES + 1)
    patient, stays = a_page_that_left(wire, BACKLOG_BYTES + 1)
    for one in (reader, stays):
        await told(wire, one, OUTBOX)
        assert (len(one.outbox), one.closing) == (OUTBOX, None)
    await told(wire, reader, 1)
    assert (reader.closing, stays.closing) == (Close.TOO_SLOW, None)
    await until(lambda: page.others == [{"type": "cut"}], what="it takes no goodbye either")
    patient.takes.set()
    await until(lambda: len(patient.others) == 1 + OUTBOX, what="none is lost to one that takes them in time")
    for one in (reader, stays):
        wire.gone(one)
