"""OCPP 2.x block G: availability that a CSMS controls."""

from ocpp_verdict import Operator, OurSession, Station, Sut, absent, case


@case
async def test_tc_g_03_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Change availability of an EVSE - operative to inoperative.

    The CSMS takes an EVSE out of service and hears of it.
    """
    station.answers(2, "ChangeAvailability", status="Accepted")
    await operator.request("ChangeAvailability", operationalStatus="Inoperative", evse={"id": sut.evse})
    place = {"id": sut.evse, "connectorId": absent()}
    await station.expect(1, "ChangeAvailability", operationalStatus="Inoperative", evse=place)
    await station.status("Unavailable", sut.evse, 3)


@case
async def test_tc_g_04_csms(station: Station, operator: Operator, unavailable_evse: None, sut: Sut) -> None:
    """Change availability of an EVSE - inoperative to operative.

    The CSMS puts an EVSE back into service and hears of it.
    """
    station.answers(2, "ChangeAvailability", status="Accepted")
    await operator.request("ChangeAvailability", operationalStatus="Operative", evse={"id": sut.evse})
    place = {"id": sut.evse, "connectorId": absent()}
    await station.expect(1, "ChangeAvailability", operationalStatus="Operative", evse=place)
    await station.status("Available", sut.evse, 3)


@case
async def test_tc_g_05_csms(station: Station, operator: Operator) -> None:
    """Change availability of the station - operative to inoperative.

    The CSMS takes a station out of service and hears of it.
    """
    station.answers(2, "ChangeAvailability", status="Accepted")
    await operator.request("ChangeAvailability", operationalStatus="Inoperative")
    await station.expect(1, "ChangeAvailability", operationalStatus="Inoperative", evse=absent())
    await station.statuses("Unavailable", 3)


@case
async def test_tc_g_06_csms(station: Station, operator: Operator, unavailable: None) -> None:
    """Change availability of the station - inoperative to operative.

    The CSMS puts a station back into service and hears of it.
    """
    station.answers(2, "ChangeAvailability", status="Accepted")
    await operator.request("ChangeAvailability", operationalStatus="Operative")
    await station.expect(1, "ChangeAvailability", operationalStatus="Operative", evse=absent())
    await station.statuses("Available", 3)


@case
async def test_tc_g_07_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Change availability of a connector - operative to inoperative.

    The CSMS takes a connector out of service and hears of it.
    """
    place = {"id": sut.evse, "connectorId": sut.connector}
    station.answers(2, "ChangeAvailability", status="Accepted")
    await operator.request("ChangeAvailability", operationalStatus="Inoperative", evse=place)
    await station.expect(1, "ChangeAvailability", operationalStatus="Inoperative", evse=place)
    await station.status("Unavailable", sut.evse, 3)


@case
async def test_tc_g_08_csms(station: Station, operator: Operator, unavailable_connector: None, sut: Sut) -> None:
    """Change availability of a connector - inoperative to operative.

    The CSMS puts a connector back into service and hears of it.
    """
    place = {"id": sut.evse, "connectorId": sut.connector}
    station.answers(2, "ChangeAvailability", status="Accepted")
    await operator.request("ChangeAvailability", operationalStatus="Operative", evse=place)
    await station.expect(1, "ChangeAvailability", operationalStatus="Operative", evse=place)
    await station.status("Available", sut.evse, 3)


@case
async def test_tc_g_11_csms(
    station: Station, energy_transfer_started: OurSession, operator: Operator, sut: Sut
) -> None:
    """Change availability of an EVSE - with a transaction.

    The CSMS has an EVSE go out of service after its transaction, and hears of it.
    """
    session = energy_transfer_started
    station.answers(2, "ChangeAvailability", status="Scheduled")
    await operator.request("ChangeAvailability", operationalStatus="Inoperative", evse={"id": sut.evse})
    place = {"id": sut.evse, "connectorId": absent()}
    await station.expect(1, "ChangeAvailability", operationalStatus="Inoperative", evse=place)
    await session.stop_authorized(3)
    await session.ev_connected_post_session(4)
    await session.ev_disconnected(5)
    await station.status("Unavailable", sut.evse, 6)


@case
async def test_tc_g_14_csms(
    station: Station, energy_transfer_started: OurSession, operator: Operator, sut: Sut
) -> None:
    """Change availability of the station - with a transaction.

    The CSMS has a station go out of service as far as it is idle, then wholly, and hears of it.
    """
    session = energy_transfer_started
    station.answers(2, "ChangeAvailability", status="Scheduled")
    await operator.request("ChangeAvailability", operationalStatus="Inoperative")
    await station.expect(1, "ChangeAvailability", operationalStatus="Inoperative", evse=absent())
    await station.status("Unavailable", sut.second_evse, 3)
    await session.stop_authorized(5)
    await session.ev_connected_post_session(6)
    await session.ev_disconnected(7)
    await station.status("Unavailable", sut.evse, 8)


@case
async def test_tc_g_17_csms(
    station: Station, energy_transfer_started: OurSession, operator: Operator, sut: Sut
) -> None:
    """Change availability of a connector - with a transaction.

    The CSMS has a connector go out of service after its transaction, and hears of it.
    """
    session, place = energy_transfer_started, {"id": sut.evse, "connectorId": sut.connector}
    station.answers(2, "ChangeAvailability", status="Scheduled")
    await operator.request("ChangeAvailability", operationalStatus="Inoperative", evse=place)
    await station.expect(1, "ChangeAvailability", operationalStatus="Inoperative", evse=place)
    await session.stop_authorized(3)
    await session.ev_connected_post_session(4)
    await session.ev_disconnected(5)
    await station.status("Unavailable", sut.evse, 6)


@case
async def test_tc_g_20_csms(station: Station) -> None:
    """Connector status - lock failure.

    The CSMS takes the event that a connector lock has failed.
    """
    await station.event(1, "ConnectorPlugRetentionLock", "Problem", "true")
