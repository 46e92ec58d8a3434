"""Rules of the connection: URL, headers, subprotocol, compression, pings, closing, coming back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs

from ocpp_verdict.frames import Side, Version
from ocpp_verdict.rules.memory import Moment, Seen
from ocpp_verdict.rules.rule import V2, V16, Check, Found, Rule, advice, risk, warning

_VERSION = "OCPP-J 1.6 §3.1.2; 2.0.1 part 4 §3.1.2"
_URL = "OCPP-J 1.6 §3.1.1; 2.0.1 part 4 §3.1.1"

NO_SUBPROTOCOL = Rule("subprotocol-missing", _VERSION, "a station offers no subprotocol", side=Side.STATION)
ODD_SUBPROTOCOL = risk("subprotocol-unknown", _VERSION,
                       "a station offers a subprotocol that is spelled otherwise than OCPP's",
                       side=Side.STATION)  # fmt: skip
CHANGED = risk("subprotocol-changes", _VERSION, "a station offers other versions than on its last connection",
               side=Side.STATION)  # fmt: skip
NO_IDENTITY = Rule("identity-missing", _URL, "the path has no identity of the station", side=Side.STATION)
SLASHES = advice("path-slashes", _URL, "the path has a doubled slash", side=Side.STATION)
ENCODING = Rule("identity-encoding", f"{_URL} (RFC 3986)", "the identity in the path is not percent-encoded",
                side=Side.STATION)  # fmt: skip
CHARACTERS = Rule("identity-characters", "2.0.1 part 4 §3.1.1 (identifierString, 48 characters, no colon)",
                  "the identity has characters or a length that it may not have", versions=V2,
                  side=Side.STATION)  # fmt: skip
ABSOLUTE = risk("path-absolute", "RFC 9112 §3.2.1 (origin-form)", "the request line has a whole URL",
                side=Side.STATION)  # fmt: skip
UPGRADE = Rule("upgrade-header", "RFC 6455 §4.1", "the request has no Connection: Upgrade and Upgrade: websocket",
               side=Side.STATION)  # fmt: skip
HOST = Rule("host-header", "RFC 6455 §4.1; RFC 9112 §3.2", "the request has no Host header", side=Side.STATION)
ORIGIN = advice("origin-header", "RFC 6455 §10.2 (for browsers)", "a station sends an Origin header",
                side=Side.STATION)  # fmt: skip
NOT_OFFERED = Rule("subprotocol-not-offered", "RFC 6455 §4.1; OCPP-J 1.6 §3.2; 2.0.1 part 4 §3.2",
                   "a CSMS chose a subprotocol that was not offered", side=Side.CSMS)  # fmt: skip
GOES_ON = Rule("subprotocol-none-goes-on", "OCPP-J 1.6 §3.2; 2.0.1 part 4 §3.2",
               "a CSMS agreed to no subprotocol and did not close the connection", side=Side.CSMS)  # fmt: skip
EXTENSION = Rule("extension-not-offered", "RFC 6455 §4.1, §9.1; RFC 7692",
                 "a CSMS uses an extension that was not offered", side=Side.CSMS)  # fmt: skip
NO_COMPRESSION = warning("compression-refused", "2.0.1 part 4 §3.3 (required for a CSMS; may be off while one tests)",
                         "a CSMS does not compress although the station offered it", V2, Side.CSMS)  # fmt: skip
RESERVED = Rule("websocket-protocol-error", "RFC 6455 §5.2 (reserved bits), §7.4.1; RFC 7692",
                "a peer broke the WebSocket protocol (reserved bits, or the other side closed with 1002)")  # fmt: skip
NO_PONG = Rule("ping-unanswered", "RFC 6455 §5.5.2", "a ping got no pong")
CLOSE = advice("close-code", "RFC 6455 §7.4.1", "a connection is closed with a code that tells of a failure")
RETRY = warning("reconnect-hammering", "2.0.1 part 4 §5.3 (increasing back-off)",
                "a station connects again and again without a pause", V2, Side.STATION)  # fmt: skip
RETRY_16 = risk("reconnect-hammering", "OCPP-J 1.6 §5.4 (asks for no back-off)",
                "a station connects again and again without a pause", V16, Side.STATION)  # fmt: skip

RULES = (
    NO_SUBPROTOCOL, ODD_SUBPROTOCOL, CHANGED, NO_IDENTITY, SLASHES, ENCODING, CHARACTERS, ABSOLUTE, UPGRADE, HOST,
    ORIGIN, NOT_OFFERED, GOES_ON, EXTENSION, NO_COMPRESSION, RESERVED, NO_PONG, CLOSE, RETRY,
    RETRY_16,
)  # fmt: skip

_KNOWN = frozenset({*(version.subprotocol for version in Version), "ocpp1.2", "ocpp1.5", "ocpp2.0"})
_IDENTITY = re.compile(r"[a-zA-Z0-9*_=+|@.-]{1,48}")
_LITERAL = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/%-]*")
#: Close codes that say that something failed (RFC 6455 §7.4.1).
_FAILURES = {1003, 1007, 1008, 1009, 1010, 1011}
#: Handshakes within so many seconds that are hammering.
_MANY, _WITHIN = 6, 10.0


@attrs.define
class _Handshakes:
    """The last handshakes of a station."""

    times: list[float] = attrs.field(factory=list)
    offered: frozenset[str] | None = None
    none_agreed: bool = False


def _handshake(seen: Seen) -> Iterator[Found]:
    data = seen.entry.data
    handshakes = seen.station.of(_Handshakes)
    offered = _names(data.get("subprotocols"))
    if "path" not in data or "response" in data:
        yield from _chosen(seen, handshakes, offered)
    if "path" not in data:
        return  # the harness or the tester was the station
    yield from _offer(seen, handshakes, offered)
    if isinstance(data.get("path"), str):
        yield from _path(seen, data["path"])
    headers = _headers(data.get("headers"))
    if headers:
        yield from _of_headers(seen, headers)
    yield from _hammering(seen, handshakes)


def _offer(seen: Seen, handshakes: _Handshakes, offered: tuple[str, ...]) -> Iterator[Found]:
    if not offered:
        yield NO_SUBPROTOCOL.broken(seen, expected=seen.version.subprotocol)
        return
    for name in offered:
        if name not in _KNOWN and name.lower().replace("v", "").startswith("ocpp"):
            yield ODD_SUBPROTOCOL.broken(seen, expected=seen.version.subprotocol, detail=name[:40])
    if handshakes.offered is not None and handshakes.offered != frozenset(offered):
        yield CHANGED.broken(seen, expected=", ".join(sorted(handshakes.offered)), detail=", ".join(offered)[:100])
    handshakes.offered = frozenset(offered)


def _path(seen: Seen, path: str) -> Iterator[Found]:
    if "://" in path:
        yield ABSOLUTE.broken(seen, expected="a path", detail=path[:100])
        return
    path = path.split("?", 1)[0]
    last = path.rstrip("/").rpartition("/")[2]
    if not last:
        yield NO_IDENTITY.broken(seen, expected="/…/identity", detail=path[:100])
        return
    if "//" in path:
        yield SLASHES.broken(seen, expected="single slashes", detail=path[:100])
    if not _LITERAL.fullmatch(path):
        yield ENCODING.broken(seen, expected="percent-encoding", detail=path[:100])
    if seen.version in V2 and seen.station.identity and not _IDENTITY.fullmatch(seen.station.identity):
        yield CHARACTERS.broken(seen, expected="an identifierString of at most 48", detail=seen.station.identity[:60])


def _of_headers(seen: Seen, headers: dict[str, str]) -> Iterator[Found]:
    upgrade = "upgrade" in headers.get("connection", "").lower()
    if not upgrade or headers.get("upgrade", "").lower() != "websocket":
        yield UPGRADE.broken(seen, expected="Connection: Upgrade, Upgrade: websocket")
    if "host" not in headers:
        yield HOST.broken(seen, expected="Host")
    if "origin" in headers:
        yield ORIGIN.broken(seen, expected="no Origin", detail=headers["origin"][:60])


def _hammering(seen: Seen, handshakes: _Handshakes) -> Iterator[Found]:
    if not seen.timed:
        return
    handshakes.times = [*(time for time in handshakes.times if seen.time - time < _WITHIN), seen.time]
    if len(handshakes.times) == _MANY:
        handshakes.times = []
        rule = RETRY if seen.version in V2 else RETRY_16
        yield rule.broken(seen, expected="a growing pause", detail=f"{_MANY} times in {_WITHIN:.0f} s")


def _chosen(seen: Seen, handshakes: _Handshakes, offered: tuple[str, ...]) -> Iterator[Found]:
    data = seen.entry.data
    chosen, headers = data.get("subprotocol"), _headers(data.get("response") or data.get("headers"))
    accepted = data.get("accepted") is True
    handshakes.none_agreed = accepted and not chosen and bool(offered)
    if accepted and isinstance(chosen, str) and chosen and chosen not in offered:
        yield NOT_OFFERED.broken(seen, expected=" or ".join(offered), detail=chosen[:40])
    extension = headers.get("sec-websocket-extensions", "")
    wanted = data.get("extensions")
    foreign = isinstance(wanted, str) and _extensions(extension) - _extensions(wanted)
    if foreign and (accepted or data.get("status") == 101):
        yield EXTENSION.broken(seen, expected=str(wanted)[:60] or "no extension", detail=extension[:60])
    deflate = isinstance(wanted, str) and "permessage-deflate" in wanted
    if accepted and deflate and "permessage-deflate" not in extension and seen.version in V2:
        yield NO_COMPRESSION.broken(seen, expected="permessage-deflate")


def _frame(seen: Seen) -> Iterator[Found]:
    handshakes = seen.station.of(_Handshakes)
    if handshakes.none_agreed and seen.sender is Side.CSMS:
        handshakes.none_agreed = False
        yield GOES_ON.broken(seen, expected="the connection closed at once")


def _control(seen: Seen) -> Iterator[Found]:
    data = seen.entry.data
    if data.get("what") == "ping" and data.get("answered") is False and seen.sender is not None:
        yield NO_PONG.broken(seen, expected="a pong", side=seen.sender.other)
    if data.get("what") == "reserved-bit":
        yield RESERVED.broken(seen, expected="no reserved bit without an extension")


def _close(seen: Seen) -> Iterator[Found]:
    seen.station.of(_Handshakes).none_agreed = False
    code = seen.entry.data.get("code")
    if code == 1002 and seen.sender is not None and "needed" not in str(seen.entry.data.get("reason", "")):
        yield RESERVED.broken(seen, expected="the WebSocket protocol", side=seen.sender.other)
    elif isinstance(code, int) and code in _FAILURES:
        yield CLOSE.broken(seen, says=f"a connection is closed with code {code}", expected="1000, 1001 or 1012")


def _names(offered: Any) -> tuple[str, ...]:
    """Return the subprotocols of one header, of several, or of a list."""
    lines = [offered] if isinstance(offered, str) else offered if isinstance(offered, list | tuple) else []
    return tuple(name.strip() for line in lines if isinstance(line, str) for name in line.split(",") if name.strip())


def _extensions(header: str) -> set[str]:
    """Return the names of the extensions of a header (RFC 6455 §9.1)."""
    names = (one.partition(";")[0].strip().lower() for one in header.split(","))
    return {name for name in names if name}


def _headers(headers: Any) -> dict[str, str]:
    """Return headers by name in lower case; the last of several wins."""
    pairs = headers.items() if isinstance(headers, dict) else headers if isinstance(headers, list | tuple) else ()
    found = [pair for pair in pairs if isinstance(pair, list | tuple) and len(pair) == 2]
    return {str(name).lower(): str(value) for name, value in found}


CHECKS = (
    Check(Moment.HANDSHAKE, _handshake),
    Check(Moment.FRAME, _frame),
    Check(Moment.CONTROL, _control),
    Check(Moment.CLOSE, _close),
)
