"""One line of the tables of reasons: which alterations it covers, and how it is written down."""

from __future__ import annotations

from fnmatch import fnmatchcase

import attrs

from tests.sensitivity.alteration import How
from tests.sensitivity.table import Line


@attrs.frozen
class Reason:
    """One kind of alteration that need not be noticed.

    Attributes:
        why: the reason, with the clause.
        how: the alteration.
        frames: actions; answers end in ".conf".
        paths: dotted paths of fields, elements of lists written "[]"; none for the frame as such.
        changes: what becomes of the field; none for anything.
        places: cases without TC_ or OV_16_ and their side, or case:row; none for all.
        told: rules (or beginnings of warnings), one of which must have told of it; none where none does.
    """

    why: str
    how: How
    frames: tuple[str, ...]
    paths: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    def covers(self, line: Line) -> bool:
        """Return whether it explains a line."""
        one = line.alteration
        frame = f"{one.key[1]}{'.conf' if one.key[0] == 3 else ''}"
        path = ".".join("[]" if isinstance(part, int) else part for part in one.path)
        case = line.case.removeprefix("TC_").removeprefix("OV_16_").rpartition("_")[0]
        return (
            one.how is self.how
            and _matches(self.frames, frame)
            and _matches(self.paths, path)
            and _matches(self.changes, one.change)
            and _matches(self.places, case, f"{case}:{one.row}")
            and (not self.told or any(said.startswith(self.told) for said in line.told))
        )


def field(why: str, frames: str, paths: str, changes: str = "", at: str = "", told: str = "") -> Reason:
    """Return a reason why the value of fields does not matter; `changes` and `told` are parted by commas."""
    return Reason(why, How.FIELD, _words(frames), _words(paths), _list(changes), _words(at), _list(told))


def omit(why: str, frames: str, paths: str, at: str = "", told: str = "") -> Reason:
    """Return a reason why fields need not be there."""
    return Reason(why, How.OMIT, _words(frames), _words(paths), (), _words(at), _list(told))


def frame(how: str, why: str, frames: str, at: str = "", told: str = "") -> tuple[Reason, ...]:
    """Return the reasons why a frame may be dropped, repeated, delayed, swapped (`how`, parted by blanks)."""
    return tuple(
        Reason(why, How(one), _words(frames), (), (), _words(at), _list(told)) for one in how.split()
    )  # fmt: skip


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _list(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def _matches(patterns: tuple[str, ...], *texts: str) -> bool:
    return not patterns or any(
        fnmatchcase(text, pattern.replace("[]", "[[]]")) for pattern in patterns for text in texts
    )
