"""Why an alteration may survive: a table of what no row and no clause constrains, each line with its clause."""

from __future__ import annotations

from typing import Any

import attrs

from tests.sensitivity.alteration import How
from tests.sensitivity.table import Line

_CALL, _RESULT = 2, 3


@attrs.frozen
class Reason:
    """One kind of alteration that need not be noticed.

    Attributes:
        how: the alteration.
        why: the reason, with the clause.
        kind: message type, None for any.
        actions: the actions it holds for; none for all.
        fields: last parts of the paths it holds for; none for all.
        cases: beginnings of the ids it holds for; none for all.
    """

    how: How
    why: str
    kind: int | None = None
    actions: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    cases: tuple[str, ...] = ()

    def covers(self, line: Line) -> bool:
        """Return whether it explains a line."""
        alteration = line.alteration
        kind, action, _ = alteration.key
        return (
            alteration.how is self.how
            and self.kind in (None, kind)
            and (not self.actions or action in self.actions)
            and (not self.fields or any(part in self.fields for part in alteration.path))
            and (not self.cases or line.case.startswith(self.cases))
        )


def _field(fields: str, why: str, actions: str = "", cases: str = "", kind: int | None = None) -> Reason:
    return Reason(How.FIELD, why, kind, _set(actions), _set(fields), tuple(cases.split()))


def _frame(how: How, why: str, actions: str = "", cases: str = "", kind: int | None = _CALL) -> Reason:
    return Reason(how, why, kind, _set(actions), cases=tuple(cases.split()))


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


_BOOT = "chargePointModel chargePointSerialNumber chargePointVendor firmwareVersion meterType"
_OWN_STATUS = "a row on the way, or that may be left out when the next one is near (§4.9; DESIGN §5 rule 3)"
_UNTIMED = (
    "no row times it and 1.6 sets no tolerance; rules/clock.py speaks up at three in a row; for what was queued"
    " OV_16_LONG_OUTAGE_CS does"
)
_AGAIN = "a message that is lost or not confirmed is sent again, as it must be"

REASONS: tuple[Reason, ...] = (
    # --- fields that nothing constrains
    _field(_BOOT, "what a station says of itself is its own affair (§4.2); the report holds it against the buyer's"),
    _field("errorCode", "no row says which error; a warning beside any status but Faulted is legal (§4.9)"),
    _field("info", "free text (§6.47)"),
    _field("timestamp", _UNTIMED),
    _field("meterStart meterStop value", "1 Wh more is as good a reading; rules/meters.py judges falls",
           "StartTransaction StopTransaction MeterValues"),
    _field("context format location measurand unit", "of transactionData no row asks (§4.10)", "StopTransaction"),
    _field("location format unit", "no row asks for it (§7.43); the value is no less one", "MeterValues"),
    _field(
        "connectorId context measurand",
        "a sample that is not the one wanted is licensed, and the next one meets the row (§4.7, DESIGN §5 rule 2)",
        "MeterValues",
    ),
    _field("transactionId", "optional in MeterValues (§6.31): a sample of another one is licensed", "MeterValues"),
    _field("key readonly value", "only the keys of §9 have a fixed access; values are the station's", kind=_RESULT),
    _field("status connectorId", _OWN_STATUS, "StatusNotification", "TC_015 TC_016 TC_037_3"),
    _field("status", "Accepted and Rejected are both allowed; Accepted is a warning (OCA)", "DataTransfer"),
    _field("parentIdTag", "the groups are the CSMS's own (§3.10)"),
    _field("status", "what it says of an idTag that stops constrains nobody (§4.10)", "StopTransaction", kind=_RESULT),
    _field("transactionId", "the CSMS chooses it (§4.8); OV_16_NEXT_TRANSACTION_CSMS asks for another one each time",
           "StartTransaction", kind=_RESULT),
    _field("currentTime", "no clause says how right the clock of a CSMS is; the rule csms-time warns"),
    _field("interval", "the CSMS chooses it (§4.2)", "BootNotification", kind=_RESULT),
    _field("value", "the operator of the CSMS chooses it; the answer of our station is what the case is about",
           "ChangeConfiguration", kind=_CALL),
    # --- fields that may be left out
    Reason(How.OMIT, "optional: the time of receipt counts (§6.47)", _CALL, _set("StatusNotification"),
           _set("timestamp")),
    # --- frames that come twice
    _frame(How.REPEAT, "an equal status is no change (FIELD_NOTES §1)", "StatusNotification"),
    _frame(How.REPEAT, "may be sent at any time (§4.6, §4.7; licences.py)", "Heartbeat MeterValues"),
    Reason(How.REPEAT, "a CSMS may ask anything at any time (DESIGN §5)", _CALL, cases=()),
    # --- frames that are lost or late
    _frame(How.DROP, f"{_AGAIN} (§4.2)", "BootNotification"),
    _frame(How.DELAY, f"{_AGAIN} (§4.2)", "BootNotification"),
    _frame(How.DELAY, f"{_AGAIN} (§3.7)", "StopTransaction"),
    _frame(How.DROP, _OWN_STATUS, "StatusNotification", "TC_015 TC_016 TC_037_3"),
    _frame(How.DELAY, _OWN_STATUS, "StatusNotification", "TC_015 TC_016 TC_037_3"),
    # --- frames out of turn
    _frame(How.SWAP, "an answer and the next message may change places (J §4.1.1 note: calls cross)", kind=_RESULT),
    _frame(How.SWAP, "of another lane than the next one (2.0.1 part 6 §2.1; DESIGN §5)",
           "StatusNotification StopTransaction MeterValues BootNotification"),
)  # fmt: skip


def reason(line: Line) -> str:
    """Return why a case need not notice an alteration, empty where nobody knows."""
    covering: Any = next((one for one in REASONS if one.covers(line)), None)
    return covering.why if covering is not None else ""
