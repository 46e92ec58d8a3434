"""The suite is tested by systems that behave and by ones that misbehave; a case that nothing fails is not finished."""

from __future__ import annotations

import ast
import re
import statistics
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ocpp_verdict.catalogue import case_id, catalogue
from ocpp_verdict.simulators import choice

from tests.running import ROOT, run

FILES = sorted((ROOT / "testsuite").rglob("test_*.py"))
#: What opens a row: the verbs whose first argument is its number. How we answer is said before what we answer.
_ROWS = re.compile(r"expect\w*|call\w*|answer|handshake|disconnected|row|status")


@cache
def functions() -> tuple[tuple[Path, ast.AsyncFunctionDef], ...]:
    """Return every case function with its file."""
    return tuple(
        (path, node)
        for path in FILES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.AsyncFunctionDef) and node.name.startswith("test_")
    )


def written() -> frozenset[str]:
    """Return the OCA ids that the suite has."""
    return frozenset(id for _, node in functions() if (id := case_id(node.name)))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run(tmp_path_factory.mktemp("good") / "report")


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run(tmp_path_factory.mktemp("bad") / "report", "--misbehave", "all")


def _fails(finding: Any) -> bool:
    return (finding["severity"], finding["axis"]) == ("violation", "conformance")


def said(case: Any) -> str:
    return f"{case['id']} on {case['system']}: {case['verdict']}: {case['reason']}"


def test_every_case_passes_on_the_systems_that_behave(good: Any) -> None:
    assert [said(case) for case in good["cases"] if case["verdict"] not in ("pass", "n/a")] == []
    ran = {case["id"] for case in good["cases"] if case["verdict"] == "pass"}
    assert len(ran) > 100


def test_a_system_that_behaves_gives_no_finding_that_fails(good: Any) -> None:
    assert [one["summary"] for one in good["findings"] if _fails(one)] == []


def test_every_case_fails_on_each_of_its_misbehaviours(bad: Any) -> None:
    assert [said(case) for case in bad["cases"] if case["verdict"] not in ("fail", "n/a")] == []


def test_every_case_has_a_misbehaviour(good: Any, bad: Any) -> None:
    applicable = {case["id"] for case in good["cases"] if case["verdict"] == "pass" and case["id"] in written()}
    failed = {case["id"] for case in bad["cases"] if case["verdict"] == "fail"}
    assert sorted(applicable - failed) == []


def test_one_misbehaviour_gives_one_family_of_findings(bad: Any) -> None:
    by_id = {one["id"]: one for one in bad["findings"]}
    cascades = []
    for case in bad["cases"]:
        found = [by_id[id] for id in case["findings"]]
        families = {one["rule"] or "rows" for one in found if _fails(one)}
        if len(families) > 1:
            cascades.append(f"{said(case)}: {sorted(families)}")
    assert cascades == []


def test_every_case_that_a_misbehaviour_names_exists() -> None:
    known = {entry.id for entry in catalogue()}
    unknown = {
        f"{one.name}: {id}"
        for key in choice.BUILT_IN
        for one in choice.misbehaviours(*key)
        for id in one.cases
        if id not in known and id.startswith("TC_")
    }
    assert unknown == set()


def test_misbehaviours_have_names_of_their_own() -> None:
    for key in choice.BUILT_IN:
        names = [one.name for one in choice.misbehaviours(*key)]
        assert len(names) == len(set(names))
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)


# -- how cases are written ------------------------------------------------------------------------------------------


def test_ids_are_written_once() -> None:
    seen: dict[str, list[str]] = defaultdict(list)
    for path, node in functions():
        seen[node.name].append(path.name)
    assert {name: files for name, files in seen.items() if len(files) > 1} == {}


def test_every_name_is_an_id_or_says_one() -> None:
    for path, node in functions():
        own = any(isinstance(one, ast.Call) for one in node.decorator_list)
        assert case_id(node.name) or own, f"{path.name}: {node.name}"


def test_every_case_says_title_and_purpose() -> None:
    for path, node in functions():
        text = ast.get_docstring(node) or ""
        assert len(text.splitlines()) >= 3, f"{path.name}: {node.name}"


def test_case_files_import_only_public_names() -> None:
    allowed = {"ocpp_verdict", "__future__", "collections", "datetime", "decimal", "typing"}
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [node.module] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
                assert {str(name).split(".")[0] for name in names} <= allowed, f"{path.name}: {names}"
                assert not any(str(name).startswith("ocpp_verdict.") for name in names), f"{path.name}: {names}"


def test_cases_neither_sleep_nor_try() -> None:
    for path, node in functions():
        for inner in ast.walk(node):
            assert not isinstance(inner, ast.Try | ast.While), f"{path.name}: {node.name}"
            assert not (isinstance(inner, ast.Attribute) and inner.attr in ("sleep", "environ")), node.name


def test_rows_ascend() -> None:
    for path, node in functions():
        rows = [number for number in _numbers(node) if number]
        assert rows == sorted(rows), f"{path.name}: {node.name}: {rows}"


def test_cases_are_short() -> None:
    lengths = [node.end_lineno - node.lineno for _, node in functions() if node.end_lineno]
    assert statistics.median(lengths) <= 20


def _numbers(function: ast.AsyncFunctionDef) -> Iterator[int]:
    """Yield the row numbers of a case in the order of its lines, of alternatives those of the first."""
    calls = [node for node in _first_way(function) if isinstance(node, ast.Call) and node.args]
    for node in sorted(calls, key=lambda one: (one.func.end_lineno or 0, one.func.end_col_offset or 0)):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = node.args[0]
        if _ROWS.fullmatch(name) and isinstance(first, ast.Constant) and type(first.value) is int:
            yield first.value


def _first_way(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a tree without the "else" of its conditions."""
    yield node
    for name, value in ast.iter_fields(node):
        if isinstance(node, ast.If) and name == "orelse":
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _first_way(child)
