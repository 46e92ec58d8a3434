"""The messages inside of a WebSocket's bytes, seen in passing (RFC 6455 §5, RFC 7692): nothing is answered or altered.

What cannot be followed (a broken frame, a message too large) is said once, and the tap then stays silent: the bytes
pass all the same.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from enum import IntEnum

import attrs

#: Bytes of a message that are kept; a larger one passes unjudged.
MAX_MESSAGE = 2 * 1024 * 1024


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
    """A whole message, or a control frame."""

    op: Op
    data: bytes


@attrs.frozen
class Broken:
    """Why the bytes cannot be followed any more; `reserved` where a bit is set that nobody agreed on."""

    reason: str
    reserved: bool = False


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
        self.silent = False

    def feed(self, data: bytes) -> Iterator[Message | Broken]:
        """Yield what became whole with these bytes."""
        if self.silent:
            return
        self._buffer += data
        while not self.silent:
            found = self._frame()
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
        begin = start + (4 if masked else 0)
        if length > MAX_MESSAGE:
            return [self._stop("a message larger than is judged")]
        if len(buffer) < begin + length:
            return None
        payload = bytes(buffer[begin : begin + length])
        if masked and length:
            payload = _unmasked(payload, bytes(buffer[start : start + 4]))
        head = buffer[0]
        del buffer[: begin + length]
        return self._taken(head, payload)

    def _taken(self, head: int, payload: bytes) -> list[Message | Broken]:
        final, reserved = bool(head & 0x80), head & 0x70
        try:
            op = Op(head & 0x0F)
        except ValueError:
            return [self._stop(f"opcode {head & 0x0F} does not exist")]
        first = op in (Op.TEXT, Op.BINARY)
        if reserved & ~(0x40 if self._deflate and first else 0):
            return [self._stop("a reserved bit is set although no extension was agreed on", reserved=True)]
        if op >= Op.CLOSE:
            return [Message(op, payload)]
        if first:
            self._op, self._compressed, self._parts, self._size = op, bool(reserved), [], 0
        self._parts.append(payload)
        self._size += len(payload)
        if self._size > MAX_MESSAGE:
            return [self._stop("a message larger than is judged")]
        return self._whole() if final else []

    def _whole(self) -> list[Message | Broken]:
        data = b"".join(self._parts)
        self._parts = []
        if not self._compressed:
            return [Message(self._op, data)]
        try:
            data = self._inflate.decompress(data + b"\x00\x00\xff\xff", MAX_MESSAGE)
        except zlib.error as problem:
            return [self._stop(f"compressed data cannot be read: {problem}")]
        if self._inflate.unconsumed_tail:
            return [self._stop("a message larger than is judged")]
        if not self._takeover:
            self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        return [Message(self._op, data)]

    def _stop(self, reason: str, *, reserved: bool = False) -> Broken:
        self.silent = True
        self._buffer.clear()
        return Broken(reason, reserved)


def _unmasked(data: bytes, mask: bytes) -> bytes:
    """Return masked bytes as they were (RFC 6455 §5.3), all at once as one large number."""
    whole = (mask * (len(data) // 4 + 1))[: len(data)]
    return (int.from_bytes(data, "big") ^ int.from_bytes(whole, "big")).to_bytes(len(data), "big")
