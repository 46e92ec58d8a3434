"""OCPP 1.6 Core: the authorization cache."""

from ocpp_verdict import CSMS, Configuration, Operator, Reader, Sut, case


@case
async def test_tc_007_1_cs(
    csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration, id_tag_cached: str, reader: Reader
) -> None:
    """Local start - cached identification.

    With LocalPreAuthorize the station starts for an identification that it remembers, without asking the CSMS.
    """
    await configuration.set("LocalPreAuthorize", True)
    await operator.present(id_tag_cached)
    await reader.waits(1)
    await operator.plug_in()
    await csms.expect(3, "StartTransaction", connectorId=sut.connector, idTag=id_tag_cached)
    await csms.expect(5, "StatusNotification", connectorId=sut.connector, status="Charging")


@case
async def test_tc_007_2_cs(
    csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration, id_tag_cached: str
) -> None:
    """Remote start - cached identification.

    A station that authorizes remote starts need not ask the CSMS for an identification that it remembers.
    """
    await configuration.prefer("AuthorizeRemoteTxRequests", True)
    await configuration.set("LocalPreAuthorize", True)
    answer = await csms.call(1, "RemoteStartTransaction", connectorId=sut.connector, idTag=id_tag_cached)
    answer.expect(2, status="Accepted")
    await csms.expect(3, "StatusNotification", connectorId=sut.connector, status="Preparing")
    await operator.plug_in()
    await csms.expect(5, "StartTransaction", connectorId=sut.connector, idTag=id_tag_cached)
    await csms.expect(7, "StatusNotification", connectorId=sut.connector, status="Charging")


@case
async def test_tc_061_1_cs(
    csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration, reader: Reader
) -> None:
    """Clear cache - local start.

    After ClearCache the station asks again for an identification that it has seen before.
    """
    await configuration.prefer("AuthorizationCacheEnabled", True)
    await configuration.set("LocalPreAuthorize", False)
    await configuration.set("ConnectionTimeOut", sut.connection_timeout)
    await operator.present(sut.valid_id)
    await csms.expect(0, "Authorize", idTag=sut.valid_id)
    await reader.waits(1)
    await reader.gives_up(3)
    await configuration.set("LocalPreAuthorize", True)
    (await csms.call(5, "ClearCache")).expect(6, status="Accepted")
    await operator.present(sut.valid_id)
    await csms.expect(7, "Authorize", idTag=sut.valid_id)


@case
async def test_tc_061_2_cs(csms: CSMS, sut: Sut, configuration: Configuration) -> None:
    """Clear cache - remote start.

    After ClearCache the station asks again for the identification of a remote start.
    """
    start = {"connectorId": sut.connector, "idTag": sut.valid_id}
    await configuration.prefer("AuthorizationCacheEnabled", True)
    await configuration.set("AuthorizeRemoteTxRequests", True)
    await configuration.set("LocalPreAuthorize", False)
    await configuration.set("ConnectionTimeOut", sut.connection_timeout)
    (await csms.call(0, "RemoteStartTransaction", **start)).expect(0, status="Accepted")
    await csms.expect(0, "Authorize", idTag=sut.valid_id)
    await csms.expect(1, "StatusNotification", connectorId=sut.connector, status="Preparing")
    latest = sut.connection_timeout + sut.timings.message
    await csms.expect(3, "StatusNotification", connectorId=sut.connector, status="Available", within=latest)
    await configuration.set("LocalPreAuthorize", True)
    (await csms.call(5, "ClearCache")).expect(6, status="Accepted")
    (await csms.call(7, "RemoteStartTransaction", **start)).expect(8, status="Accepted")
    await csms.expect(9, "Authorize", idTag=sut.valid_id)
