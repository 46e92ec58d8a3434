"""Why an alteration may survive: what no row and no clause constrains, in a table for each side.

A line is as narrow as it is true: frame, field, what becomes of it, and where that matters case and row. Where a rule
warns of the alteration, the line names the rule, and holds only if the rule has spoken.
"""

from __future__ import annotations

from tests.sensitivity.reasons.csms import CSMS
from tests.sensitivity.reasons.line import Reason
from tests.sensitivity.reasons.station import STATION
from tests.sensitivity.table import Line

#: The reasons for both sides.
TABLES = (*STATION, *CSMS)


def reason(line: Line) -> str:
    """Return why a case need not notice an alteration, empty where nobody knows."""
    found = explanation(line)
    return found.why if found is not None else ""


def explanation(line: Line) -> Reason | None:
    """Return the first reason that covers a survivor."""
    table = CSMS if line.case.endswith("_CSMS") else STATION
    return next((one for one in table if one.covers(line)), None)
