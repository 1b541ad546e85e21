"""One message of ours as bytes on the wire, built once however many pages get it."""

TEXT = 0x81  # FIN, opcode text: RFC 6455 §5.2; what a server says is never masked


class Frame:
    """A WebSocket text message: `payload` is its JSON, `wire` the whole frame."""

    __slots__ = ("payload", "wire")

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self.wire = head(len(payload)) + payload


def head(length: int) -> bytes:
    """The frame's header: the length in one byte, in two after 126, in eight after 127."""
    if length < 126:
        return bytes((TEXT, length))
    if length < 65_536:
        return bytes((TEXT, 126)) + length.to_bytes(2)
    return bytes((TEXT, 127)) + length.to_bytes(8)
