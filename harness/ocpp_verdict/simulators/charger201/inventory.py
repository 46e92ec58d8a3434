"""Which component variables the simulated 2.0.1 station has: the referenced variables of part 2 as a table."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from ocpp_verdict.simulators.charger201.variables import Access, Type, Variable
from ocpp_verdict.simulators.files import PROTOCOLS

MEASURANDS = (
    "Energy.Active.Import.Register",
    "Power.Active.Import",
    "Current.Import",
    "Voltage",
    "SoC",
)
START_POINTS = ("ParkingBayOccupancy", "EVConnected", "Authorized", "DataSigned", "PowerPathClosed", "EnergyTransfer")
AVAILABILITY = ("Available", "Occupied", "Reserved", "Unavailable", "Faulted")
SLOTS = ("1", "2")
BASES = ("All", "FactoryDefault", "HardWiredOnly")
#: Of display messages: how many, and what is supported.
MESSAGES = 10
FORMATS = ("ASCII", "UTF8")
PRIORITIES = ("AlwaysFront", "InFront", "NormalCycle")
STATES = ("Charging", "Faulted", "Idle", "Unavailable")
#: W of an EVSE at full power: three phases of 16 A at 230 V.
POWER = 11_040.0
ITEMS_PER_MESSAGE = 50
_BYTES = "65536"

_T, _A = Type, Access
_ENERGY = MEASURANDS[0]


def _flag(component: str, name: str, value: bool, access: Access = Access.READ_WRITE) -> Variable:
    return Variable(component, name, _T.BOOLEAN, "true" if value else "false", access)


def _number(
    component: str,
    name: str,
    value: int,
    low: float = 0,
    high: float = 2_147_483_647,
    unit: str | None = None,
    access: Access = Access.READ_WRITE,
    instance: str | None = None,
) -> Variable:
    return Variable(component, name, _T.INTEGER, str(value), access, instance, unit=unit, low=low, high=high)


def _limit(component: str, name: str, value: int, instance: str | None = None, unit: str | None = None) -> Variable:
    return _number(component, name, value, unit=unit, access=_A.READ_ONLY, instance=instance)


def _measurands(component: str, name: str, value: str = _ENERGY) -> Variable:
    return Variable(component, name, _T.MEMBERS, value, values=MEASURANDS)


def _text(component: str, name: str, value: str, access: Access = Access.READ_WRITE, high: int = 255) -> Variable:
    return Variable(component, name, _T.STRING, value, access, high=high)


def _available(component: str) -> tuple[Variable, Variable]:
    return _flag(component, "Available", True, _A.READ_ONLY), _flag(component, "Enabled", True)


_CORE: tuple[Variable, ...] = (
    *_available("AlignedDataCtrlr"),
    _number("AlignedDataCtrlr", "Interval", 900, high=86_400, unit="s"),
    _measurands("AlignedDataCtrlr", "Measurands"),
    _flag("AlignedDataCtrlr", "SendDuringIdle", False),
    _flag("AlignedDataCtrlr", "SignReadings", False),
    _number("AlignedDataCtrlr", "TxEndedInterval", 0, high=86_400, unit="s"),
    _measurands("AlignedDataCtrlr", "TxEndedMeasurands", ""),
    *_available("AuthCacheCtrlr"),
    _number("AuthCacheCtrlr", "LifeTime", 86_400, unit="s"),
    Variable("AuthCacheCtrlr", "Policy", _T.OPTION, "FIFO", values=("LRU", "LFU", "FIFO", "CUSTOM")),
    Variable("AuthCacheCtrlr", "Storage", _T.INTEGER, "0", _A.READ_ONLY, unit="B", low=0, high=65_536),
    _flag("AuthCacheCtrlr", "DisablePostAuthorize", False),
    _number("AuthCtrlr", "AdditionalInfoItemsPerMessage", 4, access=_A.READ_ONLY),
    _flag("AuthCtrlr", "AuthorizeRemoteStart", True),
    _flag("AuthCtrlr", "Enabled", True),
    _flag("AuthCtrlr", "LocalAuthorizeOffline", True),
    _flag("AuthCtrlr", "LocalPreAuthorize", False),
    _text("AuthCtrlr", "MasterPassGroupId", "", high=36),
    _flag("AuthCtrlr", "OfflineTxForUnknownIdEnabled", False),
    _flag("AuthCtrlr", "DisableRemoteAuthorization", False),
    _flag("ChargingStation", "AllowNewSessionsPendingFirmwareUpdate", False),
    Variable("ClockCtrlr", "DateTime", _T.DATE_TIME, "", _A.READ_ONLY),
    Variable("ClockCtrlr", "NextTimeOffsetTransitionDateTime", _T.DATE_TIME, ""),
    _text("ClockCtrlr", "TimeOffset", "+00:00"),
    _text("ClockCtrlr", "TimeZone", "Etc/UTC"),
    Variable("ClockCtrlr", "TimeSource", _T.SEQUENCE, "Heartbeat", values=("Heartbeat", "NTP")),
    *(_limit("DeviceDataCtrlr", "BytesPerMessage", int(_BYTES), of, "B") for of in ("GetReport", "GetVariables")),
    _limit("DeviceDataCtrlr", "BytesPerMessage", int(_BYTES), "SetVariables", "B"),
    *(_limit("DeviceDataCtrlr", "ItemsPerMessage", ITEMS_PER_MESSAGE, of) for of in ("GetReport", "GetVariables")),
    _limit("DeviceDataCtrlr", "ItemsPerMessage", ITEMS_PER_MESSAGE, "SetVariables"),
    _limit("DeviceDataCtrlr", "ConfigurationValueSize", 1000),
    _limit("DeviceDataCtrlr", "ReportingValueSize", 2500),
    _text("OCPPCommCtrlr", "ActiveNetworkProfile", "1", _A.READ_ONLY),
    Variable("OCPPCommCtrlr", "FileTransferProtocols", _T.MEMBERS, ",".join(PROTOCOLS), _A.READ_ONLY, values=PROTOCOLS),
    _number("OCPPCommCtrlr", "HeartbeatInterval", 300, low=1, unit="s"),
    _limit("OCPPCommCtrlr", "MessageTimeout", 30, "Default", "s"),
    _number("OCPPCommCtrlr", "MessageAttemptInterval", 10, unit="s", instance="TransactionEvent"),
    _number("OCPPCommCtrlr", "MessageAttempts", 3, low=1, instance="TransactionEvent"),
    Variable("OCPPCommCtrlr", "NetworkConfigurationPriority", _T.SEQUENCE, "1", values=SLOTS),
    _number("OCPPCommCtrlr", "NetworkProfileConnectionAttempts", 3, low=1),
    _number("OCPPCommCtrlr", "OfflineThreshold", 60, unit="s"),
    Variable(
        "OCPPCommCtrlr",
        "PublicKeyWithSignedMeterValue",
        _T.OPTION,
        "Never",
        values=("Never", "OncePerTransaction", "EveryMeterValue"),
    ),
    _number("OCPPCommCtrlr", "ResetRetries", 1),
    _number("OCPPCommCtrlr", "RetryBackOffRandomRange", 0, unit="s"),
    _number("OCPPCommCtrlr", "RetryBackOffRepeatTimes", 3),
    _number("OCPPCommCtrlr", "RetryBackOffWaitMinimum", 2, unit="s"),
    _flag("OCPPCommCtrlr", "UnlockOnEVSideDisconnect", True),
    _number("OCPPCommCtrlr", "WebSocketPingInterval", 60, unit="s"),
    *_available("SampledDataCtrlr"),
    _flag("SampledDataCtrlr", "SignReadings", False),
    _number("SampledDataCtrlr", "TxEndedInterval", 0, high=86_400, unit="s"),
    _measurands("SampledDataCtrlr", "TxEndedMeasurands"),
    _measurands("SampledDataCtrlr", "TxStartedMeasurands"),
    _number("SampledDataCtrlr", "TxUpdatedInterval", 60, high=86_400, unit="s"),
    _measurands("SampledDataCtrlr", "TxUpdatedMeasurands"),
    _flag("SampledDataCtrlr", "RegisterValuesWithoutPhases", True),
    _flag("SecurityCtrlr", "AdditionalRootCertificateCheck", False, _A.READ_ONLY),
    Variable("SecurityCtrlr", "BasicAuthPassword", _T.STRING, "", _A.WRITE_ONLY, low=16, high=40),
    Variable("SecurityCtrlr", "CertificateEntries", _T.INTEGER, "0", _A.READ_ONLY, low=0, high=20),
    _number("SecurityCtrlr", "CertSigningRepeatTimes", 2),
    _number("SecurityCtrlr", "CertSigningWaitMinimum", 30, unit="s"),
    _text("SecurityCtrlr", "Identity", "", _A.READ_ONLY, 48),
    _limit("SecurityCtrlr", "MaxCertificateChainSize", 10_000),
    _text("SecurityCtrlr", "OrganizationName", "ocpp-verdict"),
    Variable("SecurityCtrlr", "SecurityProfile", _T.INTEGER, "1", _A.READ_ONLY, low=0, high=3),
    _number("TxCtrlr", "EVConnectionTimeOut", 60, unit="s"),
    _number("TxCtrlr", "MaxEnergyOnInvalidId", 0, unit="Wh"),
    _flag("TxCtrlr", "StopTxOnEVSideDisconnect", True),
    _flag("TxCtrlr", "StopTxOnInvalidId", True),
    _flag("TxCtrlr", "TxBeforeAcceptedEnabled", False),
    Variable("TxCtrlr", "TxStartPoint", _T.MEMBERS, "EVConnected,Authorized", values=START_POINTS),
    Variable("TxCtrlr", "TxStopPoint", _T.MEMBERS, "EVConnected,Authorized", values=START_POINTS),
)

_OTHER_BLOCKS: tuple[Variable, ...] = (
    *_available("LocalAuthListCtrlr"),
    _limit("LocalAuthListCtrlr", "BytesPerMessage", int(_BYTES), unit="B"),
    Variable("LocalAuthListCtrlr", "Entries", _T.INTEGER, "0", _A.READ_ONLY, low=0, high=200),
    _limit("LocalAuthListCtrlr", "ItemsPerMessage", 20),
    _flag("LocalAuthListCtrlr", "DisablePostAuthorize", False),
    *_available("ReservationCtrlr"),
    _flag("ReservationCtrlr", "NonEvseSpecific", True, _A.READ_ONLY),
    *_available("SmartChargingCtrlr"),
    Variable("SmartChargingCtrlr", "Entries", _T.INTEGER, "0", _A.READ_ONLY, "ChargingProfiles", low=0, high=50),
    Variable("SmartChargingCtrlr", "LimitChangeSignificance", _T.DECIMAL, "5", unit="Percent", low=0, high=100),
    _flag("SmartChargingCtrlr", "NotifyChargingLimitWithSchedules", False),
    _limit("SmartChargingCtrlr", "PeriodsPerSchedule", 24),
    _limit("SmartChargingCtrlr", "ProfileStackLevel", 9),
    *_available("MonitoringCtrlr"),
    _limit("MonitoringCtrlr", "BytesPerMessage", int(_BYTES), "ClearVariableMonitoring", "B"),
    _limit("MonitoringCtrlr", "BytesPerMessage", int(_BYTES), "SetVariableMonitoring", "B"),
    _limit("MonitoringCtrlr", "ItemsPerMessage", ITEMS_PER_MESSAGE, "ClearVariableMonitoring"),
    _limit("MonitoringCtrlr", "ItemsPerMessage", ITEMS_PER_MESSAGE, "SetVariableMonitoring"),
    _number("MonitoringCtrlr", "OfflineQueuingSeverity", 3, high=9),
    Variable("MonitoringCtrlr", "ActiveMonitoringBase", _T.OPTION, "All", _A.READ_ONLY, values=BASES),
    Variable("MonitoringCtrlr", "ActiveMonitoringLevel", _T.INTEGER, "9", _A.READ_ONLY, low=0, high=9),
    *_available("DisplayMessageCtrlr"),
    Variable("DisplayMessageCtrlr", "DisplayMessages", _T.INTEGER, "0", _A.READ_ONLY, low=0, high=MESSAGES),
    Variable("DisplayMessageCtrlr", "SupportedFormats", _T.MEMBERS, ",".join(FORMATS), _A.READ_ONLY, values=FORMATS),
    Variable(
        "DisplayMessageCtrlr", "SupportedPriorities", _T.MEMBERS, ",".join(PRIORITIES), _A.READ_ONLY, values=PRIORITIES
    ),
    *(attrs.evolve(each, instance=of) for of in ("Tariff", "Cost") for each in _available("TariffCostCtrlr")),
    _text("TariffCostCtrlr", "Currency", "EUR", high=3),
    _text("TariffCostCtrlr", "TariffFallbackMessage", ""),
    _text("TariffCostCtrlr", "TotalCostFallbackMessage", ""),
    Variable("SmartChargingCtrlr", "RateUnit", _T.MEMBERS, "A,W", _A.READ_ONLY, values=("A", "W")),
)


def _station() -> Iterator[Variable]:
    yield Variable("ChargingStation", "AvailabilityState", _T.OPTION, "Available", _A.READ_ONLY, values=AVAILABILITY)
    yield _flag("ChargingStation", "Available", True, _A.READ_ONLY)
    yield _text("ChargingStation", "Model", "Verdict-201", _A.READ_ONLY, 20)
    yield _text("ChargingStation", "VendorName", "ocpp-verdict", _A.READ_ONLY, 50)
    yield Variable("ChargingStation", "SupplyPhases", _T.INTEGER, "3", _A.READ_ONLY, low=1, high=3)


def _evse(number: int, cable: str) -> Iterator[Variable]:
    """Yield what an EVSE and its connector have; all of it read-only."""
    supply = Variable("EVSE", "SupplyPhases", _T.INTEGER, "3", low=1, high=3)
    state = Variable("EVSE", "AvailabilityState", _T.OPTION, "Available", values=AVAILABILITY)
    evse = (
        state,
        Variable("EVSE", "Available", _T.BOOLEAN, "true"),
        Variable("EVSE", "AllowReset", _T.BOOLEAN, "true"),
        Variable("EVSE", "Power", _T.DECIMAL, "0", unit="W", low=0, high=POWER),
        supply,
    )
    connector = [
        attrs.evolve(state, component="Connector"),
        Variable("Connector", "Available", _T.BOOLEAN, "true"),
        Variable("Connector", "ConnectorType", _T.STRING, "sType2" if cable == "socket" else "cType2"),
        attrs.evolve(supply, component="Connector"),
    ]
    if cable == "socket":
        connector.append(Variable("ConnectorPlugRetentionLock", "Problem", _T.BOOLEAN, "false"))
    for variable in evse:
        yield attrs.evolve(variable, access=_A.READ_ONLY, evse=number)
    for variable in connector:
        yield attrs.evolve(variable, access=_A.READ_ONLY, evse=number, connector=1)


def inventory(evses: int, cable: str) -> tuple[Variable, ...]:
    """Return the variables of a station with `evses` EVSEs of one connector each, with "socket" or "fixed" cable."""
    per_evse = (variable for number in range(1, evses + 1) for variable in _evse(number, cable))
    return (*_CORE, *_OTHER_BLOCKS, *_station(), *per_evse)
