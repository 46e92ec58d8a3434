"""OCPP 1.6 Local Auth List Management."""

from ocpp_verdict import CSMS, Configuration, Operator, Reader, Sut, case, integer, one_of


@case
async def test_tc_008_1_cs(
    csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration, reader: Reader
) -> None:
    """Local start - listed identification.

    The station starts for an identification of the local list, without asking the CSMS.
    """
    await configuration.set("LocalAuthListEnabled", True)
    await configuration.set("LocalPreAuthorize", True)
    await configuration.prefer("AuthorizationCacheEnabled", False)
    version = (await csms.call(1, "GetLocalListVersion")).expect(2, listVersion=integer())["listVersion"]
    entry = {"idTag": sut.valid_id, "idTagInfo": {"status": "Accepted"}}
    answer = await csms.call(
        3, "SendLocalList", listVersion=max(version, 0) + 1, updateType="Full", localAuthorizationList=[entry]
    )
    answer.expect(4, status="Accepted")
    await operator.present(sut.valid_id)
    await reader.waits(5)
    await operator.plug_in()
    await csms.expect(7, "StartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    await csms.expect(9, "StatusNotification", connectorId=sut.connector, status="Charging")


@case
async def test_tc_008_2_cs(csms: CSMS, operator: Operator, sut: Sut, configuration: Configuration) -> None:
    """Remote start - listed identification.

    A station that authorizes remote starts need not ask the CSMS for an identification of the local list.
    """
    await configuration.set("LocalAuthListEnabled", True)
    await configuration.set("LocalPreAuthorize", True)
    await configuration.prefer("AuthorizationCacheEnabled", False)
    await configuration.prefer("AuthorizeRemoteTxRequests", True)
    version = (await csms.call(1, "GetLocalListVersion")).expect(2, listVersion=integer())["listVersion"]
    entry = {"idTag": sut.valid_id, "idTagInfo": {"status": "Accepted"}}
    answer = await csms.call(
        3, "SendLocalList", listVersion=max(version, 0) + 1, updateType="Full", localAuthorizationList=[entry]
    )
    answer.expect(4, status="Accepted")
    answer = await csms.call(5, "RemoteStartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    answer.expect(6, status="Accepted")
    await csms.expect(7, "StatusNotification", connectorId=sut.connector, status="Preparing")
    await operator.plug_in()
    await csms.expect(9, "StartTransaction", connectorId=sut.connector, idTag=sut.valid_id)
    await csms.expect(11, "StatusNotification", connectorId=sut.connector, status="Charging")


@case
async def test_tc_042_1_cs(csms: CSMS, sut: Sut, configuration: Configuration) -> None:
    """Version of the local list - there is none.

    A station without a local list says so, or that it does not support the request (§5.10).
    """
    await configuration.prefer("LocalAuthListEnabled", False)
    answer = await csms.call(1, "GetLocalListVersion")
    # §5.10: -1 is for a station without lists, 0 for one whose list is empty; one that is switched off may be either.
    off = csms.strictly(-1, one_of(-1, 0)) if "LocalAuthListManagement" in sut.features() else -1
    answer.expect_refusal(2, "NotSupported", "NotImplemented", listVersion=off)


@case
async def test_tc_042_2_cs(csms: CSMS, configuration: Configuration) -> None:
    """Version of the local list - it is empty.

    An empty list has the version 0, whatever version it was sent with (§5.10).
    """
    await configuration.set("LocalAuthListEnabled", True)
    (await csms.call(1, "SendLocalList", listVersion=1, updateType="Full")).expect(2, status="Accepted")
    (await csms.call(3, "GetLocalListVersion")).expect(4, listVersion=0)


@case
async def test_tc_043_cs(csms: CSMS, sut: Sut, configuration: Configuration) -> None:
    """Send the local list.

    The station takes a whole list and a change of it.
    """
    await configuration.set("LocalAuthListEnabled", True)
    first, second = ({"idTag": id, "idTagInfo": {"status": "Accepted"}} for id in (sut.valid_id, sut.second_valid_id))
    answer = await csms.call(1, "SendLocalList", listVersion=1, updateType="Full", localAuthorizationList=[first])
    answer.expect(2, status="Accepted")
    answer = await csms.call(
        3, "SendLocalList", listVersion=2, updateType="Differential", localAuthorizationList=[second]
    )
    answer.expect(4, status="Accepted")


@case
async def test_tc_043_1_cs(csms: CSMS, sut: Sut, configuration: Configuration) -> None:
    """Send the local list - there is none.

    A station without a local list refuses one.
    """
    await configuration.prefer("LocalAuthListEnabled", False)
    entry = {"idTag": sut.valid_id, "idTagInfo": {"status": "Accepted"}}
    answer = await csms.call(1, "SendLocalList", listVersion=1, updateType="Full", localAuthorizationList=[entry])
    answer.expect_refusal(2, "NotSupported", "NotImplemented", status="NotSupported")


@case
async def test_tc_043_2_cs(csms: CSMS, sut: Sut, configuration: Configuration) -> None:
    """Send the local list - wrong version.

    The station refuses a change that is older than its list, and keeps the list.
    """
    await configuration.set("LocalAuthListEnabled", True)
    entry = {"idTag": sut.valid_id, "idTagInfo": {"status": "Accepted"}}
    answer = await csms.call(1, "SendLocalList", listVersion=2, updateType="Full", localAuthorizationList=[entry])
    answer.expect(2, status="Accepted")
    (await csms.call(3, "GetLocalListVersion")).expect(4, listVersion=2)
    change = {"updateType": "Differential", "localAuthorizationList": [entry | {"idTag": sut.second_valid_id}]}
    (await csms.call(5, "SendLocalList", listVersion=5, **change)).expect(6, status="Accepted")
    (await csms.call(7, "GetLocalListVersion")).expect(8, listVersion=5)
    (await csms.call(9, "SendLocalList", listVersion=4, **change)).expect(10, status="VersionMismatch")
    (await csms.call(11, "GetLocalListVersion")).expect(12, listVersion=5)


@case
async def test_tc_043_3_cs(csms: CSMS, configuration: Configuration) -> None:
    """Send the local list - failed.

    The station refuses a list with more entries than it can take (§9.2.3).
    """
    await configuration.set("LocalAuthListEnabled", True)
    most = await configuration.number("SendLocalListMaxLength")
    entries = [{"idTag": f"{number:08X}", "idTagInfo": {"status": "Accepted"}} for number in range(most + 1)]
    answer = await csms.call(1, "SendLocalList", listVersion=2, updateType="Full", localAuthorizationList=entries)
    codes = ("PropertyConstraintViolation", "OccurenceConstraintViolation", "OccurrenceConstraintViolation")
    answer.expect_refusal(2, *codes, status="Failed")
