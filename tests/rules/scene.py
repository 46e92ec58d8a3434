"""A scene for the rules: a short conversation written down, and what the rules say of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
from ocpp_verdict import frames
from ocpp_verdict.evidence import Entry, Kind
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.rules import Found, Judge

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
#: Seconds from a CALL to the next, so that nothing waits for an answer by accident; and to an answer.
PAUSE, ANSWER = 3.0, 0.1


class Scene:
    """Write down who says what; a text "@" is the time then, "@-60" a minute before."""

    def __init__(self, version: Version = Version.V16) -> None:
        self.version = version
        self.entries: list[Entry] = []
        self.seconds = 0.0
        self.connection, self.station = "c1", "CP1"
        self.calls: list[tuple[Side, str]] = []
        self.timed = True

    # -- steps ------------------------------------------------------------------------------------------------------

    def cs(self, action: str, payload: Any = None, *, id: str = "", pause: float = PAUSE, **fields: Any) -> Scene:
        """Let the station send a CALL."""
        return self._call(Side.STATION, action, fields if payload is None else payload, id, pause)

    def csms(self, action: str, payload: Any = None, *, id: str = "", pause: float = PAUSE, **fields: Any) -> Scene:
        """Let the CSMS send a CALL."""
        return self._call(Side.CSMS, action, fields if payload is None else payload, id, pause)

    def ok(self, payload: Any = None, *, id: str = "", pause: float = ANSWER, **fields: Any) -> Scene:
        """Answer the last CALL, or the one with an id."""
        side, known = self._asked(id)
        return self.raw(side.other, json.dumps([3, known, self._at(fields if payload is None else payload)]), pause)

    def no(self, code: str, description: str = "", *, id: str = "", details: Any = None) -> Scene:
        """Answer the last CALL with an error."""
        side, known = self._asked(id)
        return self.raw(side.other, json.dumps([4, known, code, description, details or {}]), ANSWER)

    def raw(self, side: Side, text: str | bytes, pause: float = PAUSE) -> Scene:
        """Let a side send any text."""
        self.seconds += pause
        frame = frames.parse(text, self.version)
        return self.entry(Kind.FRAME, frame=frame, sender=side.value, text=frame.text, connection=self.connection)

    def wait(self, seconds: float) -> Scene:
        """Let time pass."""
        self.seconds += seconds
        return self

    def open(self, name: str = "c1") -> Scene:
        """Open a connection."""
        self.connection = name
        return self.entry(Kind.OPEN, connection=name, ocpp=self.version.value)

    def close(self, code: int = 1000, side: Side = Side.STATION) -> Scene:
        """Close the connection."""
        return self.entry(Kind.CLOSE, connection=self.connection, code=code, sender=side.value)

    def entry(self, kind: Kind, *, frame: frames.Frame | None = None, **data: Any) -> Scene:
        """Write any entry down."""
        utc = (START + timedelta(seconds=self.seconds)).isoformat() if self.timed else ""
        made = Entry(len(self.entries) + 1, self.seconds, utc, kind, {"station": self.station, **data}, frame)
        self.entries.append(made)
        return self

    # -- what often is said -------------------------------------------------------------------------------------------

    def boot(self, status: str = "Accepted", interval: int = 300, **fields: Any) -> Scene:
        """Let the station boot."""
        if self.version is Version.V16:
            self.cs("BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"} | fields)
        else:
            station = {"chargingStation": {"vendorName": "V", "model": "M"}, "reason": "PowerUp"}
            self.cs("BootNotification", station | fields)
        return self.ok(status=status, currentTime="@", interval=interval)

    def status(self, connector: int, status: str, code: str = "NoError", **fields: Any) -> Scene:
        """Let the station notify of a status."""
        if self.version is Version.V16:
            self.cs("StatusNotification", {"connectorId": connector, "status": status, "errorCode": code} | fields)
        else:
            told = {"evseId": connector, "connectorId": 1, "connectorStatus": status, "timestamp": "@"}
            self.cs("StatusNotification", told | fields)
        return self.ok({})

    def start(self, id: int = 7, connector: int = 1, meter: int = 1000, tag: str = "AA", **fields: Any) -> Scene:
        """Let the station start a 1.6 transaction."""
        told = {"connectorId": connector, "idTag": tag, "meterStart": meter, "timestamp": "@"}
        return self.cs("StartTransaction", told | fields).ok(transactionId=id, idTagInfo={"status": "Accepted"})

    def stop(self, id: int = 7, meter: int = 2000, **fields: Any) -> Scene:
        """Let the station stop a 1.6 transaction."""
        told = {"transactionId": id, "meterStop": meter, "timestamp": "@"}
        return self.cs("StopTransaction", told | fields).ok({})

    def meter(self, value: str, id: int | None = 7, connector: int = 1, **sample: Any) -> Scene:
        """Let the station send one 1.6 meter value."""
        values = [{"timestamp": "@", "sampledValue": [{"value": value} | sample]}]
        told = {"connectorId": connector, "meterValue": values}
        return self.cs("MeterValues", told if id is None else told | {"transactionId": id}).ok({})

    def beat(self, said: str = "@", pause: float = PAUSE) -> Scene:
        """Let the station send a Heartbeat, which is answered at once."""
        return self.cs("Heartbeat", pause=pause).ok(currentTime=said, pause=0.0)

    def event(self, kind: str = "Updated", seq: int = 0, reason: str = "MeterValuePeriodic", **fields: Any) -> Scene:
        """Let the station send a 2.x TransactionEvent; `info` is added to its transactionInfo."""
        info = {"transactionId": "T1"} | fields.pop("info", {})
        told = {"eventType": kind, "seqNo": seq, "triggerReason": reason, "timestamp": "@", "transactionInfo": info}
        self.cs("TransactionEvent", told | fields)
        return self.ok(idTokenInfo={"status": "Accepted"}) if "idToken" in fields else self.ok({})

    # -- what the rules say -----------------------------------------------------------------------------------------

    def found(self) -> list[Found]:
        """Return what the rules find, against whichever side."""
        judge = Judge(self.version)
        found = [one for entry in self.entries for one in judge.feed(entry)]
        return [*found, *judge.finish()]

    def _call(self, side: Side, action: str, payload: Any, id: str, pause: float) -> Scene:
        self.seconds += pause
        known = id or f"m{len(self.entries)}"
        self.calls.append((side, known))
        return self.raw(side, json.dumps([2, known, action, self._at(payload)]), 0)

    def _asked(self, id: str) -> tuple[Side, str]:
        return next((side, known) for side, known in reversed(self.calls) if id in ("", known))

    def _at(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("@"):
            at = START + timedelta(seconds=self.seconds + float(value[1:] or 0))
            return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        if isinstance(value, dict):
            return {key: self._at(item) for key, item in value.items()}
        return [self._at(item) for item in value] if isinstance(value, list) else value


Play = Callable[[Scene], Any]


@attrs.frozen
class Row:
    """A rule, a scene that trips it, and a near miss."""

    rule: str
    trips: Play
    passes: Play
    version: Version = Version.V16

    def __str__(self) -> str:
        return f"{self.rule}-{self.version}"


def told(play: Play, version: Version) -> list[Found]:
    """Return what the rules say of a scene."""
    scene = Scene(version)
    play(scene)
    return scene.found()


CS, CSMS = Side.STATION, Side.CSMS
V16, V201, V21 = Version.V16, Version.V201, Version.V21
