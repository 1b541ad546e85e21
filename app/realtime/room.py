"""One followed topic: its recent past, who reads it, what came too early."""

from app.realtime.pictures import Picture
from app.realtime.reader import Reader
from app.realtime.topic_log import Entry, Heard, TopicLog

ASIDE = 64  # messages kept for the one before them; more and a picture is cheaper


class Room:
    """Exists while a topic is subscribed; `empty_since_s` is the loop time at which its last reader left."""

    def __init__(self, topic: str) -> None:
        self.topic = topic
        self.log = TopicLog()
        self.readers: set[Reader] = set()
        self.aside: list[Entry] = []
        self.picture: Picture | None = None
        self.picture_at_s = float("-inf")
        self.subscribed_at_s = float("inf")
        self.empty_since_s = 0.0

    def hear(self, entry: Entry) -> Heard:
        """Take a delta; one from the future is kept aside until what is missing has come."""
        heard = self.log.append(entry)
        if heard is Heard.APPENDED:
            self._take_aside()
            self.touch()
        elif heard is Heard.AHEAD and len(self.aside) < ASIDE:
            self.aside.append(entry)
        return heard

    def see(self, picture: Picture, *, at_s: float, reset: bool = False) -> None:
        """A fresh look at the database; readers that it leaves behind get it as a snapshot."""
        self.picture, self.picture_at_s = picture, at_s
        if reset:
            for reader in self.readers:
                reader.cursors[self.topic].reset = True
        self.log.rebase(picture.seq, force=reset)
        self._take_aside()
        self.touch()

    def is_older_than(self, seq: int) -> bool:
        """Whether a page with this counter knows more than we have seen of the database."""
        return self.picture is not None and seq > max(self.picture.seq, self.log.head)

    def touch(self) -> None:
        for reader in self.readers:
            reader.touch(self.topic)

    def _take_aside(self) -> None:
        waiting, self.aside = sorted(self.aside), []
        for entry in waiting:
            if self.log.append(entry) is Heard.AHEAD:
                self.aside.append(entry)
