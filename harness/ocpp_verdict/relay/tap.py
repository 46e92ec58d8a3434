"""The messages inside of a WebSocket's bytes, seen in passing (RFC 6455 §5, RFC 7692): nothing is answered or altered.

1. A message too large to be judged goes by: its beginning is kept, the rest is counted, and the next one is followed.
2. What cannot be followed (a broken frame, data that inflates without end) is said once, and the tap then stays silent:
   the bytes pass all the same.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from enum import IntEnum

import attrs

#: Bytes of a message that are kept; a larger one passes unjudged, but for its beginning.
MAX_MESSAGE = 2 * 1024 * 1024
MAX_BEGINNING = 64 * 1024
#: Bytes of a frame that nobody waits for.
MAX_FRAME = 1024 * 1024 * 1024
#: Bytes that a message may inflate to before it is given up, with the connection; and at once.
MAX_INFLATED = 64 * 1024 * 1024
_CHUNK = 1024 * 1024
#: What RFC 7692 §7.2.2 puts behind a compressed message.
_TAIL = b"\x00\x00\xff\xff"


class Op(IntEnum):
    """Opcodes (RFC 6455 §5.2)."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


@attrs.frozen
class Message:
    """A whole message, or a control frame; `size` is set where `data` is the beginning of a larger one."""

    op: Op
    data: bytes
    size: int | None = None


@attrs.frozen
class Broken:
    """Why the bytes cannot be followed any more; `reserved` where a bit is set that nobody agreed on."""

    reason: str
    reserved: bool = False


@attrs.frozen
class _Head:
    """The head of a frame: its first byte, the mask (empty where there is none), and the length of its payload."""

    first: int
    mask: bytes
    length: int

    @property
    def final(self) -> bool:
        return bool(self.first & 0x80)


class Tap:
    """Follow one direction of a connection.

    Args:
        deflate: whether permessage-deflate was agreed on.
        takeover: whether its window goes on from message to message (RFC 7692 §7.1.1).
    """

    def __init__(self, *, deflate: bool = False, takeover: bool = True) -> None:
        self._deflate, self._takeover = deflate, takeover
        self._buffer = bytearray()
        self._parts: list[bytes] = []
        self._size = 0
        self._op = Op.TEXT
        self._compressed = False
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        #: the frame that goes by, how much of it went by, and the beginning of the message that it is of
        self._passing: _Head | None = None
        self._passed = 0
        self._beginning: bytearray | None = None
        self.silent = False

    def feed(self, data: bytes) -> Iterator[Message | Broken]:
        """Yield what became whole with these bytes."""
        if self.silent:
            return
        self._buffer += data
        while not self.silent:
            found = self._pass() if self._passing else self._frame()
            if found is None:
                return
            yield from found

    def _frame(self) -> list[Message | Broken] | None:
        """Return what the next frame completes; None where it is not whole yet."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        masked, length, start = bool(buffer[1] & 0x80), buffer[1] & 0x7F, 2
        if length > 125:
            start = 4 if length == 126 else 10
            if len(buffer) < start:
                return None
            length = int.from_bytes(buffer[2:start], "big")
        if length > MAX_FRAME:
            return [self._stop(f"a frame of {length} bytes")]
        begin = start + (4 if masked else 0)
        if len(buffer) < begin + (length if length <= MAX_MESSAGE else 0):
            return None
        head = _Head(buffer[0], bytes(buffer[start:begin]), length)
        del buffer[:begin]
        if length > MAX_MESSAGE:
            return self._begun(head) or self._large(head)
        payload = _unmasked(bytes(buffer[:length]), head.mask)
        del buffer[:length]
        return self._taken(head, payload)

    def _begun(self, head: _Head) -> list[Message | Broken]:
        """Take note of the head of a frame; return what is wrong with it."""
        try:
            op = Op(head.first & 0x0F)
        except ValueError:
            return [self._stop(f"opcode {head.first & 0x0F} does not exist")]
        first, reserved = op in (Op.TEXT, Op.BINARY), head.first & 0x70
        if reserved & ~(0x40 if self._deflate and first else 0):
            return [self._stop("a reserved bit is set although no extension was agreed on", reserved=True)]
        if op >= Op.CLOSE and head.length > 125:
            return [self._stop("a control frame has more than 125 bytes")]
        if first:
            self._op, self._compressed, self._parts, self._size = op, bool(reserved), [], 0
            self._beginning = None
        return []

    def _taken(self, head: _Head, payload: bytes) -> list[Message | Broken]:
        wrong = self._begun(head)
        if wrong:
            return wrong
        if head.first & 0x0F >= Op.CLOSE:
            return [Message(Op(head.first & 0x0F), payload)]
        if self._beginning is not None:
            return self._went_by(payload) or (self._over() if head.final else [])
        self._parts.append(payload)
        self._size += len(payload)
        if self._size > MAX_MESSAGE:
            return self._give_up() or (self._over() if head.final else [])
        return self._whole() if head.final else []

    def _whole(self) -> list[Message | Broken]:
        data = b"".join(self._parts)
        self._parts = []
        if not self._compressed:
            return [Message(self._op, data)]
        try:
            data = self._inflate.decompress(data + _TAIL, MAX_MESSAGE)
        except zlib.error as problem:
            return [self._stop(f"compressed data cannot be read: {problem}")]
        if len(data) == MAX_MESSAGE:  # there may be more, in what was not taken or in what was
            self._beginning, self._size = bytearray(data[:MAX_BEGINNING]), len(data)
            return self._inflated(self._inflate.unconsumed_tail) or self._over(tail=b"")
        self._renew()
        return [Message(self._op, data)]

    # -- a message too large ------------------------------------------------------------------------------------------

    def _large(self, head: _Head) -> list[Message | Broken]:
        """Let a frame go by that is larger than is judged, with the whole message that it is of."""
        self._passing, self._passed = head, 0
        return [] if self._beginning is not None else self._give_up()

    def _give_up(self) -> list[Message | Broken]:
        parts, self._parts, self._size, self._beginning = self._parts, [], 0, bytearray()
        return [broken for part in parts for broken in self._went_by(part)]

    def _pass(self) -> list[Message | Broken] | None:
        """Let pass what has come of a frame."""
        head = self._passing
        assert head is not None
        data = bytes(self._buffer[: head.length - self._passed])
        if not data:
            return None
        del self._buffer[: len(data)]
        turn = self._passed % 4
        self._passed += len(data)
        wrong = self._went_by(_unmasked(data, head.mask[turn:] + head.mask[:turn]))
        if self._passed < head.length or wrong:
            return wrong
        self._passing = None
        return self._over() if head.final else []

    def _went_by(self, data: bytes) -> list[Message | Broken]:
        """Count what is left of a message; compressed data is inflated, since the next message may refer to it."""
        if self._compressed:
            return self._inflated(data)
        self._note(data)
        return []

    def _inflated(self, data: bytes) -> list[Message | Broken]:
        try:
            while self._size <= MAX_INFLATED:
                inflated = self._inflate.decompress(data, _CHUNK)
                self._note(inflated)
                data = self._inflate.unconsumed_tail
                if not data and len(inflated) < _CHUNK:
                    return []
        except zlib.error as problem:
            return [self._stop(f"compressed data cannot be read: {problem}")]
        return [self._stop("compressed data inflates without end")]

    def _note(self, data: bytes) -> None:
        assert self._beginning is not None
        self._beginning += data[: MAX_BEGINNING - len(self._beginning)]
        self._size += len(data)

    def _over(self, tail: bytes = _TAIL) -> list[Message | Broken]:
        """Return the beginning of a message that went by."""
        wrong = self._inflated(tail) if self._compressed else []
        beginning, self._beginning = bytes(self._beginning or b""), None
        self._renew()
        return wrong or [Message(self._op, beginning, self._size)]

    def _renew(self) -> None:
        if not self._takeover:
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)

    def _stop(self, reason: str, *, reserved: bool = False) -> Broken:
        self.silent = True
        self._buffer.clear()
        return Broken(reason, reserved)


def _unmasked(data: bytes, mask: bytes) -> bytes:
    """Return masked bytes as they were (RFC 6455 §5.3), all at once as one large number."""
    if not mask or not data:
        return data
    whole = (mask * (len(data) // 4 + 1))[: len(data)]
    return (int.from_bytes(data, "big") ^ int.from_bytes(whole, "big")).to_bytes(len(data), "big")
