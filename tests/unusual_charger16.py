"""A charger of 1.6 that does otherwise than the built-in one what the specification leaves to it: no case may mind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from ocpp_verdict.simulators.charger16.firmware import Firmware, Tell
from ocpp_verdict.simulators.charger16.registration import Standing
from ocpp_verdict.simulators.charger16.reports import StatusBoard
from ocpp_verdict.simulators.charger16.station import Station
from ocpp_verdict.simulators.charger16.status import Report, Status
from ocpp_verdict.simulators.wire_faults import FaultyWire

Payload = dict[str, Any]

_SUMMER = timezone(timedelta(hours=2))
_TIMES = ("timestamp", "scheduleStart")
#: What a sampled value is when it does not say (§7.43).
_USUAL = {
    "context": "Sample.Periodic",
    "format": "Raw",
    "measurand": "Energy.Active.Import.Register",
    "location": "Outlet",
    "unit": "Wh",
}


class UnusualStation(Station):
    """Boots whenever it connects (OCPP-J §5.4 only advises against it), and tells more than one wants to know."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.status = UnusualBoard(self)
        self.firmware = UnusualFirmware(self)
        self._profile = self.memory.configuration.number("SecurityProfile")

    def reconnect(self) -> None:
        if self.memory.configuration.number("SecurityProfile") != self._profile:
            super().reconnect()

    async def _introduce(self) -> None:
        again = self.registration.standing is Standing.ACCEPTED
        if again:
            await self.request(self.registration.notification(), ahead=True)
        await super()._introduce()
        if again:
            await StatusBoard.tell_all(self.status)


class UnusualBoard(StatusBoard):
    """Unavailable until the boot is accepted (§4.9), suspended before it charges, with connector 0 every time."""

    async def tell_all(self) -> None:
        for number in self._station.connectors:
            await self._station.request(_told(self, Report(number, Status.UNAVAILABLE)))
        await super().tell_all()

    def _put(self, report: Report) -> None:
        former = self._current.get(report.connector)
        if report.status is Status.CHARGING and former is not None and former.status is Status.PREPARING:
            for between in (Status.SUSPENDED_EVSE, Status.SUSPENDED_EV):
                super()._put(Report(report.connector, between))
        super()._put(report)

    async def _deliver(self, report: Report, stamp: str) -> None:
        await super()._deliver(report, stamp)
        await super()._deliver(Report(0, self.status(0)), stamp)
        self._station.security.event("SettingSystemTime")


class UnusualFirmware(Firmware):
    """Takes its connectors out of service while it installs (§4.9)."""

    async def _install(self, image: bytes, step: Tell) -> None:
        for status in (Status.UNAVAILABLE, Status.AVAILABLE):
            for number, connector in self._station.connectors.items():
                if connector.transaction is None:
                    await self._station.request(_told(self._station.status, Report(number, status)))
            if status is Status.UNAVAILABLE:
                await super()._install(image, step)


def _told(board: StatusBoard, report: Report) -> Any:
    notification = board.notification(report.connector)
    notification.status, notification.error_code = report.status.value, "NoError"
    return notification


class UnusualWire(FaultyWire):
    """Writes everything in a way of its own that means the same."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._requests: dict[str, tuple[str, Payload]] = {}

    async def recv(self) -> str | bytes:
        message = await super().recv()
        frame = json.loads(message)
        if frame[0] == 2:
            self._requests[frame[1]] = frame[2], frame[3]
        return message

    async def send(self, message: str) -> bool:
        frame = json.loads(message)
        if frame[0] == 2:
            frame[3] = _in_its_own_words(_REQUESTS.get(frame[2], _as_it_is)(frame[3], {}))
        elif frame[0] == 3:
            action, request = self._requests.pop(frame[1], ("", {}))
            frame[2] = _in_its_own_words(_ANSWERS.get(action, _as_it_is)(frame[2], request))
        elif frame[2] == "NotSupported":
            frame[2] = "NotImplemented"
        return await super().send(json.dumps(frame, indent=1))


def _in_its_own_words(value: Any) -> Any:
    """Return identifications in small letters, and times in a zone, without fractions (§7.28, §3.15)."""
    if isinstance(value, list):
        return [_in_its_own_words(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    words = {name: _in_its_own_words(item) for name, item in value.items()}
    if "idTag" in words:
        words["idTag"] = words["idTag"].lower()
    for name in _TIMES:
        if name in words:
            moment = datetime.fromisoformat(words[name]).astimezone(_SUMMER)
            words[name] = moment.replace(microsecond=0).isoformat()
    return words


def _as_it_is(payload: Payload, _: Payload) -> Payload:
    return payload


def _stop(payload: Payload, _: Payload) -> Payload:
    """Leave out that a stop was local (§4.10)."""
    return {name: value for name, value in payload.items() if (name, value) != ("reason", "Local")}


def _status(payload: Payload, _: Payload) -> Payload:
    return {**payload, "info": "all is well", "vendorId": "org.unusual", "vendorErrorCode": "0"}


def _meter_values(payload: Payload, _: Payload) -> Payload:
    """Leave out what goes without saying, and add the phases."""
    for value in payload["meterValue"]:
        plain = [
            {name: said for name, said in one.items() if _USUAL.get(name) != said} for one in value["sampledValue"]
        ]
        value["sampledValue"] = plain + [{**one, "phase": phase} for one in plain for phase in ("L1", "L2", "L3")]
    return payload


def _get_configuration(payload: Payload, _: Payload) -> Payload:
    """Write keys in other letters (§7.17), and booleans in capitals."""
    for line in payload.get("configurationKey", []):
        line["key"] = line["key"].swapcase()
        if line.get("value") in ("true", "false"):
            line["value"] = line["value"].upper()
    return payload


def _change_configuration(payload: Payload, request: Payload) -> Payload:
    """Need a reboot for some keys (§5.3)."""
    needs = request.get("key") in ("ConnectionTimeOut", "AuthorizationKey") and payload.get("status") == "Accepted"
    return {"status": "RebootRequired"} if needs else payload


def _list_version(payload: Payload, _: Payload) -> Payload:
    return {"listVersion": max(payload["listVersion"], 0)}


def _composite(payload: Payload, request: Payload) -> Payload:
    """Leave out what the request has said; go back to the default when a transaction's schedule has ended (§3.13.2)."""
    payload.pop("connectorId", None)
    schedule = payload.get("chargingSchedule", {})
    schedule.pop("duration", None)
    if request["duration"] == 400:  # TC_066_CS: 20 and 60 seconds after the last change
        periods = schedule["chargingSchedulePeriod"]
        last = periods[-1]["startPeriod"]
        periods += [{"startPeriod": last + 20, "limit": 8}, {"startPeriod": last + 60, "limit": 10}]
    return payload


_REQUESTS: Mapping[str, Callable[[Payload, Payload], Payload]] = {
    "MeterValues": _meter_values,
    "StatusNotification": _status,
    "StopTransaction": _stop,
}
_ANSWERS: Mapping[str, Callable[[Payload, Payload], Payload]] = {
    "ChangeConfiguration": _change_configuration,
    "GetCompositeSchedule": _composite,
    "GetConfiguration": _get_configuration,
    "GetLocalListVersion": _list_version,
}
