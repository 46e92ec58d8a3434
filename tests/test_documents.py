"""README and CONTRIBUTING are true: their commands exist and run, their Python is the suite's."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from ocpp_verdict import cli, options
from ocpp_verdict.simulators import choice

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md")


def blocks(language: str) -> list[str]:
    """Return the code blocks of both documents in one language."""
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in DOCUMENTS]
    return [block for text in texts for block in re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)]


def commands() -> list[list[str]]:
    """Return the words of every command line that calls us."""
    lines = [shlex.split(line.split(" > ")[0]) for block in blocks("sh") for line in block.splitlines()]
    return [words for words in lines if words and Path(words[0]).name in ("pytest", "ocpp-verdict")]


def test_every_option_that_is_shown_exists() -> None:
    known = {name for name, _ in options._OPTIONS} | {"--strict"}
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (`--.*?) \|", text.replace("\\|", "/"), re.MULTILINE)
    shown = {option for row in table for option in re.findall(r"`(--[a-z-]+)", row)}
    assert shown == known


def test_every_command_that_is_shown_exists() -> None:
    shown = {words[1] for words in commands() if Path(words[0]).name == "ocpp-verdict"}
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown |= set(re.findall(r"`ocpp-verdict ([a-z]+)", text))
    assert shown == {"run", *cli._COMMANDS}


def test_every_misbehaviour_that_is_shown_exists() -> None:
    known = {one.name for key in choice.BUILT_IN for one in choice.misbehaviours(*key)} | {"all"}
    shown = {words[words.index("--misbehave") + 1] for words in commands() if "--misbehave" in words}
    assert shown <= known


@pytest.mark.parametrize("words", [one for one in commands() if "--misbehave" in one or "--case" in one], ids=" ".join)
def test_commands_on_the_built_in_systems_run(words: list[str], tmp_path: Path) -> None:
    limited = [] if "--case" in words else ["--case", "TC_003_CS"]
    command = [sys.executable, "-m", "pytest", *words[1:], *limited, "--report-dir", str(tmp_path / "report")]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    assert said.returncode == ("--misbehave" in words), said.stdout + said.stderr
    assert "report: " in said.stdout


def test_the_example_of_a_case_is_the_suites() -> None:
    (example,) = blocks("python")
    suite = (ROOT / "testsuite/ocpp16/csms").glob("test_*.py")
    body = example[example.index("@case") :].strip()
    assert any(body in path.read_text(encoding="utf-8") for path in suite)


def test_ci_runs_the_readmes_test_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert text.count("<!-- tests -->") == 1
    assert "<!-- tests -->" in script
    for check in ("ruff check", "ruff format --check", "mypy", "python -m build"):
        assert check in script


def test_named_files_exist() -> None:
    for document in DOCUMENTS:
        text = (ROOT / document).read_text(encoding="utf-8")
        for name in re.findall(r"`((?:testsuite|tests|harness|schemas|reports)/[\w./-]*)`", text):
            assert (ROOT / name).exists(), f"{document}: {name}"


def test_the_map_names_every_part_of_the_package_and_nothing_else() -> None:
    rows = re.findall(r"^\| .*? \| (.*) \|$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([a-z_0-9]+)`", row)}
    package = ROOT / "harness" / "ocpp_verdict"
    there = {path.stem for path in package.glob("*.py")} | {path.parent.name for path in package.glob("*/__init__.py")}
    inner = {path.parent.name for path in package.glob("simulators/*/__init__.py")}
    small = {"__init__", "__main__", "clock", "waiting", "data", "exchange"}  # what everything leans on
    assert there - small <= named
    assert named <= there | inner
