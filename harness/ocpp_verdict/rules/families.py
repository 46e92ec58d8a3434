"""The families of rules, in the order in which they are asked: one module each, which opens with its table."""

from __future__ import annotations

from ocpp_verdict.rules import (
    boot,
    calls,
    clock,
    configuration,
    csms,
    envelope,
    firmware,
    meters,
    requests,
    schema,
    security,
    sequence,
    smart_charging,
    stamps,
    status,
    transactions2,
    transactions16,
    transport,
)

#: By name, in the order in which they are asked: `boot` keeps the registration, and `sequence` the order of events,
#: that others look at.
FAMILIES = {
    "envelope": envelope,
    "schema": schema,
    "calls": calls,
    "boot": boot,
    "status": status,
    "transactions16": transactions16,
    "sequence": sequence,
    "transactions2": transactions2,
    "meters": meters,
    "smart_charging": smart_charging,
    "configuration": configuration,
    "requests": requests,
    "firmware": firmware,
    "stamps": stamps,
    "clock": clock,
    "security": security,
    "transport": transport,
    "csms": csms,
}

#: Every rule, and every check.
RULES = tuple(rule for family in FAMILIES.values() for rule in family.RULES)
CHECKS = tuple(check for family in FAMILIES.values() for check in family.CHECKS)
