"""States of a 1.6 station: what they establish, that a station may not get there; and the keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ocpp_verdict.blocks.configuration16 import REQUIRED, Configuration
from ocpp_verdict.difference import ABSENT
from ocpp_verdict.exchange import Answer
from ocpp_verdict.frames import Result
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.states import station16
from ocpp_verdict.system import System
from ocpp_verdict.verdict import Inconclusive, Violation

from tests.stage16 import on_the_charger, the_station


def told(system: System, action: str) -> int:
    """Return how many requests of this action have been on the wire."""
    return sum(f',"{action}",' in (entry.data.get("text") or "") for entry in system.evidence.entries)


def test_charging_is_a_transaction_of_the_valid_id(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        async with station16.charging(csms, system.operator, system.sut) as transaction:
            assert system.peer.desk.transactions == {str(transaction): 1}

    on_the_charger(tmp_path, script)


@pytest.mark.parametrize("misbehaviour", ["hides-charging", "hides-preparing"])
def test_a_station_that_does_not_charge_is_not_charging(tmp_path: Path, misbehaviour: str) -> None:
    async def script(system: System, csms: CSMS) -> None:
        with pytest.raises(Violation) as caught:
            async with station16.charging(csms, system.operator, system.sut):
                pass
        assert caught.value.finding.row == 0

    on_the_charger(tmp_path, script, misbehaviour)


def test_a_cached_identification_needs_no_authorize(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        async with station16.id_tag_cached(csms, system.operator, system.sut) as id:
            asked = told(system, "Authorize")
            await Configuration(csms).set("LocalPreAuthorize", True)
            await system.operator.present(id)
            await csms.expect(1, "StatusNotification", connectorId=1, status="Preparing")
            assert told(system, "Authorize") == asked == 1

    on_the_charger(tmp_path, script)


@pytest.mark.parametrize("claims", [{"AuthorizationCache"}, {"LocalAuthListManagement"}, set()])
def test_a_known_identification_starts_offline(tmp_path: Path, claims: set[str]) -> None:
    async def script(system: System, csms: CSMS) -> None:
        async with station16.known_offline(csms, system.operator, system.sut) as id:
            await csms.offline()
            await system.operator.plug_in()
            await system.operator.present(id)
            await csms.wait(5)
            await csms.online()
            await csms.expect(1, "StartTransaction", idTag=id)

    on_the_charger(tmp_path, script, pics=frozenset(claims))


def test_the_other_connectors_are_out_of_service(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        async with station16.others_unavailable(csms, system.operator, system.sut):
            assert sorted(system.peer.statuses.values()) == ["Available", "Available", "Unavailable"]

    on_the_charger(tmp_path, script)


def test_a_reservation_holds_the_connector(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        async with station16.reserved(csms, system.operator, system.sut) as id:
            (await csms.call(1, "CancelReservation", reservationId=id)).expect(2, status="Accepted")

    on_the_charger(tmp_path, script)


@pytest.mark.parametrize(
    ("state", "silent", "speaks"),
    [("sampled_charging", "ClockAlignedDataInterval", 10), ("clock_aligned_charging", "MeterValueSampleInterval", 60)],
)
def test_a_metered_session_reads_one_way_only(tmp_path: Path, state: str, silent: str, speaks: int) -> None:
    async def script(system: System, csms: CSMS) -> None:
        async with station16.STATES[state](csms, system.operator, system.sut) as metering:
            assert await Configuration(csms).get(silent) == "0"
            assert (metering.interval, metering.measurands) == (speaks, ("Energy.Active.Import.Register",))

    on_the_charger(tmp_path, script)


def test_our_file_server_runs_as_long_as_the_state(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        async with station16.transfers(csms, system.operator, system.sut) as transfers:
            answer = await csms.call(1, "GetDiagnostics", location=transfers.logs)
            with pytest.raises(Violation, match="the file did not come"):
                transfers.uploaded(3)
            await csms.expect(3, "DiagnosticsStatusNotification", status="Uploading")
            await csms.expect(5, "DiagnosticsStatusNotification", status="Uploaded")
            transfers.uploaded(5, answer)
            assert csms.warnings == []
            transfers.uploaded(5, Answer(csms, "GetDiagnostics", Result("1", {"fileName": "other.log"}), answer.entry))
            assert [warning.summary for warning in csms.warnings] == [
                "the file that came has another name than the station told"
            ]
            closed = transfers.logs
        (await csms.call(7, "GetDiagnostics", location=closed, retries=0)).expect(8)
        await csms.expect(9, "DiagnosticsStatusNotification", status="Uploading")
        await csms.expect(11, "DiagnosticsStatusNotification", status="UploadFailed")

    on_the_charger(tmp_path, script)


# -- configuration keys ---------------------------------------------------------------------------------------------


def test_a_key_is_set_only_if_it_differs(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        keys = Configuration(csms)
        await keys.set("LocalPreAuthorize", False)
        assert told(system, "ChangeConfiguration") == 0
        await keys.set("LocalPreAuthorize", True)
        assert await keys.is_on(1, "LocalPreAuthorize") is True
        assert told(system, "ChangeConfiguration") == 1

    on_the_charger(tmp_path, script)


def test_what_cannot_be_set_is_inconclusive_or_left(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        keys = Configuration(csms)
        with pytest.raises(Inconclusive, match="no configuration key Nonsense"):
            await keys.set("Nonsense", 1)
        with pytest.raises(Inconclusive, match="does not take NumberOfConnectors = 7"):
            await keys.set("NumberOfConnectors", 7)
        await keys.prefer("Nonsense", 1)
        await keys.prefer("NumberOfConnectors", 7)
        assert await keys.get("Nonsense") is None
        with pytest.raises(Violation):
            await keys.read(1, "Nonsense")

    on_the_charger(tmp_path, script)


def test_every_profile_asks_for_its_keys() -> None:
    def names(profiles: str) -> set[Any]:
        return {pattern["key"] for pattern in Configuration.required(profiles)}

    assert names("Core") == set(REQUIRED["Core"])
    assert names("Core, SmartCharging,Reservation") == {*REQUIRED["Core"], *REQUIRED["SmartCharging"]}
    assert names("") == set()


def test_a_number_that_is_none_is_the_station_s_fault(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        assert await Configuration(csms).read_number(1, "GetConfigurationMaxKeys") > 0
        with pytest.raises(Violation, match="SupportedFeatureProfiles is no number"):
            await Configuration(csms).read_number(3, "SupportedFeatureProfiles")

    on_the_charger(tmp_path, script)


def test_charging_from_knows_where_the_register_stood(tmp_path: Path) -> None:
    async def script(system: System, csms: CSMS) -> None:
        async with station16.charging_from(csms, system.operator, system.sut) as (transaction, reading):
            assert system.peer.desk.transactions == {str(transaction): 1}
            assert reading == 1000

    on_the_charger(tmp_path, script)


@pytest.mark.parametrize(("shared", "others"), [(False, "Available"), (True, "Unavailable")])
def test_a_reader_is_for_one_connector(tmp_path: Path, shared: bool, others: str) -> None:
    async def script(system: System, csms: CSMS) -> None:
        async with station16.reader_for_one(csms, system.operator, system.sut):
            assert system.peer.statuses[("status", ABSENT, 2)] == others

    on_the_charger(tmp_path, script, shared_reader=shared)


@pytest.mark.parametrize(("key", "room"), [("ChargeProfileMaxStackLevel", "0"), ("MaxChargingProfilesInstalled", "1")])
def test_a_station_without_room_for_two_levels_is_not_judged(tmp_path: Path, key: str, room: str) -> None:
    async def script(system: System, csms: CSMS) -> None:
        async with station16.profiles(csms, system.operator, system.sut) as profiles:
            await profiles.room(levels=2)
            the_station(system).memory.configuration.put(key, room)
            with pytest.raises(Inconclusive, match=f"{key} = {room}"):
                await profiles.room(levels=2)

    on_the_charger(tmp_path, script)
