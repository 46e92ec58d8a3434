"""A copy of a run for other eyes: identities, tokens, serial numbers and addresses replaced, each always by the same.

Values are collected by the keys under which OCPP and our evidence carry them, then replaced wherever they occur, so
that the copy still shows which token came where. What a device hides in other fields is not found: read before sending.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs

from ocpp_verdict import report, result

#: The directory, inside that of the run, that the copy goes to.
NAME = "redacted"

#: What a value is called in the copy, by the keys under which it is found.
_KEYS = {
    "token": (
        *("idTag", "parentIdTag", "idToken", "groupIdToken", "emaid", "evccId", "id_tag"),
        *("valid_id", "second_valid_id", "same_group_id", "group_id", "invalid_id", "expired_id", "blocked_id"),
        *("master_id", "master_group_id"),
    ),
    "station": ("station", "identity"),
    "serial": (
        *("chargePointSerialNumber", "chargeBoxSerialNumber", "serialNumber", "meterSerialNumber"),
        *("serial", "serial_number", "station_serial_number"),
    ),
    "sim": ("iccid", "imsi"),
    "user": ("user", "customerIdentifier", "customer_identifier"),
    "person": ("tester", "--tester"),
    "file": ("command", "sut", "--sut", "--report-dir", "--only-not-passed"),
    "place": (
        *("path", "url", "location", "remoteLocation", "requestorLocation", "ocppCsmsUrl"),
        *("csms_url", "second_csms_url"),
    ),
}
_KINDS = {key: kind for kind, keys in _KEYS.items() for key in keys}
_IN_TEXT = re.compile(rf'"({"|".join(_KINDS)})"\s*:\s*"((?:[^"\\]|\\.)+)"')
#: Values shorter than this are replaced under their keys only, not in the middle of everything.
_SHORTEST = 3
#: Kinds of which only a value with a slash is one.
_WITH_SLASH = frozenset({"place", "file"})
#: Headers whose value tells who or where.
_HEADERS = frozenset({"authorization", "host", "origin", "x-forwarded-for", "cookie"})

_ADDRESSES = (
    ("address", re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])")),
    ("address", re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){3,7}[0-9A-Fa-f]{1,4}(?![\w:])")),
    ("hardware", re.compile(r"(?<![\w:-])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![\w:-])")),
    ("mail", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")),
    ("certificate", re.compile(r"-----BEGIN [A-Z ]{1,40}-----.*?-----END [A-Z ]{1,40}-----", re.DOTALL)),
    ("host", re.compile(r"(?<=://)[^/\s\"'\[\]]+")),
)
#: Addresses that name no one.
_KEPT = frozenset({"127.0.0.1", "0.0.0.0", "::1"})


def redact(directory: Path) -> Path:
    """Write evidence, result and report of a run into its directory `redacted`, names replaced; return the report.

    Raises:
        ValueError: the directory holds no evidence.
    """
    files = result.files(directory)
    if not files:
        raise ValueError(f"{directory}: no evidence: no run was recorded there")
    names = Names()
    for file in files:
        for line in _lines(file):
            names.collect(line)
    target = directory / NAME
    target.mkdir(exist_ok=True)
    for file in files:
        _copy(file, target / file.name, names.replaced)
    result.write(target)
    return report.render(target)


@attrs.define
class Names:
    """What is to be replaced, whatever its letters' case, and by what."""

    known: dict[str, str] = attrs.field(factory=dict)
    counts: dict[str, int] = attrs.field(factory=dict)
    _pattern: re.Pattern[str] | None = None

    def collect(self, value: Any, key: str = "") -> None:
        """Take from a line of evidence, or a part of it, the values that tell who or where."""
        if isinstance(value, dict):
            for name, item in value.items():
                self.collect(item, "idToken" if (key, name) == ("values", "id") else str(name))
        elif isinstance(value, list):
            self._header(value)
            for item in value:
                self.collect(item, key)
        elif isinstance(value, str):
            self._text(value, key)

    def replaced(self, value: Any, key: str = "") -> Any:
        """Return the value with every name that was collected replaced."""
        if isinstance(value, dict):
            return {key: self.replaced(item, key) for key, item in value.items()}
        if isinstance(value, list):
            return [self.replaced(item, key) for item in value]
        if not isinstance(value, str):
            return value
        if key in _KINDS and value.casefold() in self.known:
            return self.known[value.casefold()]
        return self._known().sub(lambda match: self.known[match[0].casefold()], _IN_TEXT.sub(self._short, value))

    def _short(self, match: re.Match[str]) -> str:
        """Return key and value of a frame with the value replaced, which may be too short to be replaced anywhere."""
        whole, known = match[0], self.known.get(match[2].casefold())
        return whole if known is None else f'{whole[: match.start(2) - match.start()]}{known}"'

    def _text(self, value: str, key: str) -> None:
        kind = _KINDS.get(key)
        if kind is not None and (kind not in _WITH_SLASH or "/" in value):
            self._add(kind, value.rpartition("=")[2] if kind == "file" else value)
        for name, found in _IN_TEXT.findall(value):
            self._add(_KINDS[name], found)
        for kind, pattern in _ADDRESSES:
            for found in pattern.findall(value):
                self._add(kind, found)

    def _header(self, pair: list[Any]) -> None:
        if len(pair) == 2 and all(isinstance(part, str) for part in pair) and pair[0].casefold() in _HEADERS:
            self._add("header", pair[1])

    def _add(self, kind: str, value: str) -> None:
        if value and value.casefold() not in self.known and value not in _KEPT:
            self.counts[kind] = self.counts.get(kind, 0) + 1
            self.known[value.casefold()] = f"{kind}-{self.counts[kind]}"
            self._pattern = None

    def _known(self) -> re.Pattern[str]:
        """Return a pattern of all names, the longest first; a name inside a longer word is left alone."""
        if self._pattern is None:
            long = sorted((name for name in self.known if len(name) >= _SHORTEST), key=lambda name: (-len(name), name))
            names = "|".join(map(re.escape, long))
            self._pattern = re.compile(rf"(?i)(?<![A-Za-z0-9])(?:{names})(?![A-Za-z0-9])" if names else r"(?!)")
        return self._pattern


def _lines(file: Path) -> Iterator[Any]:
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                yield json.loads(line)
            except ValueError:
                return


def _copy(file: Path, target: Path, replaced: Callable[[Any], Any]) -> None:
    with target.open("w", encoding="utf-8", errors="backslashreplace") as copy:
        for line in _lines(file):
            told = replaced(line)
            if isinstance(told, dict) and told.get("kind") == "run":
                told["redacted"] = True
            copy.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n")
