"""The append-only record of a run: one JSON object a line, flushed at once, secrets redacted at writing.

Every line has `n` (number), `t` (monotonic seconds since the run began), `utc` and `kind`; the other fields depend on
the kind and are listed in `Kind`. Judging, result and report are made from this record alone.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TextIO

import attrs

from ocpp_verdict.clock import Clock
from ocpp_verdict.frames import Frame, Side

logger = logging.getLogger(__name__)

#: What stands in the record where a secret was.
REDACTED = "[redacted]"


class Kind(StrEnum):
    """The kinds of entry, each with its fields.

    `connection` is a name such as "c3", which one connection of the run has, `station` an identity, `case` the id of
    the running case (absent between cases), `sender` a `Side`, `system` the id of a system under test.
    """

    #: format, harness, digests (of harness, suite, catalogue, schemas), tester, python, platform, command, options,
    #: strict, catalogue (its cases), schemas, host (load, cores), rules (all), redacted (in a copy without names)
    RUN = "run"
    #: system, role, ocpp, identity, security_profile, builtin, misbehave, declared (buyer's), pics, pixit (values
    #: used), sut (profile name), rules (ids of the standing rules that watch it)
    SYSTEM = "system"
    #: connection (where one came of it), station, system, url or path, peer, headers (request), subprotocols, accepted,
    #: status, reason, subprotocol, extensions (offered), user, password (where empty), tls {version,
    #: cipher, certificates}
    HANDSHAKE = "handshake"
    #: connection, station, system, ocpp
    OPEN = "open"
    #: connection, station, system, sender (who closed first), code, reason
    CLOSE = "close"
    #: connection, station, sender, text; cut (true where shortened), malformed (fault, where it is none)
    FRAME = "frame"
    #: connection, station, count, seconds: frames that were counted and not stored
    FLOOD = "flood"
    #: connection, station, sender, what (ping, pong), answered, seconds
    CONTROL = "control"
    #: case, verb, values, outcome (done, could not), remark, seconds
    OPERATOR = "operator"
    #: case, system, title, purpose, profile, block, status, condition, requirements, version, role, nodeid
    CASE_START = "case-start"
    #: case, row, text (what the row asks), entry (number of the entry that met it)
    STEP = "step"
    #: case, text: worth reading, no finding (states passed over, a second socket, slow answer)
    OBSERVATION = "observation"
    #: case, system, and the fields of `Finding`; known_deviation {reason, expires} where the profile lists it
    FINDING = "finding"
    #: case, system, verdict, reason, because, seconds
    CASE_END = "case-end"
    #: system, id, reason: a catalogue case that did not run in this run (not selected, not written), with its title,
    #: profile, block, status and condition, since a profile is only judged against all of its cases
    NOT_RUN = "not-run"
    #: system, facts the device reported of itself {vendor, model, firmware, serial, …}
    REPORTED = "reported"
    #: what (uploaded, fetched), scheme, name (for an upload the device's), bytes, sha256, file (in the run's directory,
    #: where it is kept): a transfer that our file server has seen to its end
    FILE = "file"
    #: exit status, interrupted, host (load, cores)
    RUN_END = "run-end"


@attrs.frozen
class Entry:
    """One line of evidence; `frame` is the parsed frame of a `Kind.FRAME` entry and is not written."""

    number: int
    time: float
    utc: str
    kind: Kind
    data: Mapping[str, Any]
    frame: Frame | None = None

    @property
    def sender(self) -> Side | None:
        """Return who sent the frame."""
        sender = self.data.get("sender")
        return _SIDES[sender] if sender else None

    @property
    def connection(self) -> str:
        """Return the connection's name, empty where there is none."""
        return str(self.data.get("connection", ""))

    @property
    def station(self) -> str:
        """Return the station's identity, empty where there is none."""
        return str(self.data.get("station", ""))

    @property
    def case(self) -> str | None:
        """Return the id of the case it belongs to, None between cases."""
        return self.data.get("case")


_SIDES = {side.value: side for side in Side}

# Made once: every frame of a run goes through it.
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


class Evidence:
    """Record entries, keep them in memory, and append each to a file at once.

    Args:
        clock: stamps the entries.
        file: where lines go; None keeps them in memory only.
        secrets: texts that are replaced by `REDACTED` wherever they occur.
    """

    def __init__(self, clock: Clock, file: TextIO | None = None, secrets: Iterable[str] = ()) -> None:
        self._clock = clock
        self._file = file
        self._secrets: set[str] = set()
        self._number = 0
        for secret in secrets:
            self.redact(secret)
        #: Why the file cannot be written any more, None while it can.
        self.failed: str | None = None
        self.entries: list[Entry] = []

    def redact(self, secret: str) -> None:
        """From now on replace `secret` in everything that is recorded."""
        if secret:
            self._secrets.add(_ENCODE(secret)[1:-1])

    def record(self, kind: Kind, frame: Frame | None = None, **data: Any) -> Entry:
        """Append an entry and return it; fields that are None are left out."""
        kept = {key: value for key, value in data.items() if value is not None}
        self._number += 1
        entry = Entry(self._number, round(self._clock.seconds(), 6), self._clock.stamp(), kind, kept, frame)
        self.entries.append(entry)
        self._write(self._line(entry))
        return entry

    def seconds(self) -> float:
        """Return the time that an entry would have now."""
        return self._clock.seconds()

    def since(self, number: int) -> list[Entry]:
        """Return the entries with a number above `number`."""
        return [entry for entry in self.entries if entry.number > number]

    def forget(self, number: int) -> None:
        """Drop entries up to `number` from memory (they stay in the file)."""
        self.entries = self.since(number)

    def hide(self, text: str) -> str:
        """Return `text` without the secrets."""
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return text

    def close(self) -> None:
        """Close the file; what could not be written by then stays said in `failed`."""
        if self._file is None:
            return
        try:
            self._file.close()
        except OSError as problem:
            self.failed = self.failed or f"evidence: {problem.strerror or problem}"

    def _write(self, line: str) -> None:
        """Append a line; the first failure is kept, since a run without evidence has no verdict."""
        if self._file is None or self.failed is not None:
            return
        try:
            self._file.write(line)
            self._file.flush()
        except OSError as problem:
            self.failed = f"{getattr(self._file, 'name', 'evidence')}: {problem.strerror or problem}"
            logger.error("evidence cannot be written any more: %s", self.failed)

    def _line(self, entry: Entry) -> str:
        whole = {"n": entry.number, "t": entry.time, "utc": entry.utc, "kind": entry.kind.value, **entry.data}
        return self.hide(_ENCODE(whole)) + "\n"


def read(path: Path) -> Iterator[Entry]:
    """Yield the entries of an evidence file; a last line that a kill cut off is left out."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                whole = json.loads(line)
                entry = Entry(whole.pop("n"), whole.pop("t"), whole.pop("utc"), Kind(whole.pop("kind")), whole)
            except (ValueError, KeyError, AttributeError):
                return
            yield entry
