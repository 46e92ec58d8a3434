"""Layers: imports go down only, judging does no I/O, and the simulators owe nothing to our own roles (DESIGN §3)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

_ROOT = Path(__file__).parent.parent
_PACKAGE = _ROOT / "harness" / "ocpp_verdict"

#: From the lowest to the highest. A module may import its own row and the rows above it here, nothing below.
LAYERS = (
    ("data", "clock", "waiting", "jsontext", "confidential"),
    ("frames",),
    ("editions",),
    ("verdict",),
    ("evidence",),
    ("official",),
    ("explanation",),
    ("envelope",),
    ("stricter",),
    ("validation",),
    ("difference",),
    ("pattern", "status", "changes", "device_model"),
    ("arrival",),
    ("licences",),
    ("conversation",),
    ("rules", "rules.*"),
    ("result", "result.*"),
    ("report", "report.*"),
    ("logs", "logs.*"),
    ("check",),
    ("check.*",),
    ("pics",),
    ("catalogue",),
    ("sut", "sut.*"),
    ("pki", "pki.*", "security", "files", "files.*", "door", "answers", "answers.*"),
    ("operators", "operators.*"),
    ("pings",),
    ("link", "handshake"),
    ("peer",),
    ("listener", "dial"),
    ("relay.tap", "relay.head"),
    ("relay.observer",),
    ("relay.apart",),
    ("relay",),
    ("relay.command",),
    ("role", "role.record", "exchange"),
    ("role.*",),
    ("session", "session.*", "blocks", "blocks.*"),
    ("restoration",),
    ("system", "system.*"),
    ("deviation", "failure"),
    ("case",),
    ("execution",),
    ("selection",),
    ("states", "states.*"),
    ("simulators", "simulators.*"),
    ("run",),
    ("discover", "discover.*", "compare", "compare.*", "redaction"),
    ("report.command",),
    ("options", "terminal", "plugin", "plugin.*"),
    ("cli", "__main__"),
)

#: Who may never import what, whatever the layer: a pattern of our modules, and names of modules.
FORBIDDEN = (
    (
        "frames jsontext verdict difference pattern status licences changes arrival conversation",
        "asyncio socket websockets aiohttp pytest pathlib",
    ),
    ("official explanation envelope validation stricter rules rules.*", "asyncio socket websockets aiohttp pytest"),
    ("logs logs.* check check.report relay.tap relay.observer", "asyncio socket websockets aiohttp pytest"),
    ("result result.* report report.*", "asyncio socket websockets aiohttp pytest ocpp_verdict.role"),
    ("simulators.*", "pytest " + " ".join(f"ocpp_verdict.{name}" for name in ("role", "peer", "link", "sut"))),
    ("simulators.*", "ocpp_verdict.validation ocpp_verdict.conversation ocpp_verdict.answers ocpp_verdict.rules"),
    ("operators operators.*", "pytest websockets ocpp_verdict.role ocpp_verdict.simulators"),
    ("case", "websockets aiohttp"),
)

_SOURCES = {
    ".".join(path.relative_to(_PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(_PACKAGE.rglob("*.py"))
    if path != _PACKAGE / "__init__.py"
    and not {"testsuite", "schemas", "reports"} & set(path.relative_to(_PACKAGE).parts)
}


@cache
def imports(path: Path) -> frozenset[str]:
    """Return the full names that a file imports, inside of functions too."""
    return frozenset(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} has a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(name: str) -> str | None:
    """Return the module of ours that a full name means; None for a foreign one and for the package itself."""
    parts = name.split(".")
    inside = [".".join(parts[1:end]) for end in range(len(parts), 1, -1)] if parts[0] == "ocpp_verdict" else []
    return next((module for module in inside if module in _SOURCES), None)


def layer(module: str) -> int | None:
    """Return the number of the row that names the module: as such, or else by a pattern."""
    named = (number for number, row in enumerate(LAYERS) if module in row)
    meant = (number for number, row in enumerate(LAYERS) if any(fnmatchcase(module, pattern) for pattern in row))
    return next(named, next(meant, None))


def upward(module: str, path: Path) -> list[str]:
    """Return the modules that `module` imports although they lie above it."""
    mine = layer(module)
    found = {target for target in map(ours, imports(path)) if target and target != module}
    return sorted(target for target in found if mine is not None and (layer(target) or 0) > mine)


@pytest.mark.parametrize("module", _SOURCES)
def test_every_module_has_a_place(module: str) -> None:
    assert layer(module) is not None, f"say in LAYERS of {__file__} where {module} belongs (DESIGN §3)"


@pytest.mark.parametrize("module", _SOURCES)
def test_imports_go_down_only(module: str) -> None:
    assert upward(module, _SOURCES[module]) == [], f"{module} imports what lies above it"


@pytest.mark.parametrize("module", _SOURCES)
def test_no_module_imports_what_the_package_re_exports(module: str) -> None:
    top = {name for name in imports(_SOURCES[module]) if name.startswith("ocpp_verdict.") and ours(name) is None}
    assert top <= {"ocpp_verdict.__version__"}, f"{module} imports from the package what it must take from a module"


@pytest.mark.parametrize(("modules", "foreign"), FORBIDDEN)
def test_what_is_kept_apart_stays_apart(modules: str, foreign: str) -> None:
    banned = tuple(foreign.split())
    found = {
        f"{module} imports {name}"
        for module, path in _SOURCES.items()
        for name in imports(path)
        if any(fnmatchcase(module, pattern) for pattern in modules.split())
        and any(name == ban or name.startswith(f"{ban}.") for ban in banned)
    }
    assert found == set()


@pytest.mark.parametrize("path", sorted((_ROOT / "testsuite").rglob("test_*.py")), ids=lambda path: path.stem)
def test_cases_use_public_names_only(path: Path) -> None:
    # "ocpp_verdict.case" is the decorator here and not the module of that name, so the depth decides.
    deep = [name for name in imports(path) if name.startswith("ocpp_verdict.") and name.count(".") > 1]
    assert deep == [], "a case imports from ocpp_verdict itself"


def test_an_upward_import_is_found(tmp_path: Path) -> None:
    source = tmp_path / "frames.py"
    source.write_text(
        "import json\nfrom ocpp_verdict import data\ndef late():\n    from ocpp_verdict.evidence import read\n"
    )
    assert upward("frames", source) == ["evidence"]
    assert upward("report", source) == []


def test_names_are_resolved_to_modules() -> None:
    assert ours("ocpp_verdict.frames.Call") == "frames"
    assert ours("ocpp_verdict.operators.Driver") == "operators"
    assert ours("ocpp_verdict.validation") == "validation"
    assert ours("ocpp_verdict.Sut") is None
    assert ours("ocpp.v16") is None
