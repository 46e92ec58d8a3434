"""OCPP conformance and interoperability test harness: what a case file needs."""

from ocpp_verdict.case import case
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.pattern import (
    about,
    absent,
    all_of,
    anything,
    beginning_with,
    between,
    containing,
    each,
    either,
    integer,
    message,
    one_of,
    optional,
    other_than,
    row,
    text,
)
from ocpp_verdict.role import Answer, Received
from ocpp_verdict.roles import CSMS, Station
from ocpp_verdict.sut import Sut

__all__ = [
    "CSMS",
    "Answer",
    "Operator",
    "Received",
    "Station",
    "Sut",
    "about",
    "absent",
    "all_of",
    "anything",
    "beginning_with",
    "between",
    "case",
    "containing",
    "each",
    "either",
    "integer",
    "message",
    "one_of",
    "optional",
    "other_than",
    "row",
    "text",
]
