"""Configuration keys of a 1.6 station: read and changed by a case, put back after it (1.6 §5.3, §5.8, §9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ocpp_verdict.difference import Pattern
from ocpp_verdict.pattern import anything, containing
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.verdict import Inconclusive

_RW, _R = False, True
#: Feature profile -> key that must exist -> what GetConfiguration must say of `readonly` (accessibility in §9).
REQUIRED: Mapping[str, Mapping[str, Any]] = {
    "Core": {
        "AuthorizeRemoteTxRequests": anything(),  # §9.1.2: R or RW
        "ClockAlignedDataInterval": _RW,
        "ConnectionTimeOut": _RW,
        "ConnectorPhaseRotation": _RW,
        "GetConfigurationMaxKeys": _R,
        "HeartbeatInterval": _RW,
        "LocalAuthorizeOffline": _RW,
        "LocalPreAuthorize": _RW,
        "MeterValuesAlignedData": _RW,
        "MeterValuesSampledData": _RW,
        "MeterValueSampleInterval": _RW,
        "NumberOfConnectors": _R,
        "ResetRetries": _RW,
        "StopTransactionOnInvalidId": _RW,
        "StopTxnAlignedData": _RW,
        "StopTxnSampledData": _RW,
        "SupportedFeatureProfiles": _R,
        "TransactionMessageAttempts": _RW,
        "TransactionMessageRetryInterval": _RW,
        "UnlockConnectorOnEVSideDisconnect": anything(),  # errata 3.84: R or RW
    },
    "LocalAuthListManagement": {
        "LocalAuthListEnabled": _RW,
        "LocalAuthListMaxLength": _R,
        "SendLocalListMaxLength": _R,
    },
    "SmartCharging": {
        "ChargeProfileMaxStackLevel": _R,
        "ChargingScheduleAllowedChargingRateUnit": _R,
        "ChargingScheduleMaxPeriods": _R,
        "MaxChargingProfilesInstalled": _R,
    },
}


class Configuration:
    """Read and set configuration keys; what was set is put back after the case."""

    def __init__(self, csms: CSMS) -> None:
        self._csms = csms

    async def get(self, key: str) -> str | None:
        """Return the value of a key before the first row, None where the station does not know it."""
        answer = await self._csms.call(0, "GetConfiguration", key=[key])
        return _value(answer.get("configurationKey"), key)

    async def number(self, key: str) -> int:
        """Return the value of a key that holds a number, before the first row.

        Raises:
            Inconclusive: the station has no such key, or no number in it.
        """
        found = await self.get(key)
        if found is None or not found.isascii() or not found.isdigit():
            raise Inconclusive(f"the station has no number as {key}: {found}")
        return int(found)

    async def read(self, row: int, key: str) -> str:
        """Return the value of a key; the answer (row + 1) must have it.

        Raises:
            Violation: the station does not name the key.
        """
        __tracebackhide__ = True
        answer = await self._csms.call(row, "GetConfiguration", key=[key])
        answer.expect(row + 1, configurationKey=containing({"key": key, "value": anything()}))
        return _value(answer["configurationKey"], key) or ""

    async def read_number(self, row: int, key: str) -> int:
        """Return the value of a key; the answer (row + 1) must have it, and it must be a number.

        Raises:
            Violation: the station does not name the key, or no number.
        """
        __tracebackhide__ = True
        value = await self.read(row, key)
        if not value.isascii() or not value.isdigit():
            self._csms.violation(row + 1, f"{key} is no number", "an integer that is not negative", repr(value))
        return int(value)

    async def is_on(self, row: int, key: str) -> bool:
        """Return whether a boolean key is true; the answer (row + 1) must have it.

        Raises:
            Violation: the station does not name the key.
        """
        __tracebackhide__ = True
        return (await self.read(row, key)).lower() == "true"

    async def set(self, key: str, value: str | int | bool) -> None:
        """Give a key a value before the first row of a case.

        Raises:
            Inconclusive: the station has no such key or does not take the value.
        """
        wanted, found = _text(value), await self.get(key)
        if found is None:
            raise Inconclusive(f"the station has no configuration key {key}")
        if found.lower() != wanted.lower() and not await self._changed(key, wanted):
            raise Inconclusive(f"the station does not take {key} = {wanted}")

    async def prefer(self, key: str, value: str | int | bool) -> None:
        """Give a key a value if the station has it and lets us; it need not."""
        wanted, found = _text(value), await self.get(key)
        if found is not None and found.lower() != wanted.lower():
            await self._changed(key, wanted)

    async def _changed(self, key: str, value: str) -> bool:
        """Give a key another value, with a reboot if it needs one (§5.3); return whether the station has taken it."""
        status = (await self._csms.call(0, "ChangeConfiguration", key=key, value=value)).get("status")
        if status == "RebootRequired":
            await self._reboot(key)
        return status in ("Accepted", "RebootRequired")

    async def _reboot(self, key: str) -> None:
        """Reset the station and wait until it is back.

        Raises:
            Inconclusive: it does not come back, or a transaction is running that a reset would end.
        """
        csms = self._csms
        if csms.peer.desk.transactions:
            raise Inconclusive(f"{key} takes effect after a reboot, which would end the transaction of the case")
        (await csms.call(0, "Reset", type="Soft")).expect(0, status="Accepted")
        await csms.expect(0, "BootNotification", within=csms.peer.sut.timings.reset)
        for number in range(csms.peer.sut.connectors + 1):
            await csms.expect(0, "StatusNotification", connectorId=number)

    @staticmethod
    def listing(name: str) -> Pattern:
        """Return a pattern for a comma-separated list that has `name`."""
        return Pattern(f"a list with {name}", lambda value: isinstance(value, str) and name in _names(value))

    @staticmethod
    def required(profiles: str) -> Iterable[Mapping[str, Any]]:
        """Return a pattern for each key that a station with `profiles` (a comma-separated list) must have (§9)."""
        for profile in _names(profiles):
            for key, readonly in REQUIRED.get(profile, {}).items():
                yield {"key": key, "readonly": readonly}


def _names(value: str) -> list[str]:
    return [name.strip() for name in value.split(",")]


def _text(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(settings: Any, key: str) -> str | None:
    for item in settings if isinstance(settings, list) else ():
        if isinstance(item, dict) and str(item.get("key")).lower() == key.lower():  # §7.17: a CiString
            return str(item.get("value", ""))
    return None
