"""The head of an HTTP message, as a relay reads it: nothing of it is altered."""

from __future__ import annotations

import base64
import binascii

import attrs


@attrs.frozen
class Head:
    """The head of an HTTP message: its first line, and headers in their order."""

    first: str
    headers: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        """Return the values of a header with commas, empty where there is none."""
        return ", ".join(value for key, value in self.headers if key.lower() == name)

    @property
    def path(self) -> str:
        """Return the target of a request."""
        return [*self.first.split(" "), "", ""][1]

    @property
    def status(self) -> int:
        """Return the status of a response, 0 where it says none."""
        word = [*self.first.split(" "), "", ""][1]
        return int(word) if word.isdecimal() and len(word) == 3 else 0


def parse(data: bytes) -> Head:
    """Return the head that bytes hold; whatever they are."""
    first, *lines = data.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if ":" in line)
    return Head(first, tuple((name.strip(), value.strip()) for name, _, value in pairs))


def credentials(header: str) -> tuple[str, str]:
    """Return user and password of Basic authorisation, empty where there are none."""
    scheme, _, encoded = header.partition(" ")
    try:
        text = base64.b64decode(encoded, validate=True).decode("latin-1") if scheme.lower() == "basic" else ""
    except (binascii.Error, ValueError):
        text = ""
    user, _, secret = text.partition(":")
    return user, secret


def shown(head: Head) -> list[list[str]]:
    """Return headers as evidence may hold them."""
    secret = ("authorization", "cookie", "proxy-authorization")
    return [[name, "[redacted]" if name.lower() in secret else value] for name, value in head.headers]
