"""Scenes for the rules of settings, and of what a station does with a request."""

from __future__ import annotations

from typing import Any

from tests.rules.rows_sessions import began
from tests.rules.scene import V201, Row, Scene

_REQUIRED = (
    "AuthorizeRemoteTxRequests", "ClockAlignedDataInterval", "ConnectionTimeOut", "ConnectorPhaseRotation",
    "GetConfigurationMaxKeys", "HeartbeatInterval", "LocalAuthorizeOffline", "LocalPreAuthorize",
    "MeterValuesAlignedData", "MeterValuesSampledData", "MeterValueSampleInterval", "NumberOfConnectors",
    "ResetRetries", "StopTransactionOnInvalidId", "StopTxnAlignedData", "StopTxnSampledData",
    "SupportedFeatureProfiles", "TransactionMessageAttempts", "TransactionMessageRetryInterval",
    "UnlockConnectorOnEVSideDisconnect",
)  # fmt: skip


def _keys(scene: Scene, *wanted: str, known: tuple[str, ...] = (), unknown: tuple[str, ...] = ()) -> Scene:
    scene.csms("GetConfiguration", {"key": list(wanted)} if wanted else {})
    told: dict[str, Any] = {"configurationKey": [{"key": key, "readonly": False, "value": "20"} for key in known]}
    return scene.ok(told | ({"unknownKey": list(unknown)} if unknown else {}))


def _change(scene: Scene, key: str, value: str, status: str = "Accepted") -> Scene:
    return scene.csms("ChangeConfiguration", key=key, value=value).ok(status=status)


def _variable(name: str, **fields: Any) -> dict[str, Any]:
    return {"component": {"name": "SecurityCtrlr"}, "variable": {"name": name}, **fields}


def _got(scene: Scene, *results: dict[str, Any], wanted: str = "A") -> Scene:
    scene.csms("GetVariables", getVariableData=[_variable(wanted)])
    return scene.ok(getVariableResult=list(results))


def _password(scene: Scene, value: str, status: str) -> Scene:
    scene.csms("SetVariables", setVariableData=[_variable("BasicAuthPassword", attributeValue=value)])
    return scene.ok(setVariableResult=[_variable("BasicAuthPassword", attributeStatus=status)])


_FOUND = {"attributeStatus": "Accepted", "attributeValue": "1"}

CONFIGURATION = (
    Row(
        "configuration-key-unanswered",
        lambda s: _keys(s, "A", "B", known=("A",)),
        lambda s: _keys(s, "A", "B", known=("a",), unknown=("b",)),
    ),
    Row(
        "configuration-key-unanswered",
        lambda s: _keys(s, *"ABC", known=("A",)),
        # More keys than a station takes at once may be left.
        lambda s: _keys(s, *"ABCDEFGHIJKL", known=("A",)),
    ),
    Row(
        "configuration-key-missing",
        lambda s: _keys(s, known=_REQUIRED[1:]),
        lambda s: _keys(_keys(s, known=_REQUIRED), "A", known=("A",)),
    ),
    Row(
        "configuration-value-accepted",
        lambda s: _change(s, "HeartbeatInterval", "-5"),
        lambda s: _change(_change(s, "HeartbeatInterval", "-5", "Rejected"), "HeartbeatInterval", "20"),
    ),
    Row(
        "configuration-value-accepted",
        lambda s: _change(s, "LocalPreAuthorize", "maybe"),
        lambda s: _change(_change(s, "LocalPreAuthorize", "TRUE"), "OfTheVendor", "maybe"),
    ),
    Row(
        "configuration-value-accepted",
        lambda s: _change(s, "MeterValuesSampledData", "SoC,Not.A.Measurand"),
        lambda s: _change(_change(s, "MeterValuesSampledData", "SoC, Voltage.L1-N"), "StopTxnSampledData", ""),
    ),
    Row(
        "configuration-not-applied",
        lambda s: _keys(_change(s, "HeartbeatInterval", "30"), "HeartbeatInterval", known=("HeartbeatInterval",)),
        lambda s: _keys(_change(s, "HeartbeatInterval", "020"), "HeartbeatInterval", known=("HeartbeatInterval",)),
    ),
    Row(
        "configuration-not-applied",
        lambda s: _keys(_change(s.boot(), "ConnectionTimeOut", "30"), known=("connectiontimeout",)),
        # A boot sets the interval, and what needs a reboot is not there before it.
        lambda s: _keys(
            _change(_change(s, "HeartbeatInterval", "30").boot(interval=20), "ResetRetries", "9", "RebootRequired"),
            known=("HeartbeatInterval", "ResetRetries"),
        ),
    ),
    Row(
        "variables-unanswered",
        lambda s: _got(s, _variable("B", **_FOUND)),
        lambda s: _got(s, _variable("a", **_FOUND)),
        V201,
    ),
    Row(
        "variables-unanswered",
        lambda s: _got(s, _variable("A", **_FOUND), _variable("A", **_FOUND)),
        lambda s: _got(s, _variable("A", attributeStatus="UnknownVariable")),
        V201,
    ),
    Row(
        "variable-value-missing",
        lambda s: _got(s, _variable("A", attributeStatus="Accepted")),
        lambda s: _got(s, _variable("A", attributeStatus="Accepted", attributeValue="")),
        V201,
    ),
    Row(
        "password-accepted",
        lambda s: _password(s, "short", "Accepted"),
        lambda s: _password(_password(s, "short", "Rejected"), "0123456789abcdef", "Accepted"),
        V201,
    ),
)


def _beat(scene: Scene, seconds: float = 91) -> Scene:
    return scene.wait(seconds).cs("Heartbeat").ok(currentTime="@")


def _trigger(scene: Scene, message: str, status: str = "Accepted", **fields: Any) -> Scene:
    return scene.csms("TriggerMessage", {"requestedMessage": message} | fields).ok(status=status)


def _unavailable(scene: Scene, status: str, connector: int = 1) -> Scene:
    return scene.csms("ChangeAvailability", connectorId=connector, type="Inoperative").ok(status=status)


def _unavailable_2(scene: Scene, status: str, **fields: Any) -> Scene:
    return scene.csms("ChangeAvailability", {"operationalStatus": "Inoperative"} | fields).ok(status=status)


def _early(scene: Scene) -> Scene:
    """Let the station send what was triggered before it answers the trigger."""
    scene.csms("TriggerMessage", id="t", requestedMessage="MeterValues").meter("1", id=None)
    return scene.ok(id="t", status="Accepted")


REQUESTS = (
    Row(
        "trigger-not-followed",
        lambda s: _beat(_trigger(s, "MeterValues")),
        lambda s: _beat(_trigger(_trigger(s, "MeterValues").meter("1", id=None), "MeterValues", "Rejected")),
    ),
    Row(
        "trigger-not-followed",
        lambda s: _beat(_trigger(s, "StatusNotification", connectorId=2).status(1, "Available")),
        lambda s: _beat(_trigger(s, "StatusNotification", connectorId=2).status(2, "Available")),
    ),
    Row(
        "trigger-not-followed",
        lambda s: _trigger(s.open(), "Heartbeat").wait(91).close(),
        # What came before the answer was sent all the same; and a connection may end too soon.
        lambda s: _trigger(_beat(_early(s.open())), "Heartbeat").close(),
    ),
    Row(
        "trigger-not-followed",
        lambda s: _beat(_trigger(s, "FirmwareStatusNotification")),
        lambda s: _beat(
            _trigger(s, "FirmwareStatusNotification").cs("SignedFirmwareStatusNotification", status="Idle")
        ),
    ),
    Row(
        "trigger-not-followed",
        lambda s: _beat(_trigger(s, "SignChargingStationCertificate")),
        lambda s: _beat(_trigger(s, "SignChargingStationCertificate").cs("SignCertificate", csr="x")),
        V201,
    ),
    Row(
        "availability-not-scheduled",
        lambda s: _unavailable(s.start().status(1, "Charging"), "Accepted", 0),
        lambda s: _unavailable(_unavailable(s.start().status(1, "Charging"), "Scheduled"), "Accepted", 2),
    ),
    Row(
        "availability-not-scheduled",
        lambda s: _unavailable(s.start().status(1, "SuspendedEV"), "Accepted"),
        lambda s: _unavailable(s.start().status(1, "Charging").stop(), "Accepted"),
    ),
    Row(
        "availability-not-scheduled",
        lambda s: _unavailable_2(began(s), "Accepted", evse={"id": 1}),
        lambda s: _unavailable_2(began(s).event("Ended", 1, "EVDeparted"), "Accepted"),
        V201,
    ),
)

ROWS = {"configuration": CONFIGURATION, "requests": REQUESTS}
