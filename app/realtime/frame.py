"""One message of ours as bytes on the wire, built once however many pages get it."""

TEXT = 0x81  # FIN, opcode text: RFC 6455 §5.2; what a server says is never masked


class Frame:
    """A WebSocket text message: `wire` is the whole frame, `payload` its JSON."""

    __slots__ = ("_at", "wire")

    def __init__(self, payload: bytes) -> None:
        first = head(len(payload))
        self._at = len(first)
        self.wire = first + payload

    @property
    def payload(self) -> bytes:
        return self.wire[self._at :]


def head(length: int) -> bytes:
    """The frame's header: the length in one byte, in two after 126, in eight after 127."""
    if length < 126:
        return bytes((TEXT, length))
    if length < 65_536:
        return bytes((TEXT, 126)) + length.to_bytes(2)
    return bytes((TEXT, 127)) + length.to_bytes(8)
