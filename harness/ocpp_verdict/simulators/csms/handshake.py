"""Who wants to connect to the built-in CSMS: identity from the path, credentials from the header, profile from TLS."""

from __future__ import annotations

import base64
import binascii
import re
import ssl
from collections.abc import Collection
from urllib.parse import unquote, urlsplit

from websockets.asyncio.server import ServerConnection

#: The security profile in which a station shows a certificate (1.6 whitepaper and 2.0.1: profile 3).
CLIENT_CERTIFICATE = 3

_PREFIX = "/ocpp/"
#: Characters of an identity (2.0.1 part 4 §3.1.1; in 1.6 it fits a CiString20 and more is common).
_MAX_IDENTITY = 48


def identity_of(path: str) -> str | None:
    """Return the identity that a connection URL's path names, None if it names none."""
    route = urlsplit(path).path
    identity = unquote(route[len(_PREFIX) :]) if route.startswith(_PREFIX) else ""
    fits = 0 < len(identity) <= _MAX_IDENTITY and identity.isprintable() and "/" not in identity
    return identity if fits else None


def credentials(header: str) -> tuple[bytes, bytes]:
    """Return user and password of a Basic Authorization header, empty when it cannot be read (RFC 7617)."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return b"", b""
    try:
        pair = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b"", b""
    user, _, password = pair.partition(b":")
    return user, password


def forms(password: str) -> list[bytes]:
    """Return what may stand in the header for `password`: its text, or the bytes that it writes in hex (1.6 only)."""
    forms = [password.encode()]
    if re.fullmatch(r"([0-9A-Fa-f]{2}){16,20}", password):
        forms.append(bytes.fromhex(password))
    return forms


def security_profile(connection: ServerConnection, password: str | None) -> int:
    """Return the security profile of a connection: 0 nothing, 1 password, 2 TLS, 3 TLS with a client certificate."""
    secured = connection.transport.get_extra_info("ssl_object")
    if secured is None:
        return 0 if password is None else 1
    return CLIENT_CERTIFICATE if secured.getpeercert(binary_form=True) else 2


def spoil(context: ssl.SSLContext, misbehave: Collection[str]) -> None:
    """Make a server's TLS context as bad as `misbehave` wants it (2.0.1 A00.FR.318, A00.FR.314)."""
    if "lacks-required-ciphers" in misbehave:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("ECDHE+AES:!AESGCM")
    if "accepts-old-tls" in misbehave:
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
