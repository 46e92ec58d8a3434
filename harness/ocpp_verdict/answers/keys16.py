"""The configuration keys of our own OCPP 1.6 station: §9, with values that suit the profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from ocpp_verdict.sut import Sut


@attrs.frozen
class Key:
    """One configuration key: what it holds when the station starts, and whether it can be changed."""

    value: Callable[[Sut], object]
    readonly: bool = False


def _fixed(value: object, *, readonly: bool = False) -> Key:
    return Key(lambda sut: value, readonly)


#: Required keys of §9.1 to §9.4 and of the security whitepaper, in the order of those tables.
KEYS_16: Mapping[str, Key] = {
    "AuthorizeRemoteTxRequests": _fixed("true"),
    "ClockAlignedDataInterval": Key(lambda sut: sut.clock_aligned_interval),
    "ConnectionTimeOut": Key(lambda sut: sut.connection_timeout),
    "ConnectorPhaseRotation": _fixed("NotApplicable"),
    "GetConfigurationMaxKeys": _fixed(50, readonly=True),
    "HeartbeatInterval": Key(lambda sut: sut.heartbeat_interval),
    "LocalAuthorizeOffline": _fixed("true"),
    "LocalPreAuthorize": _fixed("false"),
    "MeterValuesAlignedData": _fixed("Energy.Active.Import.Register"),
    "MeterValuesSampledData": _fixed("Energy.Active.Import.Register"),
    "MeterValueSampleInterval": Key(lambda sut: sut.meter_interval),
    "NumberOfConnectors": Key(lambda sut: sut.connectors, readonly=True),
    "ResetRetries": _fixed(1),
    "StopTransactionOnEVSideDisconnect": _fixed("true"),
    "StopTransactionOnInvalidId": _fixed("true"),
    "StopTxnAlignedData": _fixed(""),
    "StopTxnSampledData": _fixed(""),
    "SupportedFeatureProfiles": _fixed(
        "Core,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger,FirmwareManagement", readonly=True
    ),
    "TransactionMessageAttempts": Key(lambda sut: sut.transaction_attempts),
    "TransactionMessageRetryInterval": Key(lambda sut: sut.transaction_retry_interval),
    "UnlockConnectorOnEVSideDisconnect": _fixed("true"),
    "LocalAuthListEnabled": _fixed("true"),
    "LocalAuthListMaxLength": _fixed(100, readonly=True),
    "SendLocalListMaxLength": _fixed(20, readonly=True),
    "ReserveConnectorZeroSupported": _fixed("true", readonly=True),
    "ChargeProfileMaxStackLevel": _fixed(10, readonly=True),
    "ChargingScheduleAllowedChargingRateUnit": _fixed("Current,Power", readonly=True),
    "ChargingScheduleMaxPeriods": _fixed(24, readonly=True),
    "MaxChargingProfilesInstalled": _fixed(10, readonly=True),
    "SecurityProfile": Key(lambda sut: sut.security_profile),
}


def as_delivered(sut: Sut) -> dict[str, str]:
    """Return the keys of a station that nobody has configured yet."""
    return {name: str(key.value(sut)) for name, key in KEYS_16.items()}


def readonly(name: str) -> bool:
    """Return whether a key that our station has cannot be changed."""
    return name in KEYS_16 and KEYS_16[name].readonly
