"""The actions of each OCPP version and the official message schemas, which come with the `ocpp` distribution.

`schemas/actions.csv` says which actions exist, who sends them and which schema files they have; `schemas/lock.json`
holds the SHA-256 of every schema, so that a verdict never rests on schemas that somebody changed.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

import attrs

from ocpp_verdict.data import directory
from ocpp_verdict.frames import Side, Version

#: Folder of each version inside the `ocpp` distribution.
FOLDERS = {Version.V16: "v16", Version.V201: "v201", Version.V21: "v21"}


@attrs.frozen
class Action:
    """One action of one version.

    Attributes:
        sender: who sends the request; None where both may (DataTransfer).
        block: functional block, or profile in 1.6.
        request: name of the schema of the request, without ".json".
        response: name of the schema of the answer; empty where there is none (a SEND of 2.1).
    """

    name: str
    sender: Side | None
    block: str
    request: str
    response: str


@cache
def actions(version: Version) -> Mapping[str, Action]:
    """Return the actions of `version` by name, in the order of `schemas/actions.csv`."""
    with (directory("schemas") / "actions.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["version"] == version]
    return MappingProxyType({row["action"]: _action(row) for row in rows})


def _action(row: Mapping[str, str]) -> Action:
    sender = None if row["sender"] == "both" else Side(row["sender"])
    return Action(row["action"], sender, row["block"], row["request"], row["response"])


def schema_name(action: str, version: Version, *, response: bool) -> str | None:
    """Return the name of the schema of a request or an answer, None where there is none."""
    known = actions(version).get(action)
    if known is None:
        return None
    return (known.response if response else known.request) or None


@cache
def schema(name: str, version: Version) -> dict[str, Any]:
    """Return the official schema `name` of `version`; fractions are Decimal, so that 0.1 is one tenth.

    Treat it as read-only: it is cached.
    """
    path = location() / FOLDERS[version] / "schemas" / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    return found


@cache
def location() -> Path:
    """Return the folder of the installed `ocpp` package, found without importing it."""
    spec = find_spec("ocpp")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the distribution 'ocpp', which brings the official schemas, is not installed")
    return Path(spec.origin).parent


def digests() -> dict[str, str]:
    """Return the SHA-256 of every installed official schema, by "v16/Authorize.json"."""
    root = location()
    paths = [path for folder in FOLDERS.values() for path in sorted((root / folder / "schemas").glob("*.json"))]
    return {f"{path.parent.parent.name}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def lock() -> dict[str, Any]:
    """Return what `schemas/lock.json` must hold for the installed distribution."""
    return {"distribution": "ocpp", "version": metadata.version("ocpp"), "sha256": digests()}


def locked() -> dict[str, Any]:
    """Return what `schemas/lock.json` holds."""
    found: dict[str, Any] = json.loads((directory("schemas") / "lock.json").read_text(encoding="utf-8"))
    return found


def lock_differences(
    expected: Mapping[str, Any] | None = None, installed: Mapping[str, Any] | None = None
) -> tuple[str, ...]:
    """Return what differs between the lock and the installed schemas, a sentence each; empty means nothing.

    Another version of the distribution with the same schemas is no difference: only the schemas judge.
    """
    expected, installed = expected or locked(), installed or lock()
    want, have = expected["sha256"], installed["sha256"]
    where = f"{installed['distribution']} {installed['version']} (locked: {expected['version']})"
    words = [(want.keys() - have.keys(), "is missing from"), (have.keys() - want.keys(), "is new in")]
    words += [({name for name in want.keys() & have.keys() if want[name] != have[name]}, "was changed in")]
    return tuple(f"{name} {what} {where}" for names, what in words for name in sorted(names))
