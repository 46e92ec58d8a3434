"""Lists of a buyer's questions as data: ours in `reports/`, and those of a tender that a user adds to a run.

A list that cannot be used is refused with the name of the file, the line's question, and what is accepted.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs
import tomli

from ocpp_verdict import data
from ocpp_verdict.frames import Side, Version

#: The folder, in `reports/` as in a run's directory, that further lists lie in.
FOLDER = "programmes"

#: What a line may ask instead of cases; `checklist` says how each is answered.
FACTS = ("versions", "2.0.1", "third party", "certificate", "back ends", "proprietary", "security")


@attrs.frozen
class Question:
    """One line of a list.

    Attributes:
        cases: patterns of ids without the side's suffix, a leading ! for what does not count; the answer is what those
            cases said.
        profiles: certification profiles; the answer is what all of their cases said.
        rules: patterns of standing rules; where one fired, the answer is no unqualified yes.
        fact: what is asked instead of cases and profiles, one of `FACTS`.
        of: the sides that it is about; empty for both.
        ocpp: the versions that it is about; empty for all.
        clause: of the programme that asks.
        note: a sentence that stands behind the answer.
    """

    asks: str
    cases: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    fact: str = ""
    of: tuple[str, ...] = ()
    ocpp: tuple[str, ...] = ()
    clause: str = ""
    note: str = ""


@attrs.frozen
class Programme:
    """A list of questions."""

    title: str
    note: str
    questions: tuple[Question, ...]


def programmes(directory: Path | None = None) -> list[Programme]:
    """Return the buyer's checklist, the programmes that come with us, and those in the directory of a run.

    Raises:
        ValueError: a list of the user's cannot be used.
    """
    reports = data.directory("reports")
    own = sorted((directory / FOLDER).glob("*.toml")) if directory else []
    return [read(file) for file in (reports / "checklist.toml", *sorted((reports / FOLDER).glob("*.toml")), *own)]


def add(directory: Path, file: Path) -> None:
    """Put a list of questions beside the evidence of a run, so that its report answers it from now on.

    Raises:
        ValueError: the list cannot be used.
    """
    read(file)
    (directory / FOLDER).mkdir(exist_ok=True)
    shutil.copyfile(file, directory / FOLDER / f"{file.stem}.toml")


def read(file: Path) -> Programme:
    """Return the list that a TOML file holds.

    Raises:
        ValueError: it cannot be read, is no TOML, or holds a wrong key or value.
    """
    try:
        whole = tomli.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise ValueError(f"{file}: {problem}") from None
    wrong = list(_wrong(whole))
    if wrong:
        raise ValueError("\n".join(f"{file}: {problem}" for problem in wrong))
    questions = tuple(Question(**{key: _frozen(value) for key, value in line.items()}) for line in whole["line"])
    return Programme(whole["title"], whole.get("note", ""), questions)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


#: What each key of a line holds; a list where there are words, one of which each item must be.
_TEXTS = ("asks", "fact", "clause", "note")
_LISTS = {"cases": (), "profiles": (), "rules": (), "of": tuple(Side), "ocpp": tuple(Version)}


def _wrong(whole: dict[str, Any]) -> Iterator[str]:
    for key in ("title", "note"):
        if not isinstance(whole.get(key, ""), str) or (key == "title" and not whole.get(key)):
            yield f"{key} is a text" + (" and must be there" if key == "title" else "")
    if unknown := _names(set(whole) - {"title", "note", "line"}):
        yield f"there is no key {unknown}; there are title, note and [[line]]"
    lines = whole.get("line")
    if not isinstance(lines, list) or not lines or not all(isinstance(line, dict) for line in lines):
        yield "a list has at least one [[line]]"
        return
    for number, line in enumerate(lines, start=1):
        yield from (f"line {number} ({line.get('asks', 'without a question')}): {problem}" for problem in _amiss(line))


def _amiss(line: dict[str, Any]) -> Iterator[str]:
    if unknown := _names(set(line) - {*_TEXTS, *_LISTS}):
        yield f"there is no key {unknown}; there are {', '.join((*_TEXTS, *_LISTS))}"
    yield from (f"{key} is a text" for key in _TEXTS if not isinstance(line.get(key, ""), str))
    for key, words in _LISTS.items():
        items = line.get(key, [])
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            yield f"{key} is a list of texts"
        elif words and (strange := _names(set(items) - {word.value for word in words})):
            yield f"{key} holds {strange}; accepted are {', '.join(word.value for word in words)}"
    if not line.get("asks"):
        yield "asks must be there"
    if ("fact" in line) == bool({"cases", "profiles"} & set(line)):
        yield "it has either cases or profiles, or a fact"
    if "fact" in line and "rules" in line:
        yield "rules go with cases or profiles, not with a fact"
    if "fact" in line and line["fact"] not in FACTS:
        yield f"there is no fact {line['fact']!r}; there are {', '.join(FACTS)}"


def _names(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
