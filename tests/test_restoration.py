"""A station under test gets back to idle after a case, whatever the case left behind; what stays is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ocpp_verdict.arrival import Gate
from ocpp_verdict.blocks.configuration16 import Configuration
from ocpp_verdict.clock import pause
from ocpp_verdict.difference import ABSENT
from ocpp_verdict.evidence import Kind
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.simulators.charger16 import station as charger16_station
from ocpp_verdict.simulators.charger16.power import Power
from ocpp_verdict.states import station16
from ocpp_verdict.system import System
from ocpp_verdict.verdict import Inconclusive

from tests.stage16 import csms_of, on_the_charger
from tests.unusual_charger16 import UnusualWire

LANE = ("status", ABSENT, 1)


def charger(system: System) -> Any:
    """Return the inside of the built-in station."""
    return system._simulator._station  # type: ignore[union-attr]


def idle(system: System) -> bool:
    """Return whether the station is as it was when it had booted."""
    inside = charger(system)
    connectors = inside.connectors.values()
    unused = all(not (one.transaction or one.vehicle or one.fault or one.authorization) for one in connectors)
    return unused and not inside.memory.inoperative and system.peer.statuses[LANE] == "Available"


async def restored(system: System) -> str | None:
    await system.restore("TC_X")
    return system.not_idle


def test_a_session_is_ended_before_its_cable_is_taken_out(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        async with station16.charging(csms, system.operator, system.sut):
            assert not idle(system)
        assert await restored(system) is None
        assert idle(system)

    system = on_the_charger(tmp_path, script)
    done = [entry.data["verb"] for entry in system.evidence.entries if entry.kind is Kind.OPERATOR]
    assert done == ["plug_in", "present", "unplug"]


@pytest.mark.parametrize("misbehaviour", ["remote-stop-without-effect", "own-card-cannot-stop"])
def test_a_transaction_that_does_not_stop_remotely_ends_otherwise(tmp_path: Path, misbehaviour: str) -> None:
    async def script(system: System, csms: CSMS) -> None:
        async with station16.charging(csms, system.operator, system.sut):
            pass
        assert await restored(system) is None
        assert idle(system)

    on_the_charger(tmp_path, script, misbehaviour)


def test_power_comes_back_first(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        async with station16.charging(csms, system.operator, system.sut):
            await system.operator.power_off()
        assert await restored(system) is None
        assert idle(system)

    on_the_charger(tmp_path, script)


def test_a_station_kept_offline_is_let_in_again(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        async with station16.charging(csms, system.operator, system.sut):
            await csms.offline()
        assert await restored(system) is None
        assert system.peer.connected
        assert idle(system)

    on_the_charger(tmp_path, script)


def test_what_calls_changed_is_put_back(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        keys = Configuration(csms)
        before = await keys.get("MeterValueSampleInterval")
        await keys.set("MeterValueSampleInterval", 7)
        await csms.call(1, "ChangeAvailability", connectorId=2, type="Inoperative")
        await csms.call(1, "SendLocalList", listVersion=3, updateType="Full", localAuthorizationList=[ENTRY])
        async with station16.reserved(csms, system.operator, system.sut):
            pass
        assert await restored(system) is None
        assert idle(system)
        memory = charger(system).memory
        assert memory.configuration["MeterValueSampleInterval"] == before
        assert (len(memory.local_list), memory.reservations) == (0, {})

    on_the_charger(tmp_path, script)


ENTRY = {"idTag": "04A1B2C3", "idTagInfo": {"status": "Accepted"}}


def test_a_station_that_cannot_be_brought_back_is_reset(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        await system.operator.present(system.sut.valid_id)
        await csms.expect(1, "StatusNotification", connectorId=1, status="Preparing")
        assert await restored(system) is None
        assert idle(system)

    system = on_the_charger(tmp_path, script, "ignores-connection-timeout")
    assert any('"Reset"' in (entry.data.get("text") or "") for entry in system.evidence.entries)


def test_what_stays_makes_the_next_case_inconclusive_once(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        await csms.call(1, "ChangeAvailability", connectorId=1, type="Inoperative")
        await csms.expect(2, "StatusNotification", connectorId=1, status="Unavailable")
        system.peer.changes.take()
        assert await restored(system) == "not idle after TC_X: connector 1 is still Unavailable"
        with pytest.raises(Inconclusive, match="not idle after TC_X"):
            await system.ready()
        csms = csms_of(system)
        await csms.call(1, "ChangeAvailability", connectorId=1, type="Operative")
        assert await restored(system) is None
        await system.ready()

    on_the_charger(tmp_path, script)


def test_a_change_that_the_station_keeps_is_said(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        system.peer.changes.note("GetConfiguration", {}, {"configurationKey": [{"key": "Nonsense", "value": "1"}]})
        system.peer.changes.note("ChangeConfiguration", {"key": "Nonsense", "value": "2"}, {"status": "Accepted"})
        kept = await restored(system)
        assert kept is not None
        assert "ChangeConfiguration" in kept
        assert "NotSupported" in kept

    on_the_charger(tmp_path, script)


def test_a_reset_without_a_boot_does_not_block_the_next_case(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        await csms.call(1, "Reset", type="Soft")
        await csms.disconnected(2)
        await csms.connected()
        assert system.peer.gate is Gate.BOOTING
        assert await restored(system) is None
        await system.ready()

    on_the_charger(tmp_path, script, "reset-without-boot")


def test_a_reboot_that_begins_after_the_case_is_waited_for(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        csms.may_reboot()
        async with station16.transfers(csms, system.operator, system.sut) as transfers:
            await csms.call(1, "UpdateFirmware", location=transfers.firmware, retrieveDate=csms.stamp())
            for status in ("Downloading", "Downloaded", "Installing", "Installed"):
                await csms.expect(3, "FirmwareStatusNotification", status=status)
        boots = system.peer.reported, len(system.peer.handshakes)
        assert await restored(system) is None
        assert system.peer.connected
        assert (system.peer.reported, len(system.peer.handshakes)) == (boots[0], boots[1] + 1)

    on_the_charger(tmp_path, script)


def test_a_reboot_that_may_come_late_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """New firmware needs seconds until it takes over."""
    at_once = Power.reset

    async def late(self: Power, reason: str) -> None:
        await pause(10)
        await at_once(self, reason)

    monkeypatch.setattr(Power, "reset", late)

    async def script(system: System, csms: CSMS) -> None:
        csms.may_reboot()
        async with station16.transfers(csms, system.operator, system.sut) as transfers:
            await csms.call(1, "UpdateFirmware", location=transfers.firmware, retrieveDate=csms.stamp())
            await csms.expect(3, "FirmwareStatusNotification", status="Downloading")
            for status in ("Downloaded", "Installing", "Installed"):
                await csms.expect(3, "FirmwareStatusNotification", status=status)
        handshakes = len(system.peer.handshakes)
        assert await restored(system) is None
        assert system.peer.connected
        assert len(system.peer.handshakes) == handshakes + 1

    on_the_charger(tmp_path, script)


def test_a_key_that_needs_a_reboot_gets_one_each_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charger16_station, "FaultyWire", UnusualWire)

    def boots(system: System) -> int:
        return sum('"BootNotification"' in str(entry.data.get("text")) for entry in system.evidence.entries)

    async def script(system: System, csms: CSMS) -> None:
        assert boots(system) == 1
        await Configuration(csms).set("ConnectionTimeOut", 7)
        assert boots(system) == 2
        assert await restored(system) is None
        assert boots(system) == 3

    on_the_charger(tmp_path, script)


def test_no_reboot_ends_the_transaction_of_a_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charger16_station, "FaultyWire", UnusualWire)

    async def script(system: System, csms: CSMS) -> None:
        async with station16.charging(csms, system.operator, system.sut):
            with pytest.raises(Inconclusive, match="would end the transaction"):
                await Configuration(csms).set("ConnectionTimeOut", 7)

    on_the_charger(tmp_path, script)


def test_a_cable_that_stays_locked_is_unlocked_remotely(tmp_path: Path) -> None:
    """Only its owner gets the cable of a refused transaction back (errata 3.5), and the case was cut short."""

    async def script(system: System, csms: CSMS) -> None:
        csms.answers(1, "StartTransaction", idTagInfo={"status": "Invalid"})
        await system.operator.plug_in()
        await system.operator.present(system.sut.valid_id)
        await csms.expect(1, "StatusNotification", connectorId=1, status="Finishing")
        assert await restored(system) is None
        assert idle(system)

    on_the_charger(tmp_path, script)
