"""What the built-in OCPP 2.0.1 CSMS can be told to do wrong: one row, one wrong thing.

This module has the rows of blocks A to C and puts the tables together; sessions and remote control have their own.
`FAULTS` holds what happens on the wire; the other rows are flags that the simulator's code consults.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.frames import Version
from ocpp_verdict.simulators.csms.rows import Row, answer, faults, flag, misbehaviours, request
from ocpp_verdict.simulators.csms201.misbehaviours_control import CONTROL
from ocpp_verdict.simulators.csms201.misbehaviours_sessions import SESSIONS
from ocpp_verdict.simulators.csms201.misbehaviours_upkeep import UPKEEP
from ocpp_verdict.simulators.wire_faults import Alteration, change, drop, field_is, find, put, remove

_AFTER_RESET = field_is("reason", "RemoteReset", "ScheduledReset")


def _if_status(status: str, other: str) -> Alteration:
    """Write `other` where idTokenInfo says `status`."""
    return change("idTokenInfo.status", lambda value, request: other if value == status else value)


def _opposite(one: str, other: str) -> Any:
    return lambda value, request: other if value == one else one


def _only_first(value: Any, _: Mapping[str, Any]) -> Any:
    return value[:1]


def _first_name_is_foreign(value: Any, _: Mapping[str, Any]) -> Any:
    return [{**entry, "variable": {"name": "HeartbeatInterval"}} for entry in value]


def _foreign_value(value: Any, _: Mapping[str, Any]) -> Any:
    return [{**entry, "attributeValue": f"{entry['attributeValue']}0"} for entry in value]


def _sets_password(request: Mapping[str, Any]) -> bool:
    return bool(find(request, "setVariableData.0.variable.name") == "BasicAuthPassword")


_SECURITY: tuple[Row, ...] = (
    flag("refuses-right-password", "Lets a station with the right password wait outside.", "A_01"),
    flag("takes-any-user-name", "Lets a station in whose user name is not its identity.", "A_02"),
    flag("takes-any-password", "Lets a station in whatever its password.", "A_03"),
    flag("lacks-required-ciphers", "Offers none of the cipher suites that are required.", "A_04"),
    flag("accepts-old-tls", "Accepts TLS 1.0 and 1.1.", "A_06"),
    flag("keeps-old-password", "Goes on with the old password after the station accepted a new one.", "A_09"),
    flag("takes-rejected-password", "Expects the new password although the station rejected it.", "A_10"),
    flag("lets-lower-profile-in", "Lets a station in with a lower security profile than it has agreed to.", "A_19"),
    request(
        "password-in-wrong-component",
        "Writes BasicAuthPassword to a component that does not have it.",
        "A_09 A_10",
        "SetVariables",
        put("setVariableData.0.component.name", "OCPPCommCtrlr"),
        _sets_password,
    ),
    request(
        "keeps-security-profile",
        "Sends a network profile without the higher security profile.",
        "A_19 B_42",
        "SetNetworkProfile",
        change("connectionData.securityProfile", lambda value, request: value - 1),
    ),
)

_PROVISIONING: tuple[Row, ...] = (
    answer(
        "keeps-station-pending",
        "Answers every BootNotification with Pending, so the station never gets to work.",
        "A_01 B_01",
        "BootNotification",
        put("status", "Pending"),
    ),
    answer(
        "rejects-known-station",
        "Answers Rejected to a station that is registered.",
        "A_01 B_01",
        "BootNotification",
        put("status", "Rejected"),
    ),
    answer(
        "boot-time-without-zone",
        "Leaves the zone out of currentTime, so the station does not know which time it is.",
        "B_01",
        "BootNotification",
        change("currentTime", lambda value, request: str(value).removesuffix("Z")),
    ),
    answer(
        "pending-after-reset",
        "Does not accept a station again that it has reset.",
        "B_20 B_21 B_22",
        "BootNotification",
        put("status", "Pending"),
        _AFTER_RESET,
    ),
    answer(
        "accepts-at-once",
        "Accepts a station at once that it should hold Pending or Rejected.",
        "B_02 B_30 B_31",
        "BootNotification",
        put("status", "Accepted"),
    ),
    flag("answers-before-acceptance", "Serves a station whose boot it has not accepted.", "B_30"),
    flag("confirms-any-subprotocol", "Confirms the first OCPP version offered, known to it or not.", "B_58"),
    request(
        "asks-for-another-variable",
        "Asks for another variable than the one that was asked for.",
        "B_06 B_07",
        "GetVariables",
        change("getVariableData", _first_name_is_foreign),
    ),
    request(
        "asks-for-first-variable-only",
        "Asks for the first of several variables only.",
        "B_07",
        "GetVariables",
        change("getVariableData", _only_first),
    ),
    request(
        "sets-another-value",
        "Writes another value than the one that was asked for.",
        "B_09 B_10",
        "SetVariables",
        change("setVariableData", _foreign_value),
        lambda request: not _sets_password(request),
    ),
    request(
        "sets-first-variable-only",
        "Writes the first of several variables only.",
        "B_10",
        "SetVariables",
        change("setVariableData", _only_first),
    ),
    flag(
        "ignores-items-per-message",
        "Sends more items in one message than the station said it takes.",
        "B_08",
    ),
    request(
        "asks-for-another-report",
        "Asks for another base report than the one that was asked for.",
        "B_12 B_13",
        "GetBaseReport",
        change("reportBase", _opposite("FullInventory", "ConfigurationInventory")),
    ),
    request(
        "resets-at-once",
        "Resets at once although it should wait until the station is idle.",
        "B_20 B_21 B_25 B_26",
        "Reset",
        put("type", "Immediate"),
    ),
    request(
        "resets-only-when-idle",
        "Waits until the station is idle although it should reset at once.",
        "B_22 B_27",
        "Reset",
        put("type", "OnIdle"),
    ),
    request(
        "resets-whole-station",
        "Resets the station instead of one EVSE.",
        "B_25 B_26 B_27",
        "Reset",
        remove("evseId"),
    ),
    request(
        "network-profile-in-next-slot",
        "Writes a network profile to the slot after the one that was asked for.",
        "A_19 B_42",
        "SetNetworkProfile",
        change("configurationSlot", lambda value, request: value + 1),
    ),
    request(
        "network-profile-not-sent",
        "Tells its operator that the network profile is set, and sends nothing.",
        "A_19 B_42 B_44",
        "SetNetworkProfile",
        drop,
    ),
)

_AUTHORIZATION: tuple[Row, ...] = (
    answer(
        "authorize-refuses-valid-token",
        "Answers Invalid to Authorize whatever the identification.",
        "C_39 C_43 E_01 E_02 E_03 E_04 E_10 E_11 F_02",
        "Authorize",
        put("idTokenInfo.status", "Invalid"),
    ),
    answer(
        "transaction-refuses-valid-token",
        "Answers Invalid to an identification in TransactionEvent although it accepts it in Authorize.",
        "C_08 C_39 C_40 C_43 E_01 E_02 E_03 E_04 E_10 E_11",
        "TransactionEvent",
        _if_status("Accepted", "Invalid"),
    ),
    answer(
        "accepts-any-token",
        "Answers Accepted to Authorize whatever the identification.",
        "C_02 C_06 C_07",
        "Authorize",
        put("idTokenInfo.status", "Accepted"),
    ),
    answer(
        "accepts-blocked-token",
        "Answers Accepted to Authorize for a blocked identification.",
        "C_06",
        "Authorize",
        _if_status("Blocked", "Accepted"),
    ),
    answer(
        "accepts-expired-token",
        "Answers Accepted to Authorize for an expired identification.",
        "C_07",
        "Authorize",
        _if_status("Expired", "Accepted"),
    ),
    answer(
        "transaction-accepts-any-token",
        "Answers Accepted to TransactionEvent whatever the identification.",
        "C_20 E_16",
        "TransactionEvent",
        _if_status("Invalid", "Accepted"),
    ),
    answer(
        "transaction-forgets-token",
        "Answers TransactionEvent with nothing although it brings an identification.",
        "C_08 C_20 C_39 E_01 E_02 E_03 E_04 E_10 E_11 E_16",
        "TransactionEvent",
        remove("idTokenInfo"),
    ),
    answer(
        "authorize-forgets-group",
        "Leaves the group out of its answer to Authorize.",
        "C_39 C_47 C_48 C_49",
        "Authorize",
        remove("idTokenInfo.groupIdToken"),
    ),
    answer(
        "transaction-forgets-group",
        "Leaves the group out of its answer to TransactionEvent.",
        "C_39 C_40 C_43 C_47 C_48",
        "TransactionEvent",
        remove("idTokenInfo.groupIdToken"),
    ),
    request(
        "clear-cache-not-sent",
        "Tells its operator that the cache is cleared, and sends nothing.",
        "C_37 C_38",
        "ClearCache",
        drop,
    ),
)

_ROWS = _SECURITY + _PROVISIONING + _AUTHORIZATION + SESSIONS + CONTROL + UPKEEP
MISBEHAVIOURS = misbehaviours(_ROWS, Version.V201)
FAULTS = faults(_ROWS)
