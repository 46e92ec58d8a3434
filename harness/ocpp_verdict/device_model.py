"""What the report of a 2.x station must hold: the variables that every station has, and what is said of each. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

#: Data types whose possible values are listed (2.0.1 part 2, VariableCharacteristicsType.valuesList).
_LISTS = frozenset({"OptionList", "SequenceList", "MemberList"})

#: Variables that every 2.0.1 station has (part 2 appendix 3, "required", of the blocks in certification profile Core);
#: component -> variables, an instance in brackets. Those of EVSEs and connectors are there for each of them.
REQUIRED: Mapping[str, str] = {
    "AlignedDataCtrlr": "Interval Measurands TxEndedInterval TxEndedMeasurands",
    "AuthCtrlr": "AuthorizeRemoteStart LocalAuthorizeOffline LocalPreAuthorize",
    "ChargingStation": "AvailabilityState Available SupplyPhases",
    "ClockCtrlr": "DateTime TimeSource",
    "Connector": "Available ConnectorType SupplyPhases",
    "DeviceDataCtrlr": (
        "BytesPerMessage[GetReport] BytesPerMessage[GetVariables] BytesPerMessage[SetVariables]"
        " ItemsPerMessage[GetReport] ItemsPerMessage[GetVariables] ItemsPerMessage[SetVariables]"
    ),
    "EVSE": "AvailabilityState Available Power SupplyPhases",
    "OCPPCommCtrlr": (
        "FileTransferProtocols MessageTimeout[Default] MessageAttemptInterval[TransactionEvent]"
        " MessageAttempts[TransactionEvent] NetworkConfigurationPriority NetworkProfileConnectionAttempts"
        " OfflineThreshold ResetRetries UnlockOnEVSideDisconnect"
    ),
    "SampledDataCtrlr": "TxEndedInterval TxEndedMeasurands TxStartedMeasurands TxUpdatedInterval TxUpdatedMeasurands",
    "SecurityCtrlr": "CertificateEntries OrganizationName SecurityProfile",
    "TxCtrlr": "EVConnectionTimeOut StopTxOnEVSideDisconnect StopTxOnInvalidId TxStartPoint TxStopPoint",
}

Reported = Iterable[Mapping[str, Any]]


def missing(reported: Reported) -> list[str]:
    """Return the required variables that were not reported; names are compared without case (identifierString)."""
    told = {_name(item).lower() for item in reported}
    wanted = (f"{component}.{name}" for component, names in REQUIRED.items() for name in names.split())
    return [name for name in wanted if name.lower() not in told]


def uncharacterised(reported: Reported) -> list[str]:
    """Return the variables of which the characteristics are not told, or the values of a list (B07.FR.12)."""
    return [_name(item) for item in reported if not _is_characterised(item)]


def impossible(reported: Reported) -> list[str]:
    """Return the list variables with a value that is not among their possible values."""
    return [_name(item) for item in reported if not _is_possible(item)]


def revealed(reported: Reported) -> list[str]:
    """Return the write-only variables whose value was told (B07.FR.11)."""
    return [
        _name(item)
        for item in reported
        if any(one.get("mutability") == "WriteOnly" and one.get("value") for one in _attributes(item))
    ]


def _is_characterised(item: Mapping[str, Any]) -> bool:
    characteristics = item.get("variableCharacteristics")
    if not isinstance(characteristics, Mapping):
        return False
    return characteristics.get("dataType") not in _LISTS or bool(characteristics.get("valuesList"))


def _is_possible(item: Mapping[str, Any]) -> bool:
    characteristics = item.get("variableCharacteristics")
    if not isinstance(characteristics, Mapping) or characteristics.get("dataType") not in _LISTS:
        return True
    allowed = _members(characteristics.get("valuesList"))
    return all(_members(one.get("value")) <= allowed for one in _attributes(item))


def _attributes(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    attributes = item.get("variableAttribute")
    return [one for one in attributes if isinstance(one, Mapping)] if isinstance(attributes, list) else []


def _members(text: Any) -> set[str]:
    return {member.strip() for member in text.split(",") if member.strip()} if isinstance(text, str) else set()


def _name(item: Mapping[str, Any]) -> str:
    component, variable = item.get("component"), item.get("variable")
    whole = component.get("name") if isinstance(component, Mapping) else None
    parts = variable if isinstance(variable, Mapping) else {}
    instance = f"[{parts['instance']}]" if "instance" in parts else ""
    return f"{whole}.{parts.get('name')}{instance}"
