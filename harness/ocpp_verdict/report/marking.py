"""The part of a frame that is wrong, found by the path that a difference names, even where the frame was cut off."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

Record = dict[str, Any]

#: Characters of a value above which only its key is marked: a page of colour points at nothing.
_MARKED = 200
#: Elements of a frame before its payload: type, id, action.
_HEAD = 3

_DECODER = json.JSONDecoder()
_STEPS = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
#: A CALLERROR up to its code, which is what a refused request is about.
_REFUSED = re.compile(r'\s*\[\s*[45]\s*,\s*"(?:[^"\\]|\\.){0,200}"\s*,\s*("\w{0,60}")')
_SPACE = re.compile(r"[ \t\n\r]*")
_BETWEEN = re.compile(r"[ \t\n\r]*[,:][ \t\n\r]*")


def parts(text: str, findings: Iterable[Record]) -> tuple[tuple[str, bool], ...]:
    """Return the frame in pieces, the values that a difference names being marked."""
    paths = {difference["path"] for finding in findings for difference in finding["differences"]}
    spans = sorted({span for path in paths if (span := _span(text, path))})
    pieces: list[tuple[str, bool]] = []
    at = 0
    for begin, end in spans:
        if begin >= at:
            pieces += [(text[at:begin], False), (text[begin:end], True)]
            at = end
    return (*pieces, (text[at:], False)) if pieces else ()


def _span(text: str, path: str) -> tuple[int, int] | None:
    """Return where key and value that a path such as `idTagInfo.status` or `keys[2].key` names stand, if they do."""
    if path == "answer" and (refused := _REFUSED.match(text)):
        return refused.span(1)
    steps = [int(number) if number else name for number, name in _STEPS.findall(path.removeprefix("$."))]
    at = _payload(text)
    if not steps or at is None:
        return None
    label = at
    for step in steps:
        found = next((place for place in _items(text, at) if place[0] == step), None)
        if found is None:
            return None
        _, label, at = found
    return label, _marked(text, label, at, isinstance(steps[-1], str))


def _marked(text: str, label: int, at: int, keyed: bool) -> int:
    """Return the end of the mark: that of the value or, where it is long or cut off, that of its key."""
    end = _end(text, at)
    key = _end(text, label) if keyed else at + 1
    if end is None or end - at > _MARKED:
        return key if key is not None else at
    return end


def _payload(text: str) -> int | None:
    """Return where the payload of a frame begins."""
    start = _SPACE.match(text)
    at = start.end() if start else 0
    if text[at : at + 1] == "{":
        return at
    places = (place for number, _, place in _items(text, at) if number in range(_HEAD + 1))
    return next((place for place in places if text[place] == "{"), None)


def _items(text: str, at: int) -> Iterator[tuple[str | int, int, int]]:
    """Yield what an object or array holds, as far as it can be read: key or number, where it begins, and its value."""
    kind = text[at : at + 1]
    if kind not in ("{", "["):
        return
    at, number = _skipped(text, at + 1), 0
    while at < len(text) and text[at] not in "]}":
        label, name = at, str(number)
        if kind == "{":
            read = _read(text, at)
            if read is None or not isinstance(read[0], str):
                return
            name, at = read[0], _skipped(text, read[1])
        yield (name if kind == "{" else number), label, at
        end = _end(text, at)
        if end is None:
            return
        at, number = _skipped(text, end), number + 1


def _skipped(text: str, at: int) -> int:
    """Return the next place after what stands between two items."""
    found = _BETWEEN.match(text, at) or _SPACE.match(text, at)
    return found.end() if found else at


def _end(text: str, at: int) -> int | None:
    read = _read(text, at)
    return read[1] if read else None


def _read(text: str, at: int) -> tuple[Any, int] | None:
    """Return a value and where it ends, None where it cannot be read."""
    try:
        return _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None
