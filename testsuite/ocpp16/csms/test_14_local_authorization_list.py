"""OCPP 1.6 Local Auth List Management: the CSMS keeps the local list of a station."""

from ocpp_verdict import Operator, Station, Sut, anything, between, case, ci_string, each, integer


@case
async def test_tc_042_1_csms(station: Station, operator: Operator) -> None:
    """Get the version of the local list - not supported.

    The CSMS takes it that a station has no local list at all (-1, §5.10).
    """
    station.answers(2, "GetLocalListVersion", listVersion=-1)
    await operator.request("GetLocalListVersion")
    await station.expect(1, "GetLocalListVersion")
    await station.alive(2)


@case
async def test_tc_042_2_csms(station: Station, operator: Operator) -> None:
    """Get the version of the local list - empty.

    The CSMS takes it that the local list of a station is empty (0, §5.10).
    """
    station.answers(2, "GetLocalListVersion", listVersion=0)
    await operator.request("GetLocalListVersion")
    await station.expect(1, "GetLocalListVersion")
    await station.alive(2)


@case
async def test_tc_043_1_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Send a local list - not supported.

    The CSMS takes it that a station has no local list.
    """
    station.answers(2, "SendLocalList", status="NotSupported")
    entries = [{"idTag": sut.valid_id, "idTagInfo": {"status": "Accepted"}}]
    await operator.request("SendLocalList", updateType="Full", localAuthorizationList=entries)
    await station.expect(1, "SendLocalList", updateType="Full")
    await station.alive(2)


@case
async def test_tc_043_3_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Send a local list - failed.

    The CSMS takes it that a station could not store the list.
    """
    station.answers(2, "SendLocalList", status="Failed")
    entries = [{"idTag": sut.valid_id, "idTagInfo": {"status": "Accepted"}}]
    await operator.request("SendLocalList", updateType="Full", localAuthorizationList=entries)
    await station.expect(1, "SendLocalList", updateType="Full")
    await station.alive(2)


@case
async def test_tc_043_4_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Send a local list - full.

    The CSMS sends a whole list, in which each identification has its standing (§7.2).
    """
    station.answers(2, "SendLocalList", status="Accepted")
    entries = [{"idTag": sut.valid_id, "idTagInfo": {"status": "Accepted"}}]
    await operator.request("SendLocalList", updateType="Full", localAuthorizationList=entries)
    entry = each({"idTag": anything(), "idTagInfo": {"status": anything()}})
    await station.expect(1, "SendLocalList", updateType="Full", listVersion=integer(), localAuthorizationList=entry)
    await station.alive(2)


@case
async def test_tc_043_5_csms(station: Station, local_list: int, operator: Operator, sut: Sut) -> None:
    """Send a local list - differential.

    The CSMS sends what has changed, and nothing else, under a higher version (§5.15); it may ask for ours before.
    """
    station.answers(4, "SendLocalList", status="Accepted")
    entries = [{"idTag": sut.second_valid_id, "idTagInfo": {"status": "Accepted"}}]
    await operator.request("SendLocalList", updateType="Differential", localAuthorizationList=entries)
    entry = {"idTag": ci_string(sut.second_valid_id), "idTagInfo": {"status": anything()}}
    higher = between(local_list + 1, 2**63)
    await station.expect(
        3, "SendLocalList", updateType="Differential", listVersion=higher, localAuthorizationList=[entry]
    )
    await station.alive(4)
