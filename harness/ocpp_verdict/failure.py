"""What a failed case looks like in the terminal: the row in the case, the finding, and the transcript."""

from __future__ import annotations

import linecache
from collections.abc import Iterable
from types import TracebackType

from ocpp_verdict.evidence import Entry, Kind
from ocpp_verdict.frames import Side

#: Characters of a frame, and lines of a transcript, that a terminal shows; the report has all of it.
_WIDTH, _LINES = 400, 60


def text(problem: BaseException, file: str) -> str:
    """Return where in the case `file` the problem arose, and what it says."""
    place = _row(problem.__traceback__, file)
    said = "\n".join(f"E   {line}" for line in f"{type(problem).__name__}: {problem}".splitlines())
    return f"{place}\n{said}" if place else said


def transcript(entries: Iterable[Entry], under_test: Side) -> str:
    """Return the entries of a case, a line each: `<-` came from the system under test, `->` from us."""
    lines = [line for entry in entries if (line := _line(entry, under_test))]
    left_out = [f"   … {len(lines) - _LINES} lines before, see the report"] if len(lines) > _LINES else []
    return "\n".join(left_out + lines[-_LINES:])


def _row(traceback: TracebackType | None, file: str) -> str:
    last = ""
    while traceback is not None:
        code, line = traceback.tb_frame.f_code, traceback.tb_lineno
        if code.co_filename == file:
            last = f"{file}:{line}: in {code.co_name}\n    {linecache.getline(file, line).strip()}"
        traceback = traceback.tb_next
    return last


def _line(entry: Entry, under_test: Side) -> str:
    data = entry.data
    match entry.kind:
        case Kind.FRAME:
            said = f"{'<-' if entry.sender is under_test else '->'} {data['text'][:_WIDTH]}"
        case Kind.OPEN:
            said = f"** {entry.connection} open"
        case Kind.CLOSE:
            said = f"** {entry.connection} closed with {data.get('code')} {data.get('reason', '')}".rstrip()
        case Kind.HANDSHAKE if not data.get("accepted"):
            said = f"** connection refused: {data.get('status')} {data.get('reason', '')}".rstrip()
        case Kind.OPERATOR:
            said = f"** operator: {data['verb']} {data['outcome']} {data.get('remark', '')}".rstrip()
        case Kind.STEP:
            said = f"   row {data['row']}: {data['text'][:_WIDTH]}"
        case Kind.OBSERVATION:
            said = f"   {data['text'][:_WIDTH]}"
        case Kind.FILE:
            said = f"   {data['what']}: {data['name']}, {data['bytes']} bytes, by {data['scheme']}"
        case _:
            return ""
    return f"{entry.time:9.3f} {said}"
