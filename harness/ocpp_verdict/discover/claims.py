"""What a charging station's configuration says of its profile: tables from its keys to settings and features.

Names are those of 1.6 configuration keys (§9 and the security whitepaper), and COMPONENT.VARIABLE of 2.x (part 2
appendices). A row is a claim of the station, which the cases then put to the test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from ocpp_verdict.frames import Version


@attrs.frozen
class Told:
    """What the station says of one key or variable.

    Attributes:
        value: as text; empty where it says none.
        writable: whether a CSMS may change it.
        options: the values it may have, where the station lists them.
    """

    value: str = ""
    writable: bool = False
    options: tuple[str, ...] = ()

    @property
    def true(self) -> bool:
        """Whether the value is true."""
        return self.value.strip().lower() == "true"


Rule = Callable[[Told], bool]


def exists(told: Told) -> bool:
    """Return True: that the key exists is the claim."""
    return True


def true(told: Told) -> bool:
    """Return whether it is true."""
    return told.true


def writable(told: Told) -> bool:
    """Return whether it can be changed."""
    return told.writable


def can_be_true(told: Told) -> bool:
    """Return whether it is true or can be made so."""
    return told.true or told.writable


def can_be_false(told: Told) -> bool:
    """Return whether it is false or can be made so."""
    return not told.true or told.writable


def offers(*names: str) -> Rule:
    """Return the rule that one of `names` is among the values, or among those it may have."""
    wanted = {name.lower() for name in names}

    def rule(told: Told) -> bool:
        offered = told.options or tuple(told.value.split(","))
        return not wanted.isdisjoint(item.strip().lower() for item in offered)

    return rule


@attrs.frozen
class FeatureRow:
    """A feature that a key speaks for."""

    name: str
    rule: Rule
    feature: str


@attrs.frozen
class SettingRow:
    """A setting of the profile that a key gives."""

    name: str
    section: str
    key: str
    words: Mapping[str, str] = attrs.field(factory=dict)


_UNITS = {"current": "A", "power": "W", "a": "A", "w": "W"}

_SETTINGS_16 = (
    SettingRow("NumberOfConnectors", "topology", "connectors"),
    SettingRow("HeartbeatInterval", "configuration", "heartbeat_interval"),
    SettingRow("ConnectionTimeOut", "configuration", "connection_timeout"),
    SettingRow("MeterValueSampleInterval", "configuration", "meter_interval"),
    SettingRow("ClockAlignedDataInterval", "configuration", "clock_aligned_interval"),
    SettingRow("TransactionMessageAttempts", "configuration", "transaction_attempts"),
    SettingRow("TransactionMessageRetryInterval", "configuration", "transaction_retry_interval"),
    SettingRow("ChargingScheduleAllowedChargingRateUnit", "configuration", "charging_rate_unit", _UNITS),
    SettingRow("MeterValuesSampledData", "configuration", "measurands"),
)
_FEATURES_16 = (
    FeatureRow("SupportedFeatureProfiles", offers("LocalAuthListManagement"), "LocalAuthListManagement"),
    FeatureRow("SupportedFeatureProfiles", offers("Reservation"), "Reservation"),
    FeatureRow("SupportedFeatureProfiles", offers("SmartCharging"), "SmartCharging"),
    FeatureRow("SupportedFeatureProfiles", offers("FirmwareManagement"), "FirmwareManagement"),
    FeatureRow("SupportedFeatureProfiles", offers("RemoteTrigger"), "RemoteTrigger"),
    FeatureRow("AuthorizationCacheEnabled", exists, "AuthorizationCache"),
    FeatureRow("AllowOfflineTxForUnknownId", can_be_true, "AllowOfflineTxForUnknownId"),
    FeatureRow("StopTransactionOnEVSideDisconnect", can_be_true, "StopTransactionOnEVSideDisconnect_true"),
    FeatureRow("StopTransactionOnEVSideDisconnect", writable, "StopTransactionOnEVSideDisconnect_writable"),
    FeatureRow("LocalAuthListEnabled", writable, "LocalAuthListEnabled_writable"),
    FeatureRow("ReserveConnectorZeroSupported", true, "ReserveConnectorZeroSupported"),
    FeatureRow("SecurityProfile", offers("1"), "security_profile_1"),
    FeatureRow("SecurityProfile", offers("2"), "security_profile_2"),
    FeatureRow("SecurityProfile", offers("3"), "security_profile_3"),
)

_SETTINGS_2 = (
    SettingRow("OCPPCommCtrlr.HeartbeatInterval", "configuration", "heartbeat_interval"),
    SettingRow("OCPPCommCtrlr.OfflineThreshold", "configuration", "offline_threshold"),
    SettingRow("OCPPCommCtrlr.RetryBackOffWaitMinimum", "configuration", "retry_back_off_wait_minimum"),
    SettingRow("OCPPCommCtrlr.MessageAttempts", "configuration", "transaction_attempts"),
    SettingRow("OCPPCommCtrlr.MessageAttemptInterval", "configuration", "transaction_retry_interval"),
    SettingRow("TxCtrlr.EVConnectionTimeOut", "configuration", "connection_timeout"),
    SettingRow("SampledDataCtrlr.TxUpdatedInterval", "configuration", "meter_interval"),
    SettingRow("SampledDataCtrlr.TxEndedInterval", "configuration", "ended_meter_interval"),
    SettingRow("SampledDataCtrlr.TxUpdatedMeasurands", "configuration", "measurands"),
    SettingRow("AlignedDataCtrlr.Interval", "configuration", "clock_aligned_interval"),
    SettingRow("AlignedDataCtrlr.TxEndedInterval", "configuration", "ended_clock_aligned_interval"),
    SettingRow("TxCtrlr.TxStartPoint", "configuration", "tx_start_point"),
    SettingRow("TxCtrlr.TxStopPoint", "configuration", "tx_stop_point"),
    SettingRow("SmartChargingCtrlr.RateUnit", "configuration", "charging_rate_unit", _UNITS),
    SettingRow("SecurityCtrlr.CertSigningWaitMinimum", "configuration", "cert_signing_wait_minimum"),
    SettingRow("Connector.ConnectorType", "topology", "connector_type"),
    SettingRow("EVSE.SupplyPhases", "topology", "number_phases"),
)


def _points(variable: str, feature: str, names: str) -> tuple[FeatureRow, ...]:
    """Return a row per value of a list variable, whose features are numbered in the order of `names`."""
    return tuple(
        FeatureRow(variable, offers(name), f"{feature}.{number}") for number, name in enumerate(names.split(), 1)
    )


def _controller(component: str, *features: str) -> tuple[FeatureRow, ...]:
    """Return the rows of what a controller component stands for; a feature of another version is left out later."""
    rules = (("Available", true), ("Enabled", can_be_true))
    return tuple(FeatureRow(f"{component}.{name}", rule, feature) for feature in features for name, rule in rules)


_FEATURES_2 = (
    *_controller("ReservationCtrlr", "Reservation", "R-0"),
    *_controller("LocalAuthListCtrlr", "Local-Authorization-List-Management", "LA-0"),
    *_controller("SmartChargingCtrlr", "Smart-Charging"),
    *_controller("DisplayMessageCtrlr", "Advanced-User-Interface", "UI-0"),
    *_controller("MonitoringCtrlr", "Advanced-Device-Management", "DM-0"),
    *_controller("AuthCacheCtrlr", "C-49"),
    FeatureRow("ISO15118Ctrlr.ContractValidationOffline", exists, "ISO-15118-Support"),
    FeatureRow("ISO15118Ctrlr.PnCEnabled", can_be_true, "ISO-15118-Support"),
    FeatureRow("AuthCacheCtrlr.LifeTime", exists, "C-53"),
    FeatureRow("AuthCacheCtrlr.DisablePostAuthorize", exists, "C-59"),
    FeatureRow("AuthCtrlr.OfflineTxForUnknownIdEnabled", can_be_true, "C-02"),
    FeatureRow("AuthCtrlr.DisableRemoteAuthorization", exists, "C-58"),
    FeatureRow("AuthCtrlr.AuthorizeRemoteStart", can_be_true, "C-48.1"),
    FeatureRow("AuthCtrlr.AuthorizeRemoteStart", can_be_false, "C-48.2"),
    FeatureRow("TxCtrlr.MaxEnergyOnInvalidId", exists, "C-03"),
    FeatureRow("TxCtrlr.StopTxOnEVSideDisconnect", can_be_false, "C-06.1"),
    FeatureRow("TxCtrlr.StopTxOnEVSideDisconnect", can_be_true, "C-06.2"),
    *_points(
        "TxCtrlr.TxStartPoint",
        "C-09",
        "EVConnected Authorized DataSigned PowerPathClosed EnergyTransfer ParkingBayOccupancy",
    ),
    *_points(
        "TxCtrlr.TxStopPoint", "C-10", "EVConnected Authorized PowerPathClosed EnergyTransfer ParkingBayOccupancy"
    ),
    FeatureRow("TxCtrlr.TxStartPoint", writable, "C-51"),
    FeatureRow("TxCtrlr.TxStopPoint", writable, "C-52"),
    FeatureRow("OCPPCommCtrlr.UnlockOnEVSideDisconnect", can_be_true, "C-12.1"),
    FeatureRow("OCPPCommCtrlr.UnlockOnEVSideDisconnect", can_be_false, "C-12.2"),
    FeatureRow("EVSE.AllowReset", true, "C-13"),
    FeatureRow("ChargingStation.AllowNewSessionsPendingFirmwareUpdate", exists, "C-20"),
    FeatureRow("AlignedDataCtrlr.SendDuringIdle", exists, "C-28"),
    FeatureRow("SampledDataCtrlr.TxUpdatedMeasurands", exists, "C-40"),
    FeatureRow("SampledDataCtrlr.SignReadings", exists, "C-42"),
    FeatureRow("SecurityCtrlr.AdditionalRootCertificateCheck", true, "AS-2"),
    FeatureRow("SecurityCtrlr.CertSigningWaitMinimum", exists, "AS-3"),
    FeatureRow("SmartChargingCtrlr.RateUnit", offers("A"), "SC-2.1"),
    FeatureRow("SmartChargingCtrlr.RateUnit", offers("W"), "SC-2.2"),
    FeatureRow("ReservationCtrlr.NonEvseSpecific", true, "R-2"),
    FeatureRow("ReservationCtrlr.Enabled", writable, "R-3"),
    FeatureRow("LocalAuthListCtrlr.DisablePostAuthorize", exists, "LA-3"),
    FeatureRow("MonitoringCtrlr.OfflineQueuingSeverity", exists, "DM-3"),
    FeatureRow("ISO15118Ctrlr.CentralContractValidationAllowed", exists, "ISO-5"),
    *_points("DisplayMessageCtrlr.SupportedPriorities", "UI-1", "AlwaysFront InFront NormalCycle"),
    *_points("DisplayMessageCtrlr.SupportedFormats", "UI-2", "ASCII HTML URI UTF8"),
)

SETTINGS: Mapping[Version, tuple[SettingRow, ...]] = {
    Version.V16: _SETTINGS_16,
    Version.V201: _SETTINGS_2,
    Version.V21: _SETTINGS_2,
}
FEATURES: Mapping[Version, tuple[FeatureRow, ...]] = {
    Version.V16: _FEATURES_16,
    Version.V201: _FEATURES_2,
    Version.V21: _FEATURES_2,
}
