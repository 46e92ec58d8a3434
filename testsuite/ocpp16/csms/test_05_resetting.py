"""OCPP 1.6 Core: the CSMS resets a station."""

from ocpp_verdict import Operator, Station, case


@case
async def test_tc_013_csms(station: Station, operator: Operator) -> None:
    """Hard reset.

    The CSMS resets a station at once and accepts it when it has booted.
    """
    station.answers(2, "Reset", status="Accepted")
    await operator.request("Reset", type="Hard")
    await station.expect(1, "Reset", type="Hard")
    await station.restart()
    await station.boot(3)


@case
async def test_tc_014_csms(station: Station, operator: Operator) -> None:
    """Soft reset.

    The CSMS resets a station in an orderly way and accepts it when it has booted.
    """
    station.answers(2, "Reset", status="Accepted")
    await operator.request("Reset", type="Soft")
    await station.expect(1, "Reset", type="Soft")
    await station.restart()
    await station.boot(3)
