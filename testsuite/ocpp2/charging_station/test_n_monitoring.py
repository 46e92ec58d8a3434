"""OCPP 2.x block N: monitors of a charging station's variables, set, reported and cleared (N02 to N06)."""

from ocpp_verdict import CSMS, Monitors, Operator, Sut, case, one_of

#: Above what any station delivers, in W or A, and not below what none does.
_TOO_MUCH = 1_000_000_000


@case
async def test_tc_n_01_cs(monitors: Monitors, sut: Sut) -> None:
    """Get monitoring report - by type.

    The station reports monitors of the types asked for, all of them and no others.
    """
    new, measure = monitors.monitor, monitors.measure
    thresholds = [new("UpperThreshold", measure, sut.monitor_value), new("LowerThreshold", measure, 0)]
    upper, lower, delta, periodic, aligned = await monitors.installed(
        0, *thresholds, new("Delta"), new("Periodic", value=3600), new("PeriodicClockAligned", value=3600)
    )
    await monitors.holds(1, [upper, lower], criteria=["ThresholdMonitoring"])
    await monitors.holds(5, [upper, lower, delta], criteria=["ThresholdMonitoring", "DeltaMonitoring"])
    await monitors.holds(9, [delta, periodic, aligned], criteria=["DeltaMonitoring", "PeriodicMonitoring"])


@case
async def test_tc_n_02_cs(monitors: Monitors) -> None:
    """Get monitoring report - by component and variable.

    The station reports the monitors of a variable, and all of a component of which no variable is named.
    """
    station, evse = monitors.state("ChargingStation"), monitors.state()
    ids = await monitors.installed(0, monitors.monitor("Delta", station), monitors.monitor("Delta", evse))
    await monitors.holds(1, ids, station, {"component": evse["component"]})


@case
async def test_tc_n_03_cs(monitors: Monitors) -> None:
    """Get monitoring report - by type, component and variable.

    The station reports the monitors of a type on some variables.
    """
    places = [monitors.state("ChargingStation"), monitors.state()]
    ids = await monitors.installed(0, *(monitors.monitor("Delta", place) for place in places))
    answer = await monitors.ask(1, *places, criteria=["ThresholdMonitoring"])
    answer.expect(2, status="EmptyResultSet")
    await monitors.holds(3, ids, *places, criteria=["DeltaMonitoring"])


@case
async def test_tc_n_05_cs(csms: CSMS, monitors: Monitors) -> None:
    """Set monitoring base.

    The station takes each of the three sets of monitors.
    """
    for number, base in ((1, "All"), (3, "FactoryDefault"), (5, "HardWiredOnly")):
        answer = await csms.call(number, "SetMonitoringBase", monitoringBase=base)
        answer.expect(number + 1, status="Accepted")


@case
async def test_tc_n_06_cs(csms: CSMS, monitors: Monitors) -> None:
    """Set monitoring base - custom monitors go.

    The station forgets custom monitors when it is told to keep its hard-wired ones only.
    """
    station = monitors.state("ChargingStation")
    ids = await monitors.installed(0, monitors.monitor("Delta", station))
    await monitors.holds(1, ids, station)
    answer = await csms.call(5, "SetMonitoringBase", monitoringBase="HardWiredOnly")
    answer.expect(6, status="Accepted")
    await monitors.gone(7, ids, station)


@case
async def test_tc_n_08_cs(monitors: Monitors) -> None:
    """Set a monitor.

    The station takes a monitor and reports it.
    """
    ids = await monitors.installed(1, monitors.monitor("Delta"))
    await monitors.holds(3, ids, monitors.state())


@case
async def test_tc_n_09_cs(monitors: Monitors) -> None:
    """Set monitors - on several components.

    The station takes several monitors at once and reports them.
    """
    places = [monitors.state(), monitors.state("ChargingStation")]
    ids = await monitors.installed(1, *(monitors.monitor("Delta", place) for place in places))
    await monitors.holds(3, ids, *places)


@case
async def test_tc_n_10_cs(monitors: Monitors) -> None:
    """Set monitors - on one variable.

    The station takes two monitors of different severity on one variable.
    """
    await monitors.installed(1, monitors.monitor("Delta", severity=8), monitors.monitor("Delta", severity=7))


@case
async def test_tc_n_11_cs(monitors: Monitors, sut: Sut) -> None:
    """Set a monitor - unknown component.

    The station says that it has no such EVSE, and no such component.
    """
    evse = monitors.monitor("Delta", monitors.state(evse=99))
    other = monitors.monitor("UpperThreshold", monitors.state("NonExistent", variable="Power"), sut.monitor_value)
    answer = await monitors.set(1, evse, other)
    unknown = (evse, one_of("UnknownComponent", "Rejected")), (other, one_of("UnknownComponent", "UnknownVariable"))
    answer.expect(2, setMonitoringResult=monitors.results(*unknown))


@case
async def test_tc_n_12_cs(monitors: Monitors) -> None:
    """Set a monitor - value out of range - delta.

    The station rejects a negative delta.
    """
    negative = monitors.monitor("Delta", value=-1)
    answer = await monitors.set(1, negative)
    answer.expect(2, setMonitoringResult=monitors.results((negative, "Rejected")))


@case
async def test_tc_n_13_cs(monitors: Monitors) -> None:
    """Set a monitor - value out of range - threshold.

    The station rejects a threshold that its variable cannot reach.
    """
    beyond = monitors.monitor("UpperThreshold", monitors.measure, _TOO_MUCH)
    answer = await monitors.set(1, beyond)
    answer.expect(2, setMonitoringResult=monitors.results((beyond, "Rejected")))


@case
async def test_tc_n_15_cs(monitors: Monitors) -> None:
    """Set monitors - duplicate.

    The station takes one of two monitors that are the same, and says that the other is a duplicate.
    """
    one = monitors.monitor("Delta")
    answer = await monitors.set(1, one, one)
    answer.expect(2, setMonitoringResult=monitors.results((one, "Accepted"), (one, "Duplicate")))


@case
async def test_tc_n_16_cs(csms: CSMS, monitors: Monitors, operator: Operator, sut: Sut) -> None:
    """Set monitoring level.

    The station does not notify of what is less severe than the level that it was given.
    """
    (id,) = await monitors.installed(0, monitors.monitor("Delta", severity=8))
    answer = await csms.call(1, "SetMonitoringLevel", severity=7)
    answer.expect(2, status="Accepted")
    csms.permit("TransactionEvent")  # where the cable starts a transaction
    await operator.plug_in()
    await csms.status(3, "Occupied")
    await monitors.silent(4, id, sut.timings.message)


@case
async def test_tc_n_17_cs(csms: CSMS, monitors: Monitors) -> None:
    """Set monitoring level - out of range.

    The station rejects a level that does not exist.
    """
    answer = await csms.call(1, "SetMonitoringLevel", severity=10)
    answer.expect(2, status="Rejected")
    answer = await csms.call(3, "SetMonitoringLevel", severity=-1)
    answer.expect(4, status="Rejected")


@case
async def test_tc_n_18_cs(monitors: Monitors) -> None:
    """Clear monitors.

    The station clears monitors and reports them no more.
    """
    places = [monitors.state("ChargingStation"), monitors.state()]
    first, second = await monitors.installed(0, *(monitors.monitor("Delta", place) for place in places))
    answer = await monitors.clear(1, first, second)
    cleared = [{"id": id, "status": "Accepted"} for id in (first, second)]
    answer.expect(2, clearMonitoringResult=one_of(cleared, cleared[::-1]))
    await monitors.gone(3, (first, second), *places)


@case
async def test_tc_n_19_cs(csms: CSMS, monitors: Monitors) -> None:
    """Clear monitors - not found.

    The station says that it has no such monitor.
    """
    id = csms.number() + _TOO_MUCH
    answer = await monitors.clear(1, id)
    answer.expect(2, clearMonitoringResult=[{"id": id, "status": "NotFound"}])


@case
async def test_tc_n_37_cs(monitors: Monitors) -> None:
    """Set a monitor - unknown variable.

    The station says that a component has no such variable.
    """
    unknown = monitors.monitor("Delta", monitors.state(variable="UnknownVariable"))
    answer = await monitors.set(1, unknown)
    answer.expect(2, setMonitoringResult=monitors.results((unknown, "UnknownVariable")))


@case
async def test_tc_n_39_cs(monitors: Monitors) -> None:
    """Set a monitor - id of another variable's monitor.

    The station rejects to move a monitor to another variable (N04.FR.16), here one that every station has: the table
    takes the power of the station, of which many may say with right that they do not have it (N04.FR.04).
    """
    (id,) = await monitors.installed(0, monitors.monitor("Delta"))
    moved = monitors.monitor("Delta", monitors.state("ChargingStation"), id=id)
    answer = await monitors.set(1, moved)
    answer.expect(2, setMonitoringResult=monitors.results((moved, "Rejected")))
    await monitors.holds(3, [id], monitors.state())


@case
async def test_tc_n_40_cs(csms: CSMS, monitors: Monitors) -> None:
    """Set a monitor - replace one.

    The station replaces a monitor by one of the same id.
    """
    (id,) = await monitors.installed(0, monitors.monitor("Delta", severity=5))
    await monitors.installed(1, monitors.monitor("Delta", severity=4, id=id))
    found = await monitors.report(3, monitors.state(), criteria=["DeltaMonitoring"])
    csms.check(5, "the monitor is replaced", [4], [one["severity"] for one in found if one["id"] == id])


@case
async def test_tc_n_43_cs(monitors: Monitors, sut: Sut) -> None:
    """Set monitors - one of three is out of range.

    The station takes two of three monitors and rejects the one in between.
    """
    upper = monitors.monitor("UpperThreshold", monitors.measure, sut.monitor_value)
    delta = monitors.monitor("Delta", monitors.measure, -1)
    lower = monitors.monitor("LowerThreshold", monitors.measure, sut.second_monitor_value)
    answer = await monitors.set(1, upper, delta, lower)
    expected = (upper, "Accepted"), (delta, "Rejected"), (lower, "Accepted")
    answer.expect(2, setMonitoringResult=monitors.results(*expected))


@case
async def test_tc_n_44_cs(csms: CSMS, monitors: Monitors) -> None:
    """Clear monitors - hard-wired.

    The station rejects to clear a monitor that is hard-wired: one of those that are left without all others.
    """
    (await csms.call(0, "SetMonitoringBase", monitoringBase="HardWiredOnly")).expect(0, status="Accepted")
    id = await monitors.any()
    answer = await monitors.clear(1, id)
    answer.expect(2, clearMonitoringResult=[{"id": id, "status": "Rejected"}])


@case
async def test_tc_n_47_cs(monitors: Monitors) -> None:
    """Get monitoring report - all.

    The station reports all monitors when it is asked for none in particular.
    """
    places = [monitors.state("ChargingStation"), monitors.state()]
    ids = await monitors.installed(0, *(monitors.monitor("Delta", place) for place in places))
    await monitors.holds(1, ids)
