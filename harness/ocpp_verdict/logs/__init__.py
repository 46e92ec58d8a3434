"""Logs of others become entries of evidence: one reader for each format, none of which judges.

Rules:
- The number of an entry is the 1-based line where it stands.
- What a reader cannot know (a time, a direction, who opened the connection) it leaves out and says in `limits`.
- Everything is read line by line; nothing raises on content.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from ocpp_verdict.logs.lines import Line
from ocpp_verdict.logs.reader import Reader
from ocpp_verdict.logs.recording import EvidenceReader, TraceReader, is_evidence, is_trace
from ocpp_verdict.logs.tabular import TableReader, is_table
from ocpp_verdict.logs.text import TextReader

__all__ = ["Line", "Reader", "reading"]

#: Lines at the beginning that decide what the format is.
_LOOK = 20


def reading(lines: Iterator[Line]) -> tuple[Reader, Iterator[Line]]:
    """Return the reader that fits, and all lines again."""
    first = list(islice(lines, _LOOK))
    texts = [line.text.strip() for line in first if line.text.strip()]
    return _reader(texts), chain(first, lines)


def _reader(texts: list[str]) -> Reader:
    if texts and is_evidence(texts[0]):
        return EvidenceReader()
    if texts and is_trace(texts[0]):
        return TraceReader()
    if texts and is_table(texts):
        return TableReader(texts[0])
    return TextReader()
