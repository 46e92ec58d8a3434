"""The case functions of the suite, for tests that play cases without pytest."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ocpp_verdict.case import declaration
from ocpp_verdict.frames import Side, Version

_SUITE = Path(__file__).resolve().parent.parent / "testsuite"
_FOLDERS: Mapping[Version, tuple[str, ...]] = {Version.V16: ("ocpp16", "field"), Version.V201: ("ocpp2", "field")}


def functions(version: Version, side: Side | None = None) -> Iterator[Any]:
    """Yield the cases of a version, for one side or both, in the order of their files."""
    for path in sorted(path for folder in _FOLDERS[version] for path in (_SUITE / folder).rglob("test_*.py")):
        module = importlib.import_module(".".join(path.relative_to(_SUITE.parent).with_suffix("").parts))
        for function in vars(module).values():
            declared = declaration(function)
            if declared is None or declared.entry(version) is None:
                continue
            if side in (None, declared.side):
                yield function
