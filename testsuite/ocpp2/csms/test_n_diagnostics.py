"""OCPP 2.x block N: diagnostics by a CSMS: logs and customer information."""

from ocpp_verdict import Operator, Station, Sut, case, integer


@case
async def test_tc_n_25_csms(station: Station, operator: Operator, log_location: str) -> None:
    """Get the diagnostics log.

    The CSMS asks for the diagnostics log and takes the states of its upload.
    """
    station.answers(2, "GetLog", status="Accepted")
    await operator.request("GetLog", logType="DiagnosticsLog", log={"remoteLocation": log_location})
    asked = await station.expect(1, "GetLog", logType="DiagnosticsLog", requestId=integer())
    await station.progress(3, "LogStatusNotification", asked["requestId"], "Uploading", "Uploaded")


@case
async def test_tc_n_27_csms(station: Station, operator: Operator) -> None:
    """Get customer information - there is some.

    The CSMS asks what the station knows of an identification and takes it.
    """
    token = station.token()
    station.answers(2, "CustomerInformation", status="Accepted")
    await operator.request("CustomerInformation", report=True, clear=False, idToken=token)
    asked = await station.expect(1, "CustomerInformation", report=True, idToken=token, requestId=integer())
    await station.customer_information(3, asked["requestId"], "a customer")


@case
async def test_tc_n_28_csms(station: Station, operator: Operator) -> None:
    """Get customer information - there is none.

    The CSMS asks what the station knows of an identification and takes it that this is nothing.
    """
    token = station.token()
    station.answers(2, "CustomerInformation", status="Accepted")
    await operator.request("CustomerInformation", report=True, clear=False, idToken=token)
    asked = await station.expect(1, "CustomerInformation", report=True, idToken=token, requestId=integer())
    await station.customer_information(3, asked["requestId"], "")


@case
async def test_tc_n_29_csms(station: Station, operator: Operator) -> None:
    """Get customer information - rejected.

    The CSMS copes with a station that does not tell what it knows of an identification.
    """
    token = station.token()
    station.answers(2, "CustomerInformation", status="Rejected")
    await operator.request("CustomerInformation", report=True, clear=False, idToken=token)
    await station.expect(1, "CustomerInformation", report=True, idToken=token)
    await station.alive(2)


@case
async def test_tc_n_30_csms(station: Station, operator: Operator) -> None:
    """Clear and get customer information - there is some.

    The CSMS has the station tell and forget what it knows of an identification.
    """
    token = station.token()
    station.answers(2, "CustomerInformation", status="Accepted")
    await operator.request("CustomerInformation", report=True, clear=True, idToken=token)
    asked = await station.expect(1, "CustomerInformation", report=True, clear=True, idToken=token)
    await station.customer_information(3, asked["requestId"], "a customer")


@case
async def test_tc_n_31_csms(station: Station, operator: Operator) -> None:
    """Clear and get customer information - there is none.

    The CSMS has the station tell and forget what it knows of an identification, and takes it that this is nothing.
    """
    token = station.token()
    station.answers(2, "CustomerInformation", status="Accepted")
    await operator.request("CustomerInformation", report=True, clear=True, idToken=token)
    asked = await station.expect(1, "CustomerInformation", report=True, clear=True, idToken=token)
    await station.customer_information(3, asked["requestId"], "")


@case
async def test_tc_n_32_csms(station: Station, operator: Operator) -> None:
    """Clear customer information - without a report.

    The CSMS has the station forget what it knows of an identification, without telling.
    """
    token = station.token()
    station.answers(2, "CustomerInformation", status="Accepted")
    await operator.request("CustomerInformation", report=False, clear=True, idToken=token)
    asked = await station.expect(1, "CustomerInformation", report=False, clear=True, idToken=token)
    await station.customer_information(3, asked["requestId"], "")


@case
async def test_tc_n_34_csms(station: Station, operator: Operator, log_location: str) -> None:
    """Get the diagnostics log - rejected.

    The CSMS copes with a station that sends no log.
    """
    station.answers(2, "GetLog", status="Rejected")
    await operator.request("GetLog", logType="DiagnosticsLog", log={"remoteLocation": log_location})
    await station.expect(1, "GetLog")
    await station.alive(2)


@case
async def test_tc_n_35_csms(station: Station, operator: Operator, log_location: str) -> None:
    """Get the security log.

    The CSMS asks for the security log and takes the states of its upload.
    """
    station.answers(2, "GetLog", status="Accepted")
    await operator.request("GetLog", logType="SecurityLog", log={"remoteLocation": log_location})
    asked = await station.expect(1, "GetLog", logType="SecurityLog", requestId=integer())
    await station.progress(3, "LogStatusNotification", asked["requestId"], "Uploading", "Uploaded")


@case
async def test_tc_n_36_csms(station: Station, operator: Operator, log_location: str) -> None:
    """Get another log while one is uploaded.

    The CSMS asks for another log, takes it that the first one is given up, and takes the states of the second one.
    """
    log = {"remoteLocation": log_location}
    station.answers(2, "GetLog", status="Accepted")
    await operator.request("GetLog", logType="DiagnosticsLog", log=log)
    first = await station.expect(1, "GetLog", requestId=integer())
    await station.progress(3, "LogStatusNotification", first["requestId"], "Uploading")
    station.answers(6, "GetLog", status="AcceptedCanceled")
    await operator.request("GetLog", logType="DiagnosticsLog", log=log)
    second = await station.expect(5, "GetLog", requestId=integer())
    await station.progress(7, "LogStatusNotification", first["requestId"], "AcceptedCanceled")
    await station.progress(9, "LogStatusNotification", second["requestId"], "Uploading", "Uploaded")


@case
async def test_tc_n_62_csms(station: Station, operator: Operator, sut: Sut) -> None:
    """Clear and get customer information - by customer identifier.

    The CSMS has the station tell and forget what it knows of a customer.
    """
    who = sut.customer_identifier
    station.answers(2, "CustomerInformation", status="Accepted")
    await operator.request("CustomerInformation", report=True, clear=True, customerIdentifier=who)
    asked = await station.expect(1, "CustomerInformation", report=True, clear=True, customerIdentifier=who)
    await station.customer_information(3, asked["requestId"], "a customer")
