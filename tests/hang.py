"""A test that hangs where its time-out does not reach ends its process; under xdist it is named.

pytest-timeout raises once for setup, test and teardown together, wherever the main thread is just then: a task may
take that for its own end, a thread may be waited for afterwards.
"""

import faulthandler
import os
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest
import pytest_timeout

GRACE_S = 60.0  # after the time-out, and for what a teardown has to do then
DEADLINE_S = pytest.StashKey[float]()


class Hang:
    """A plugin: every stack is written where pytest was started from, then xdist says which test it was."""

    def __init__(self) -> None:
        self._stderr = os.dup((sys.__stderr__ or sys.stderr).fileno())  # 2 is pytest's while a test runs

    def pytest_unconfigure(self) -> None:
        os.close(self._stderr)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        with self._ended(item):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        with self._ended(item):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, object, object]:
        with self._ended(item):
            return (yield)

    @contextmanager
    def _ended(self, item: pytest.Item) -> Iterator[None]:
        # the plugin's own reading of mark, option, settings: private, but any other would differ from its clock
        limit_s = pytest_timeout._get_item_settings(item).timeout
        if not limit_s or pytest_timeout.is_debugging():
            yield
            return
        now_s = time.monotonic()
        deadline_s = item.stash.setdefault(DEADLINE_S, now_s + limit_s + GRACE_S)
        faulthandler.dump_traceback_later(max(GRACE_S, deadline_s - now_s), exit=True, file=self._stderr)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
