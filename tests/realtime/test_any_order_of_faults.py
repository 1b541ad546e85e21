"""R1: whatever happens in whatever order, no page is wrong, and every page is right in the end."""

import asyncio
import os
import traceback
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from app.realtime.eyes import Eyes
from app.realtime.flush import Flusher
from app.realtime.hub import Hub
from app.realtime.reader import Cursor
from app.realtime.room import Room
from app.realtime.topic_log import Entry, Heard, TopicLog
from tests.machine.lossy import Lossy
from tests.machine.machine import Faults
from tests.machine.stage import BLIND, Stage
from tests.places import REDIS

FULL = os.environ.get("FAULTS") == "full"
EXAMPLES, STEPS = (100, 40) if FULL else (2, 30)  # three machines play: 300 in all
PLAY = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],  # a failing order is printed as it was; shrinking it takes minutes
    print_blob=False,
)


class Blind(Faults):
    """Nobody looks at the database every two seconds: all that Redis delivers must do by itself."""

    ritmo = BLIND


SHORT = settings(PLAY, max_examples=3, stateful_step_count=8)  # the last scenes do the rest


def play(machine: type[RuleBasedStateMachine], number: int, how: settings = PLAY) -> None:
    run_state_machine_as_test(seed(number)(machine), settings=how)  # type: ignore[no-untyped-call]


@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("number", range(1, 3))
def test_any_order_of_faults_ends_at_the_truth(redis_url: str, number: int) -> None:
    assert redis_url == REDIS
    play(Lossy, number)


@pytest.mark.timeout(1_800)
def test_what_redis_delivers_needs_no_regular_look(redis_url: str) -> None:
    play(Blind, 3)


async def _snapshot_before_subscribe(self: Hub, cursors: Sequence[Cursor]) -> None:
    await self._eyes.see([cursor.room for cursor in cursors])
    await self._subscriber.subscribe([cursor.room.topic for cursor in cursors], timeout_s=1)


def _without_gap_check(self: TopicLog, entry: Entry) -> Heard:
    return APPEND(self, entry._replace(since=min(entry.since, self.head)) if self.head >= 0 else entry)


def _without_dedupe(self: TopicLog, entry: Entry) -> Heard:
    if 0 <= entry.to <= self.head:
        self._entries.append(entry)
        self.head = entry.to
        return Heard.APPENDED
    return APPEND(self, entry)


async def _no_look(self: Hub) -> None:
    await asyncio.Event().wait()


async def _see_and_believe(self: Eyes, rooms: list[Room]) -> dict[Room, None]:
    await self._see_some(rooms)  # which says before it looks that it did
    return {}


APPEND = TopicLog.append
STUCK = "never came true"  # a page that was told of a hole goes no further
DEFECTS: dict[str, tuple[type[Faults], type, str, object, str]] = {
    "snapshot before subscribe": (Blind, Hub, "_look", _snapshot_before_subscribe, STUCK),
    "torn snapshot": (Blind, Stage, "is_torn", True, "state and lines of different moments"),
    "no gap check": (Blind, TopicLog, "append", _without_gap_check, STUCK),
    "no look after resubscribe": (Blind, Hub, "_look_soon", lambda self: None, STUCK),
    "no position check": (Lossy, Hub, "_check_for_ever", _no_look, STUCK),
    "no dedupe": (Lossy, TopicLog, "append", _without_dedupe, "told twice"),
    "lagging reader not offered again": (Blind, Flusher, "_offer_again", lambda self: None, STUCK),
    "picture not asked for": (Blind, Eyes, "want", lambda self, room: None, STUCK),
    "failed look believed": (Blind, Eyes, "_see", _see_and_believe, STUCK),
    "paused after a failed look": (Blind, Hub, "_put_back", lambda self, *of: None, STUCK),
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("machine", [Blind, Lossy])
def test_without_a_defect_the_same_play_finds_nothing(redis_url: str, machine: type[Faults]) -> None:
    play(machine, 1, SHORT)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("defect", DEFECTS)
def test_a_planted_defect_is_caught(redis_url: str, monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    """The machine is worth something: with any of its guards taken out it finds a false or a stuck page."""
    machine, owner, name, broken, found = DEFECTS[defect]
    monkeypatch.setattr(owner, name, broken)
    with pytest.raises((AssertionError, Flaky)) as caught:
        play(machine, 1, SHORT)
    assert found in "".join(traceback.format_exception(caught.value))
