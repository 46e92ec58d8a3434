"""Which edition of what judged a run: digests of harness, suite, catalogue and schemas, short enough to read aloud."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

import tomli

from ocpp_verdict import data

_PACKAGE = Path(__file__).resolve().parent
#: Hexadecimal digits of a digest that stand in a report.
_SHOWN = 12


def harness() -> str:
    """Return the version of the harness; a checkout says that it is one."""
    if any(distribution.name == "ocpp-verdict" for distribution in metadata.distributions()):
        return metadata.version("ocpp-verdict")
    project = data.directory("testsuite").parent / "pyproject.toml"
    version = tomli.loads(project.read_text(encoding="utf-8"))["project"]["version"] if project.is_file() else ""
    return f"{version} (checkout)".strip()


def digests() -> Mapping[str, str]:
    """Return what -> digest; two runs with equal digests were judged alike."""
    suite, schemas = data.directory("testsuite"), data.directory("schemas")
    return {
        "harness": _digest(_PACKAGE, _sources(_PACKAGE)),
        "suite": _digest(suite, suite.rglob("*.py")),
        "catalogue": _digest(suite, suite.rglob("*.csv")),
        "schemas": _digest(schemas, schemas.iterdir()),
    }


def _sources(package: Path) -> Iterable[Path]:
    """Yield our modules; in a wheel suite, schemas and reports lie among them."""
    aside = {package / name for name in data.NAMES}
    return (file for file in package.rglob("*.py") if not aside & set(file.parents))


def _digest(folder: Path, files: Iterable[Path]) -> str:
    """Return a digest of the files' names and contents, whatever the order and wherever the folder lies."""
    total = hashlib.sha256()
    for file in sorted(file for file in files if file.is_file()):
        total.update(
            f"{file.relative_to(folder).as_posix()}\n{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode()
        )
    return total.hexdigest()[:_SHOWN]
