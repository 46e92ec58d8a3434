"""Findings that tell of one defect become one: what follows from a defect is no second one.

1. What the schema says of one message is one defect, however many keywords it breaks.
2. A row that misses what the schema misses in the same message says nothing new.
3. The same wrong value under clauses that overlap is one defect, whichever rows met it.
4. A request that is not implemented is one defect, whichever clause needed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import Any

Record = dict[str, Any]

#: How the ids of the rules begin that hold a payload against its schema.
_SCHEMA = "schema-"
#: What came where a request is not known at all.
_LACKING = re.compile(r"CALLERROR Not(Implemented|Supported)\b")


def joined(findings: Iterable[Record]) -> list[Record]:
    """Return the findings, those that tell of one defect as one; what the schema says comes first."""
    kept: list[Record] = []
    for finding in sorted(findings, key=lambda one: not _of_schema(one)):
        earlier = next((one for one in kept if _comparable(one, finding) and _same(one, finding)), None)
        if earlier is None:
            kept.append(finding)
        else:
            _absorb(earlier, finding)
    return kept


def _of_schema(finding: Record) -> bool:
    return str(finding["rule"] or "").startswith(_SCHEMA)


def _comparable(one: Record, again: Record) -> bool:
    """Whether two findings are about one system, weigh the same, and are accepted alike."""
    return all(one[key] == again[key] for key in ("system", "fails", "known_deviation"))


def _same(one: Record, again: Record) -> bool:
    if _of_schema(one) and _of_schema(again):
        return bool(one["first"] == again["first"] and _message(one) == _message(again))
    if _of_schema(one) and again["rule"] is None:
        told = again["summary"].casefold().startswith(f"{_message(one).casefold()} ")
        return told and bool(_paths(again)) and all(map(partial(_beneath, _paths(one)), _paths(again)))
    alike = one["rule"] is None is again["rule"] and one["summary"] == again["summary"]
    if not alike or not one["differences"] or one["differences"] != again["differences"]:
        return False
    return _overlap(one, again) or any(_LACKING.match(difference["actual"]) for difference in one["differences"])


def _message(finding: Record) -> str:
    """Return what the summary of a schema rule is about, such as "the answer to Reset"."""
    return str(finding["summary"]).partition(":")[0]


def _paths(finding: Record) -> set[str]:
    """Return the fields of the payload that a finding is about, whichever item of a list they are in."""
    return {re.sub(r"\[\d*\]", "", difference["path"]) for difference in finding["differences"]}


def _beneath(paths: set[str], path: str) -> bool:
    """Whether a field is one of those, or lies in one: a missing object has no fields, and that is no second defect."""
    return any(path == one or path.startswith(f"{one}.") for one in paths if one)


def _clauses(finding: Record) -> list[str]:
    return [word.strip() for word in finding["requirement"].split(",") if word.strip()]


def _number(clause: str) -> str:
    return clause.rpartition(" ")[2]


def _overlap(one: Record, again: Record) -> bool:
    return bool(set(map(_number, _clauses(one))) & set(map(_number, _clauses(again))))


def _absorb(one: Record, again: Record) -> None:
    one["differences"] += [
        item for item in again["differences"] if _of_schema(again) and item not in one["differences"]
    ]
    one["cases"] += [case for case in again["cases"] if case not in one["cases"]]
    one["also"] += [name for name in (again["rule"], again["summary"], *again["also"]) if name]
    if _of_schema(again):
        one["summary"] += f"; {again['summary'].partition(': ')[2]}"
    if _of_schema(one):
        one["count"] = max(one["count"], again["count"])
        return
    known = set(map(_number, _clauses(one)))
    one["requirement"] = ", ".join(
        [one["requirement"], *(number for number in map(_number, _clauses(again)) if number not in known)]
    )
    one["count"] += again["count"]
    one["last"] = again["last"]
