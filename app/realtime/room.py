"""One followed topic: its recent past, who reads it, what came too early."""

from typing import NamedTuple

from app.realtime.frame import Frame
from app.realtime.pictures import Picture, snapshot
from app.realtime.protocol import join
from app.realtime.reader import Cursor, Reader
from app.realtime.topic_log import Entry, Heard, TopicLog

ASIDE = 64  # messages kept for the one before them; more and a picture is cheaper
SHARED_BYTES = 524_288  # frames kept for readers that stand alike; others get one of their own


class Since(NamedTuple):
    """The deltas after some counter, as one frame; `lines` is the last line's number, 0 without lines."""

    frame: Frame
    lines: int


class Room:
    """Exists while a topic is subscribed; `empty_since_s` is the loop time at which its last reader left."""

    def __init__(self, topic: str) -> None:
        self.topic = topic
        self.log = TopicLog()
        self.readers: dict[Reader, Cursor] = {}
        self.aside: list[Entry] = []
        self.is_mending = False  # somebody looks for what is missing
        self.is_absent = False  # the database was looked at and does not have it
        self.picture: Picture | None = None
        self.picture_at_s = float("-inf")  # when the look began that brought it
        self.look_at_s = float("-inf")  # when the latest look began, which may be under way
        self.subscribed_at_s = float("inf")
        self.empty_since_s = 0.0
        self._since: dict[int, Since] = {}
        self._snapshots: dict[tuple[int, int, bool], Frame] = {}
        self._shared_bytes = 0

    def hear(self, entry: Entry) -> Heard:
        """Take a delta; one from the future is kept aside until what is missing has come."""
        heard = self.log.append(entry)
        if heard is Heard.APPENDED:
            self._take_aside()
            self._forget_since()
        elif heard is Heard.AHEAD and len(self.aside) < ASIDE:
            self.aside.append(entry)
        return heard

    def see(self, picture: Picture, *, at_s: float, reset: bool = False) -> None:
        """A fresh look at the database; readers that it leaves behind get it as a snapshot."""
        self.cool()
        self.picture, self.picture_at_s = picture, at_s
        if reset:
            self.aside.clear()  # of a past that never was
            for cursor in self.readers.values():
                cursor.reset = True
        self.log.rebase(picture.seq, force=reset)
        self._take_aside()
        self._forget_since()

    def cool(self) -> None:
        """Keep nothing that is made again when it is needed: pictures are shared for a moment only."""
        self.picture = None
        self._snapshots.clear()
        self._since.clear()
        self._shared_bytes = 0

    def is_older_than(self, seq: int) -> bool:
        """Whether a page with this counter knows more than we have seen of the database."""
        return 0 <= self.log.head < seq

    def lacks(self, cursor: Cursor) -> list[Frame] | None:
        """What this reader has not been told, in order; its cursor moves. None: a new picture is needed first."""
        log = self.log
        if cursor.paused or log.head < 0:
            return []
        frames = []
        if cursor.waiting or cursor.reset or cursor.seq < log.floor:
            picture = self.picture
            if picture is None or picture.seq < log.floor:
                return None
            frames.append(self._snapshot(picture, cursor))
            if cursor.reset or picture.seq > cursor.seq:  # a shared picture may be a moment behind the page
                cursor.seq, cursor.lines = picture.seq, picture.total
            cursor.waiting = cursor.reset = False
        if cursor.seq < log.head:
            since = self._after(cursor.seq)
            frames.append(since.frame)
            cursor.seq, cursor.lines = log.head, max(since.lines, cursor.lines)
        return frames

    def _snapshot(self, picture: Picture, cursor: Cursor) -> Frame:
        key = (cursor.seq, cursor.lines, cursor.reset)
        frame = self._snapshots.get(key)
        if frame is None:
            frame = Frame(snapshot(picture, seq=cursor.seq, lines=cursor.lines, reset=cursor.reset))
            if self._may_share(frame):
                self._snapshots[key] = frame
        return frame

    def _after(self, seq: int) -> Since:
        """Built once for all readers that stand at this counter."""
        since = self._since.get(seq)
        if since is None:
            entries = self.log.after(seq)
            frame = Frame(join([entry.payload for entry in entries]))
            since = Since(frame, max(entry.last_line for entry in entries))
            if self._may_share(frame):
                self._since[seq] = since
        return since

    def _may_share(self, frame: Frame) -> bool:
        if self._shared_bytes > SHARED_BYTES:
            return False
        self._shared_bytes += len(frame.wire)
        return True

    def _forget_since(self) -> None:
        if self._since:
            self._shared_bytes -= sum(len(since.frame.wire) for since in self._since.values())
            self._since.clear()

    def _take_aside(self) -> None:
        waiting, self.aside = sorted(self.aside), []
        for entry in waiting:
            if self.log.append(entry) is Heard.AHEAD:
                self.aside.append(entry)
