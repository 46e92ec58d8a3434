"""OCPP 1.6 Core: identifications that a CSMS must refuse, and a lock that fails."""

from ocpp_verdict import Station, Sut, case


@case
async def test_tc_023_1_csms(station: Station, sut: Sut) -> None:
    """Start charging session - authorize invalid.

    The CSMS answers Invalid when it does not know the identification.
    """
    answer = await station.call(1, "Authorize", idTag=sut.invalid_id)
    answer.expect(2, idTagInfo={"status": "Invalid"})


@case
async def test_tc_023_2_csms(station: Station, sut: Sut) -> None:
    """Start charging session - authorize expired.

    The CSMS answers Expired when the identification is no longer valid.
    """
    answer = await station.call(1, "Authorize", idTag=sut.expired_id)
    answer.expect(2, idTagInfo={"status": "Expired"})


@case
async def test_tc_023_3_csms(station: Station, sut: Sut) -> None:
    """Start charging session - authorize blocked.

    The CSMS answers Blocked when the identification is blocked.
    """
    answer = await station.call(1, "Authorize", idTag=sut.blocked_id)
    answer.expect(2, idTagInfo={"status": "Blocked"})


@case
async def test_tc_024_csms(station: Station, authorized: str) -> None:
    """Start charging session - lock failure.

    The CSMS takes the report of a connector that could not be locked.
    """
    await station.status("Preparing", row=1)
    await station.status("Faulted", row=3, errorCode="ConnectorLockFailure")
    await station.alive(4)
