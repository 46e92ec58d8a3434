"""The families of rules, in the order in which they are asked: one module each, which opens with its table."""

from __future__ import annotations

from ocpp_verdict.rules import boot, calls, envelope, schema, status, transactions2, transactions16

_FAMILIES = (envelope, schema, calls, boot, status, transactions16, transactions2)

#: Every rule, and every check.
RULES = tuple(rule for family in _FAMILIES for rule in family.RULES)
CHECKS = tuple(check for family in _FAMILIES for check in family.CHECKS)
