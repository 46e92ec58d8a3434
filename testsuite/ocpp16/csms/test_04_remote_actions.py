"""OCPP 1.6 Core: the CSMS starts and stops charging from afar."""

from ocpp_verdict import Operator, Station, Sut, case, integer, optional, text


@case
async def test_tc_010_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Remote start - cable plugged in first.

    The CSMS starts charging remotely for a vehicle that is plugged in, and accepts the transaction.
    """
    await station.status("Preparing", row=1)
    station.answers(4, "RemoteStartTransaction", status="Accepted")
    await operator.request("RemoteStartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    # Many a CSMS starts remotely with an identification of its own (§5.11 asks for no particular one).
    asked = await station.expect(3, "RemoteStartTransaction", connectorId=optional(sut.connector), idTag=text(20, 1))
    answer = await station.call(5, "Authorize", idTag=asked["idTag"])
    answer.expect(6, idTagInfo={"status": "Accepted"})
    started = await station.start_transaction(7, idTag=asked["idTag"])
    started.expect(8, transactionId=integer(), idTagInfo={"status": "Accepted"})
    await station.status("Charging", row=9)


@case
async def test_tc_011_1_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Remote start - remote start first.

    The CSMS starts charging remotely before the cable is there, and accepts the transaction once it is.
    """
    station.answers(2, "RemoteStartTransaction", status="Accepted")
    await operator.request("RemoteStartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    # Many a CSMS starts remotely with an identification of its own (§5.11 asks for no particular one).
    asked = await station.expect(1, "RemoteStartTransaction", connectorId=optional(sut.connector), idTag=text(20, 1))
    answer = await station.call(3, "Authorize", idTag=asked["idTag"])
    answer.expect(4, idTagInfo={"status": "Accepted"})
    await station.status("Preparing", row=5)
    started = await station.start_transaction(7, idTag=asked["idTag"])
    started.expect(8, transactionId=integer(), idTagInfo={"status": "Accepted"})
    await station.status("Charging", row=9)


@case
async def test_tc_011_2_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Remote start - time-out.

    The CSMS copes with a remote start that no cable follows.
    """
    station.answers(2, "RemoteStartTransaction", status="Accepted")
    await operator.request("RemoteStartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    # Many a CSMS starts remotely with an identification of its own (§5.11 asks for no particular one).
    asked = await station.expect(1, "RemoteStartTransaction", connectorId=optional(sut.connector), idTag=text(20, 1))
    answer = await station.call(3, "Authorize", idTag=asked["idTag"])
    answer.expect(4, idTagInfo={"status": "Accepted"})
    await station.status("Preparing", row=5)
    await station.wait(sut.connection_timeout)
    await station.status("Available", row=7)
    await station.alive(8)


@case
async def test_tc_012_csms(station: Station, charging: int, operator: Operator) -> None:
    """Remote stop.

    The CSMS stops a running transaction remotely and takes its end.
    """
    station.answers(2, "RemoteStopTransaction", status="Accepted")
    await operator.request("RemoteStopTransaction", transactionId=charging)
    await station.expect(1, "RemoteStopTransaction", transactionId=charging)
    answer = await station.stop_transaction(3, charging, reason="Remote")
    answer.expect(4)
    await station.status("Finishing", row=5)
    await station.status("Available", row=7)
