"""The deltas of one topic as the benchmark makes them: all of one length, each with the instant it left."""

import time
from uuid import UUID

BYTES = 200  # of one delta
SEQ_DIGITS = 7
STAMP_DIGITS = 19


class Stream:
    """Knows where the numbers stand, so that a reader finds them without looking at the rest."""

    def __init__(self, execucao: UUID | str) -> None:
        self.topic = f"execucao:{execucao}"
        head = f'{{"type":"delta","topic":"{self.topic}","from":'
        self.from_at = len(head)
        self.to_at = self.from_at + SEQ_DIGITS + len(',"to":')
        before = ',"estado":{"t":"'
        self.stamp_at = self.to_at + SEQ_DIGITS + len(before)
        tail = '"},"linhas":[]}'
        middle = '","etapa":"'
        filled = BYTES - self.stamp_at - STAMP_DIGITS - len(middle) - len(tail)
        self._head, self._before = head, before
        self._rest = middle + "x" * filled + tail

    def delta(self, to: int) -> bytes:
        """Covers `(to - 1, to]`; stamped now, by the machine's monotonic clock in nanoseconds."""
        numbers = f'{to - 1:0{SEQ_DIGITS}},"to":{to:0{SEQ_DIGITS}}'
        stamp = f"{time.monotonic_ns():0{STAMP_DIGITS}}"
        return f"{self._head}{numbers}{self._before}{stamp}{self._rest}".encode()

    def as_message(self, to: int) -> bytes:
        """The same between the Painel's processes: `from to last_line`, a line break, the delta."""
        return f"{to - 1} {to} 0\n".encode() + self.delta(to)
