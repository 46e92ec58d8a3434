"""What the simulated 2.0.1 station can do wrong in blocks K and O: profiles and displays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.simulators.charger201.alterations import swap
from ocpp_verdict.simulators.rows import Row, answer, flag, request
from ocpp_verdict.simulators.wire_faults import Alteration, change, field_is, put

_SHOW, _TELL = "SetDisplayMessage", "NotifyDisplayMessages"
_PROFILE, _COMPOSITE = "SetChargingProfile", "GetCompositeSchedule"


def _info(field: str, value: Any) -> Alteration:
    """Say something else of every message on the display."""
    return change("messageInfo", lambda old, _: [{**one, field: value} for one in old])


def _unlimited(frame: list[Any], request: Mapping[str, Any]) -> list[list[Any]]:
    """Tell of no limit but what the station can deliver."""
    at_most = 32.0 if request.get("chargingRateUnit") == "A" else 22_080.0
    return put("schedule.chargingSchedulePeriod", [{"startPeriod": 0, "limit": at_most}])(frame, request)


DISPLAY: tuple[Row, ...] = (
    flag("drops-new-messages", "O_01 O_02 O_04 O_07 O_13 O_14 O_20 O_22 O_30 O_39", "Accepts messages, keeps none."),
    request("tells-wrong-message", "O_01 O_02 O_07 O_20 O_22 O_24 O_30 O_32", "Tells another text than was set.",
            _TELL, _info("message", {"format": "UTF8", "content": "out of order"})),
    request("hides-start-of-message", "O_13", "Does not tell from when a message is shown.",
            _TELL, _info("startDateTime", "2020-01-01T00:00:00Z")),
    request("hides-state-of-message", "O_36 O_37 O_38", "Tells another state of a message than was set.",
            _TELL, _info("state", "Faulted")),
    request("hides-transaction-of-message", "O_30 O_32", "Tells another transaction of a message than was set.",
            _TELL, _info("transactionId", "none")),
    answer("has-messages-it-lacks", "O_03 O_11 O_33", "Says Accepted when it has no such message.",
           "GetDisplayMessages", swap("status", {"Unknown": "Accepted"})),
    answer("tells-no-messages", "O_08 O_09", "Says Unknown although it has such messages.",
           "GetDisplayMessages", put("status", "Unknown")),
    flag("shows-every-message", "O_08 O_09 O_34 O_35", "Tells all messages, whatever was asked for."),
    flag("keeps-cleared-message", "O_04", "Says Accepted to clear a message and keeps it."),
    answer("clears-unknown-message", "O_05", "Says Accepted to clear a message that it does not have.",
           "ClearDisplayMessage", swap("status", {"Unknown": "Accepted"})),
    flag("keeps-messages-of-ended-transactions", "O_06 O_27 O_30 O_32", "Keeps the messages of ended transactions."),
    answer("takes-message-of-unknown-transaction", "O_10", "Accepts a message for a transaction that it does not have.",
           _SHOW, swap("status", {"UnknownTransaction": "Accepted"})),
    flag("replaces-no-message", "O_12", "Accepts a message of a known id and keeps the old one."),
    flag("keeps-messages-for-ever", "O_14 O_28", "Keeps messages whose time is over."),
    answer("takes-any-message-format", "O_19", "Accepts a message of a format that it cannot show.",
           _SHOW, swap("status", {"NotSupportedMessageFormat": "Accepted"})),
    flag("forgets-messages-over-reboot", "O_20", "Has no messages any more after a reboot; it should keep them."),
    flag("shows-two-always-in-front", "O_24 O_32", "Keeps two messages that are always in front; the newer one wins."),
    answer("takes-no-messages", "O_15 O_36 O_37 O_38", "Rejects every message.",
           _SHOW, put("status", "Rejected")),
)  # fmt: skip

SMART_CHARGING: tuple[Row, ...] = (
    answer("reports-no-profiles", "K_01 K_03 K_10 K_31 K_33 K_35 K_36 K_60", "Says NoProfiles although it has some.",
           "GetChargingProfiles", put("status", "NoProfiles")),
    answer("takes-any-profile", "K_02 K_11 K_14 K_16",
           "Accepts a profile for a place or transaction that is not there.",
           _PROFILE, swap("status", {"Rejected": "Accepted"})),
    flag("replaces-no-profile", "K_04", "Accepts a profile of a known id and keeps the old one."),
    flag("keeps-cleared-profiles", "K_05 K_06 K_24", "Says Accepted to clear profiles and keeps them."),
    answer("clears-unknown-profiles", "K_07 K_08", "Says Accepted to clear profiles that it does not have.",
           "ClearChargingProfile", swap("status", {"Unknown": "Accepted"})),
    answer("composite-without-profiles", "K_09 K_21 K_22 K_23 K_28 K_40 K_41", "Composes a schedule without profiles.",
           _COMPOSITE, _unlimited),
    flag("forgets-profiles-over-reboot", "K_13", "Has no profiles any more after a reboot; it should keep them."),
    answer("rejects-recurring-profiles", "K_19", "Rejects a profile because it recurs; it should take it.",
           _PROFILE, put("status", "Rejected"), field_is("chargingProfile.chargingProfileKind", "Recurring")),
    flag("reports-every-profile", "K_29 K_30 K_32 K_34", "Reports all profiles, whatever was asked for."),
    flag("drops-profile-of-remote-start", "K_37", "Charges without the profile that came with a remote start."),
    answer("composite-of-another-duration", "K_39", "Composes a schedule of another duration than was asked for.",
           _COMPOSITE, change("schedule.duration", lambda old, _: old - 60)),
    answer("composite-of-unknown-evse", "K_47", "Says Accepted to a schedule of an EVSE that it does not have.",
           _COMPOSITE, swap("status", {"Rejected": "Accepted"})),
)  # fmt: skip
