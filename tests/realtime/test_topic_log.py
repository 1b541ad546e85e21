"""The recent past of one topic: contiguous, bounded, shared."""

from app.realtime.topic_log import ENTRY_BYTES, LOG_BYTES, Entry, Heard, TopicLog


def entry(since: int, to: int, payload: bytes = b"x") -> Entry:
    return Entry(since, to, 0, payload)


def a_log(seq: int = 5) -> TopicLog:
    log = TopicLog()
    log.rebase(seq)
    return log


def test_without_a_picture_nothing_can_be_continued() -> None:
    assert TopicLog().append(entry(0, 1)) is Heard.AHEAD


def test_a_reader_gets_what_came_after_it() -> None:
    log = a_log(5)
    assert [log.append(entry(n, n + 1)) for n in (5, 6, 7)] == [Heard.APPENDED] * 3
    assert [e.to for e in log.after(6)] == [7, 8]
    assert log.after(8) == log.after(99) == []


def test_repeats_and_the_past_are_ignored() -> None:
    log = a_log(5)
    log.append(entry(5, 6))
    assert log.append(entry(5, 6)) is Heard.OLD
    assert log.append(entry(2, 4)) is Heard.OLD
    assert len(log.after(5)) == 1


def test_a_hole_is_not_taken() -> None:
    log = a_log(5)
    assert log.append(entry(6, 7)) is Heard.AHEAD
    assert log.head == 5


def test_a_range_that_overlaps_is_taken() -> None:
    log = a_log(5)
    log.append(entry(5, 7))
    assert log.append(entry(6, 9)) is Heard.APPENDED
    assert [e.to for e in log.after(7) or ()] == [9]


def test_what_is_trimmed_needs_a_picture() -> None:
    log = a_log(0)
    for n in range(40):
        log.append(entry(n, n + 1, b"x" * (LOG_BYTES // 10)))
    assert log.floor > 0
    kept = log.after(log.floor)
    assert sum(len(e.payload) for e in kept) <= LOG_BYTES
    assert kept[-1].to == log.head == 40


def test_a_delta_larger_than_the_log_is_kept_until_the_next() -> None:
    log = a_log(0)
    log.append(entry(0, 1, b"x" * (LOG_BYTES + 1)))
    assert [e.to for e in log.after(0)] == [1]
    log.append(entry(1, 2))
    assert (log.floor, [e.to for e in log.after(1)]) == (1, [2])


def test_a_delta_that_no_page_could_parse_in_one_go_leaves_a_picture_to_be_taken() -> None:
    log = a_log(0)
    log.append(entry(0, 1, b"x" * (ENTRY_BYTES + 1)))
    assert (log.floor, log.head, log.after(1)) == (1, 1, [])


def test_a_later_picture_raises_the_floor_and_an_earlier_one_changes_nothing() -> None:
    log = a_log(5)
    log.append(entry(5, 6))
    log.rebase(3)
    assert len(log.after(5)) == 1
    log.rebase(9)
    assert (log.floor, log.after(9)) == (9, [])


def test_a_restored_database_is_the_truth() -> None:
    log = a_log(9)
    log.rebase(4, force=True)
    assert (log.floor, log.head) == (4, 4)
