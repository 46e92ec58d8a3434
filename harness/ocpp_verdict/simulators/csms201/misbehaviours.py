"""What the built-in OCPP 2.0.1 CSMS can be told to do wrong: one row, one wrong thing.

This module has the rows of blocks A to C and puts the tables together; sessions and remote control have their own.
`FAULTS` holds what happens on the wire; the other rows are flags that the simulator's code consults.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.frames import Side, Version
from ocpp_verdict.simulators.csms201.misbehaviours_control import CONTROL
from ocpp_verdict.simulators.csms201.misbehaviours_sessions import SESSIONS
from ocpp_verdict.simulators.csms201.misbehaviours_upkeep import UPKEEP
from ocpp_verdict.simulators.rows import Row, answer, faults, flag, misbehaviours, request
from ocpp_verdict.simulators.wire_faults import Alteration, change, drop, field_is, find, pending, put, remove

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
    flag("refuses-right-password", "A_01", "Lets a station with the right password wait outside."),
    flag("takes-any-user-name", "A_02", "Lets a station in whose user name is not its identity."),
    flag("takes-any-password", "A_03", "Lets a station in whatever its password."),
    flag("lacks-required-ciphers", "A_04", "Offers none of the cipher suites that are required."),
    flag("accepts-old-tls", "A_06", "Accepts TLS 1.0 and 1.1."),
    flag("keeps-old-password", "A_09", "Goes on with the old password after the station accepted a new one."),
    flag("takes-rejected-password", "A_10", "Expects the new password although the station rejected it."),
    flag("lets-lower-profile-in", "A_19", "Lets a station in with a lower security profile than it has agreed to."),
    request(
        "password-in-wrong-component",
        "A_09 A_10",
        "Writes BasicAuthPassword to a component that does not have it.",
        "SetVariables",
        put("setVariableData.0.component.name", "OCPPCommCtrlr"),
        _sets_password,
    ),
    request(
        "keeps-security-profile",
        "A_19 B_42",
        "Sends a network profile without the higher security profile.",
        "SetNetworkProfile",
        change("connectionData.securityProfile", lambda value, request: value - 1),
    ),
)

_PROVISIONING: tuple[Row, ...] = (
    answer(
        "keeps-station-pending",
        "A_01 B_01",
        "Answers every BootNotification with Pending, so the station never gets to work.",
        "BootNotification",
        pending,
    ),
    answer(
        "rejects-known-station",
        "A_01 B_01",
        "Answers Rejected to a station that is registered.",
        "BootNotification",
        put("status", "Rejected"),
    ),
    answer(
        "boot-time-without-zone",
        "B_01",
        "Leaves the zone out of currentTime, so the station does not know which time it is.",
        "BootNotification",
        change("currentTime", lambda value, request: str(value).removesuffix("Z")),
    ),
    answer(
        "pending-after-reset",
        "B_20 B_21 B_22",
        "Does not accept a station again that it has reset.",
        "BootNotification",
        pending,
        _AFTER_RESET,
    ),
    answer(
        "accepts-at-once",
        "B_02 B_30 B_31",
        "Accepts a station at once that it should hold Pending or Rejected.",
        "BootNotification",
        put("status", "Accepted"),
    ),
    flag("answers-before-acceptance", "B_30", "Serves a station whose boot it has not accepted."),
    flag("confirms-any-subprotocol", "B_58", "Confirms the first OCPP version offered, known to it or not."),
    request(
        "asks-for-another-variable",
        "B_06 B_07",
        "Asks for another variable than the one that was asked for.",
        "GetVariables",
        change("getVariableData", _first_name_is_foreign),
    ),
    request(
        "asks-for-first-variable-only",
        "B_07",
        "Asks for the first of several variables only.",
        "GetVariables",
        change("getVariableData", _only_first),
    ),
    request(
        "sets-another-value",
        "B_09 B_10",
        "Writes another value than the one that was asked for.",
        "SetVariables",
        change("setVariableData", _foreign_value),
        lambda request: not _sets_password(request),
    ),
    request(
        "sets-first-variable-only",
        "B_10",
        "Writes the first of several variables only.",
        "SetVariables",
        change("setVariableData", _only_first),
    ),
    flag(
        "ignores-items-per-message",
        "B_08",
        "Sends more items in one message than the station said it takes.",
    ),
    request(
        "asks-for-another-report",
        "B_12 B_13",
        "Asks for another base report than the one that was asked for.",
        "GetBaseReport",
        change("reportBase", _opposite("FullInventory", "ConfigurationInventory")),
    ),
    request(
        "resets-at-once",
        "B_20 B_21 B_25 B_26",
        "Resets at once although it should wait until the station is idle.",
        "Reset",
        put("type", "Immediate"),
    ),
    request(
        "resets-only-when-idle",
        "B_22 B_27",
        "Waits until the station is idle although it should reset at once.",
        "Reset",
        put("type", "OnIdle"),
    ),
    request(
        "resets-whole-station",
        "B_25 B_26 B_27",
        "Resets the station instead of one EVSE.",
        "Reset",
        remove("evseId"),
    ),
    request(
        "network-profile-in-next-slot",
        "A_19 B_42",
        "Writes a network profile to the slot after the one that was asked for.",
        "SetNetworkProfile",
        change("configurationSlot", lambda value, request: value + 1),
    ),
    request(
        "network-profile-not-sent",
        "A_19 B_42 B_44",
        "Tells its operator that the network profile is set, and sends nothing.",
        "SetNetworkProfile",
        drop,
    ),
)

_AUTHORIZATION: tuple[Row, ...] = (
    answer(
        "authorize-refuses-valid-token",
        "C_39 C_43 E_01 E_02 E_03 E_04 E_10 E_11 F_02",
        "Answers Invalid to Authorize whatever the identification.",
        "Authorize",
        put("idTokenInfo.status", "Invalid"),
    ),
    answer(
        "transaction-refuses-valid-token",
        "C_08 C_39 C_40 C_43 E_01 E_02 E_03 E_04 E_10 E_11",
        "Answers Invalid to an identification in TransactionEvent although it accepts it in Authorize.",
        "TransactionEvent",
        _if_status("Accepted", "Invalid"),
    ),
    answer(
        "accepts-any-token",
        "C_02 C_06 C_07",
        "Answers Accepted to Authorize whatever the identification.",
        "Authorize",
        put("idTokenInfo.status", "Accepted"),
    ),
    answer(
        "accepts-blocked-token",
        "C_06",
        "Answers Accepted to Authorize for a blocked identification.",
        "Authorize",
        _if_status("Blocked", "Accepted"),
    ),
    answer(
        "accepts-expired-token",
        "C_07",
        "Answers Accepted to Authorize for an expired identification.",
        "Authorize",
        _if_status("Expired", "Accepted"),
    ),
    answer(
        "transaction-accepts-any-token",
        "C_20 E_16",
        "Answers Accepted to TransactionEvent whatever the identification.",
        "TransactionEvent",
        _if_status("Invalid", "Accepted"),
    ),
    answer(
        "transaction-forgets-token",
        "C_08 C_20 C_39 E_01 E_02 E_03 E_04 E_10 E_11 E_16",
        "Answers TransactionEvent with nothing although it brings an identification.",
        "TransactionEvent",
        remove("idTokenInfo"),
    ),
    answer(
        "authorize-forgets-group",
        "C_39 C_47 C_48 C_49",
        "Leaves the group out of its answer to Authorize.",
        "Authorize",
        remove("idTokenInfo.groupIdToken"),
    ),
    answer(
        "transaction-forgets-group",
        "C_39 C_40 C_43 C_47 C_48",
        "Leaves the group out of its answer to TransactionEvent.",
        "TransactionEvent",
        remove("idTokenInfo.groupIdToken"),
    ),
    request(
        "clear-cache-not-sent",
        "C_37 C_38",
        "Tells its operator that the cache is cleared, and sends nothing.",
        "ClearCache",
        drop,
    ),
)

_ROWS = _SECURITY + _PROVISIONING + _AUTHORIZATION + SESSIONS + CONTROL + UPKEEP
MISBEHAVIOURS = misbehaviours(_ROWS, Side.CSMS, Version.V201)
FAULTS = faults(_ROWS)
