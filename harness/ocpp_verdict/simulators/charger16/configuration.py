"""Configuration keys of the built-in 1.6 charger (§9, with errata and security whitepaper): a table and its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

import attrs

from ocpp_verdict.simulators.charger16.metering import MEASURANDS
from ocpp_verdict.simulators.files import PROTOCOLS

#: Longest value (CiString500, §6.9).
MAX_VALUE = 500
#: Items that a list of measurands may have.
MAX_MEASURANDS = 7
#: Keys that one GetConfiguration may name.
MAX_KEYS = 60
#: Seconds that no timer of the station exceeds.
_MAX_SECONDS = 2**31 - 1

_ROTATIONS = frozenset({"NotApplicable", "Unknown", "RST", "RTS", "SRT", "STR", "TRS", "TSR"})

Check = Callable[[str], bool]


class Outcome(StrEnum):
    """ConfigurationStatus (§7.22)."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    REBOOT_REQUIRED = "RebootRequired"
    NOT_SUPPORTED = "NotSupported"


class Access(StrEnum):
    """What a CSMS may do with a key."""

    READ = "R"
    WRITE = "W"
    BOTH = "RW"


@attrs.frozen
class Key:
    """One key: its name, value after the factory, access, rule for values, and whether a change needs a reboot."""

    name: str
    value: str
    access: Access = Access.READ
    check: Check = lambda value: True
    reboot: bool = False


def boolean(value: str) -> bool:
    """Return whether `value` is true or false (§9: case does not matter)."""
    return value.lower() in ("true", "false")


def integer(low: int = 0, high: int = _MAX_SECONDS) -> Check:
    """Return the rule for whole numbers from `low` to `high`."""
    return lambda value: value.isascii() and value.isdigit() and len(value) < 12 and low <= int(value) <= high


def measurands(value: str) -> bool:
    """Return whether `value` lists supported measurands only (§3.16.4), not too many of them."""
    items = items_of(value)
    return len(items) <= MAX_MEASURANDS and all(item in MEASURANDS for item in items)


def rotations(connectors: int) -> Check:
    """Return the rule for ConnectorPhaseRotation (§9.1.7): items such as 1.RST."""

    def check(value: str) -> bool:
        pairs = [item.partition(".") for item in items_of(value)]
        return all(number.isdigit() and int(number) <= connectors and way in _ROTATIONS for number, _, way in pairs)

    return check


def hexadecimal(value: str) -> bool:
    """Return whether `value` is a key of 16 to 20 bytes in hexadecimal digits (security whitepaper §7.2)."""
    return 32 <= len(value) <= 40 and len(value) % 2 == 0 and all(digit in "0123456789abcdefABCDEF" for digit in value)


def items_of(value: str) -> tuple[str, ...]:
    """Return the items of a comma-separated list."""
    return tuple(item.strip() for item in value.split(",")) if value.strip() else ()


_REGISTER = "Energy.Active.Import.Register"
_PROFILES = "Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger"
_SECONDS = integer()
_COUNT = integer(0, 100)


def keys(connectors: int, cable: str) -> tuple[Key, ...]:
    """Return the keys of a station with `connectors` connectors and a "socket" or "fixed" cable."""
    both = Access.BOTH
    unlock = (
        Key("UnlockConnectorOnEVSideDisconnect", "false")  # errata 3.85
        if cable == "fixed"
        else Key("UnlockConnectorOnEVSideDisconnect", "true", both, boolean)
    )
    return (
        Key("AllowOfflineTxForUnknownId", "false", both, boolean),
        Key("AuthorizationCacheEnabled", "true", both, boolean),
        Key("AuthorizeRemoteTxRequests", "false", both, boolean),
        Key("BlinkRepeat", "3", both, _COUNT),
        Key("ClockAlignedDataInterval", "0", both, integer(0, 86400)),
        Key("ConnectionTimeOut", "60", both, _SECONDS),
        Key("ConnectorPhaseRotation", "0.Unknown", both, rotations(connectors)),
        Key("ConnectorPhaseRotationMaxLength", str(connectors + 1)),
        Key("GetConfigurationMaxKeys", str(MAX_KEYS)),
        Key("HeartbeatInterval", "300", both, integer(1)),
        Key("LightIntensity", "50", both, _COUNT),
        Key("LocalAuthorizeOffline", "true", both, boolean),
        Key("LocalPreAuthorize", "false", both, boolean),
        Key("MaxEnergyOnInvalidId", "0", both, _SECONDS),
        Key("MeterValuesAlignedData", _REGISTER, both, measurands),
        Key("MeterValuesAlignedDataMaxLength", str(MAX_MEASURANDS)),
        Key("MeterValuesSampledData", _REGISTER, both, measurands),
        Key("MeterValuesSampledDataMaxLength", str(MAX_MEASURANDS)),
        Key("MeterValueSampleInterval", "60", both, _SECONDS),
        Key("MinimumStatusDuration", "0", both, _SECONDS),
        Key("NumberOfConnectors", str(connectors)),
        Key("ResetRetries", "1", both, _COUNT),
        Key("StopTransactionOnEVSideDisconnect", "true", both, boolean),
        Key("StopTransactionOnInvalidId", "true", both, boolean),
        Key("StopTxnAlignedData", "", both, measurands),
        Key("StopTxnAlignedDataMaxLength", str(MAX_MEASURANDS)),
        Key("StopTxnSampledData", _REGISTER, both, measurands),
        Key("StopTxnSampledDataMaxLength", str(MAX_MEASURANDS)),
        Key("SupportedFeatureProfiles", _PROFILES),
        Key("SupportedFeatureProfilesMaxLength", "6"),
        Key("TransactionMessageAttempts", "3", both, _COUNT),
        Key("TransactionMessageRetryInterval", "60", both, _SECONDS),
        unlock,
        Key("WebSocketPingInterval", "60", both, _SECONDS, reboot=True),
        Key("LocalAuthListEnabled", "true", both, boolean),
        Key("LocalAuthListMaxLength", "100"),
        Key("SendLocalListMaxLength", "50"),
        Key("ReserveConnectorZeroSupported", "true"),
        Key("ChargeProfileMaxStackLevel", "8"),
        Key("ChargingScheduleAllowedChargingRateUnit", "Current,Power"),
        Key("ChargingScheduleMaxPeriods", "24"),
        Key("ConnectorSwitch3to1PhaseSupported", "false"),
        Key("MaxChargingProfilesInstalled", "20"),
        Key("StopTransactionMaxMeterValues", "100"),
        Key("MessageTimeout", "30", both, integer(1, 300)),
        Key("SupportedFileTransferProtocols", ",".join(PROTOCOLS)),
        Key("AdditionalRootCertificateCheck", "false"),
        Key("AuthorizationKey", "", Access.WRITE, hexadecimal),
        Key("CertificateSignedMaxChainSize", "10000"),
        Key("CertificateStoreMaxLength", "10"),
        Key("CpoName", "", both, lambda value: True),
        Key("SecurityProfile", "0", both, integer(0, 3)),
    )


@attrs.frozen
class Setting:
    """One line of a GetConfiguration answer."""

    key: str
    readonly: bool
    value: str | None


class Configuration:
    """The keys of one station with their values; names are looked up without regard to case (CiString50)."""

    def __init__(self, table: Iterable[Key]) -> None:
        self._keys: Mapping[str, Key] = {key.name.lower(): key for key in table}
        self._values = {name: key.value for name, key in self._keys.items()}

    def __getitem__(self, name: str) -> str:
        """Return the value of a key that exists."""
        return self._values[name.lower()]

    def on(self, name: str) -> bool:
        """Return a boolean key."""
        return self[name].lower() == "true"

    def number(self, name: str) -> int:
        """Return an integer key."""
        return int(self[name])

    def items(self, name: str) -> tuple[str, ...]:
        """Return the items of a list key."""
        return items_of(self[name])

    def put(self, name: str, value: str) -> None:
        """Set a key from inside the station, whatever its access."""
        self._values[name.lower()] = value

    def change(self, name: str, value: str) -> Outcome:
        """Try to set a key for the CSMS and return what ChangeConfiguration.conf says (§5.3)."""
        key = self._keys.get(name.lower())
        if key is None:
            return Outcome.NOT_SUPPORTED
        if key.access is Access.READ or len(value) > MAX_VALUE or not key.check(value):
            return Outcome.REJECTED
        self.put(name, value)
        return Outcome.REBOOT_REQUIRED if key.reboot else Outcome.ACCEPTED

    def read(self, names: Iterable[str]) -> tuple[list[Setting], list[str]]:
        """Return the settings of `names` (all when empty) and the names that nobody knows (§5.8)."""
        asked = list(names) or [key.name for key in self._keys.values()]
        known = [self._keys[name.lower()] for name in asked if name.lower() in self._keys]
        return [self._setting(key) for key in known], [name for name in asked if name.lower() not in self._keys]

    def _setting(self, key: Key) -> Setting:
        value = None if key.access is Access.WRITE else self[key.name]
        return Setting(key.name, key.access is Access.READ, value)
