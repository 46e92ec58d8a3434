"""OCPP 2.x block N: monitors of a charging station's variables, and what it notifies of."""

from ocpp_verdict import CSMS, Monitors, Operator, Session, Sut, Variables, anything, between, case, containing, one_of

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
async def test_tc_n_20_cs(csms: CSMS, monitors: Monitors, session: Session, sut: Sut) -> None:
    """Notify - thresholds.

    The station notifies when a value passes its upper threshold, when it is back, and when it passes the lower one.
    """
    (await csms.call(0, "SetMonitoringBase", monitoringBase="All")).expect(0, status="Accepted")
    (upper,) = await monitors.installed(0, monitors.monitor("UpperThreshold", monitors.measure, sut.monitor_value))
    await session.energy_transfer_started(1)
    high = between(sut.monitor_value, _TOO_MUCH)
    await monitors.fires(2, upper, trigger="Alerting", actualValue=high, **monitors.measure)
    below = monitors.monitor("LowerThreshold", monitors.measure, sut.second_monitor_value)
    (lower,) = await monitors.installed(4, below)
    await session.stop_authorized(6)
    await monitors.fires(7, upper, trigger="Alerting", cleared=True, **monitors.measure)
    await monitors.fires(7, lower, trigger="Alerting", **monitors.measure)


@case
async def test_tc_n_21_cs(csms: CSMS, operator: Operator, sut: Sut) -> None:
    """Notify - hard-wired.

    The station notifies of a lock that fails, though nobody has asked it to.
    """
    for action in ("Authorize", "TransactionEvent", "StatusNotification"):
        csms.permit(action)
    await operator.fail_lock()
    await operator.plug_in()
    await operator.present(sut.valid_id)
    hard_wired = containing({"eventNotificationType": "HardWiredNotification", "timestamp": anything()})
    await csms.expect(1, "NotifyEvent", generatedAt=anything(), seqNo=0, eventData=hard_wired)


@case
async def test_tc_n_22_cs(
    csms: CSMS, configuration: Variables, monitors: Monitors, operator: Operator, sut: Sut
) -> None:
    """Notify - offline - severe.

    The station tells after an absence what was severe enough to be kept.
    """
    await configuration.set("MonitoringCtrlr.OfflineQueuingSeverity", sut.severity)
    (id,) = await monitors.installed(0, monitors.monitor("Delta"))
    for action in ("StatusNotification", "TransactionEvent"):
        csms.permit(action)
    await csms.offline()
    await operator.plug_in()
    await csms.wait(sut.transaction_duration)
    await csms.online()
    await monitors.fires(3, id, trigger="Delta", actualValue="Occupied", **monitors.state())


@case
async def test_tc_n_23_cs(
    csms: CSMS,
    configuration: Variables,
    monitors: Monitors,
    ev_connected_pre_session: Session,
    operator: Operator,
    sut: Sut,
) -> None:
    """Notify - offline - not severe.

    The station does not tell after an absence what was not severe enough to be kept.
    """
    await configuration.set("MonitoringCtrlr.OfflineQueuingSeverity", sut.severity)
    (id,) = await monitors.installed(0, monitors.monitor("Delta", severity=sut.severity + 1))
    csms.permit("TransactionEvent")
    await csms.offline()
    await operator.unplug()
    await operator.plug_in()
    await csms.wait(sut.transaction_duration)
    await csms.online()
    await monitors.silent(8, id, sut.timings.message)


@case
async def test_tc_n_24_cs(csms: CSMS, monitors: Monitors, sut: Sut) -> None:
    """Notify - periodically.

    The station notifies of a value at intervals.
    """
    interval = sut.clock_aligned_interval
    (id,) = await monitors.installed(1, monitors.monitor("Periodic", value=interval))
    within = interval + sut.timings.message
    first = await monitors.fires(3, id, within, trigger="Periodic", **monitors.state())
    second = await monitors.fires(3, id, within, trigger="Periodic", **monitors.state())
    csms.apart(3, first, second, interval - sut.max_time_deviation, interval + sut.max_time_deviation)


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
async def test_tc_n_45_cs(monitors: Monitors, session: Session, sut: Sut) -> None:
    """Notify - delta of a number.

    The station notifies when a number has changed by more than a delta.
    """
    (id,) = await monitors.installed(0, monitors.monitor("Delta", monitors.measure, sut.monitor_value))
    await session.energy_transfer_started(1)
    await monitors.fires(2, id, trigger="Delta", **monitors.measure)


@case
async def test_tc_n_47_cs(monitors: Monitors) -> None:
    """Get monitoring report - all.

    The station reports all monitors when it is asked for none in particular.
    """
    places = [monitors.state("ChargingStation"), monitors.state()]
    ids = await monitors.installed(0, *(monitors.monitor("Delta", place) for place in places))
    await monitors.holds(1, ids)


@case
async def test_tc_n_51_cs(monitors: Monitors, energy_transfer_started: Session, sut: Sut) -> None:
    """Set a monitor - the new threshold is passed already.

    The station notifies when the threshold of a monitor is changed to one that the value has passed.
    """
    low = monitors.monitor("LowerThreshold", monitors.measure, 0)
    (id,) = await monitors.installed(1, low)
    await monitors.installed(2, monitors.monitor("UpperThreshold", monitors.measure, sut.monitor_value, id=id))
    high = between(sut.monitor_value, _TOO_MUCH)
    await monitors.fires(4, id, trigger="Alerting", actualValue=high, **monitors.measure)


@case
async def test_tc_n_52_cs(monitors: Monitors, energy_transfer_started: Session, sut: Sut) -> None:
    """Clear monitors - threshold passed.

    The station does not notify of a monitor that was cleared, not even that the value is back.
    """
    (id,) = await monitors.installed(0, monitors.monitor("UpperThreshold", monitors.measure, sut.monitor_value))
    answer = await monitors.clear(1, id)
    answer.expect(2, clearMonitoringResult=[{"id": id, "status": "Accepted"}])
    await monitors.gone(3, [id], monitors.measure, criteria=["ThresholdMonitoring"])
    await energy_transfer_started.stop_authorized(5)
    await monitors.silent(6, id, sut.timings.message)


@case
async def test_tc_n_53_cs(csms: CSMS, monitors: Monitors, sut: Sut) -> None:
    """Set a monitor - persistent over a reboot.

    The station has the same monitors after a reboot.
    """
    (id,) = await monitors.installed(0, monitors.monitor("UpperThreshold", monitors.measure, sut.monitor_value))
    (await csms.call(0, "Reset", type="Immediate")).expect(0, status="Accepted")
    await csms.booted(0)
    await monitors.holds(1, [id], criteria=["ThresholdMonitoring"])


@case
async def test_tc_n_56_cs(csms: CSMS, monitors: Monitors, operator: Operator) -> None:
    """Notify - delta of a state.

    The station notifies of every change of a value that is no number.
    """
    (id,) = await monitors.installed(0, monitors.monitor("Delta"))
    csms.permit("TransactionEvent")  # where the cable starts a transaction
    await operator.plug_in()
    await csms.status(1, "Occupied")
    await monitors.fires(1, id, trigger="Delta", actualValue="Occupied", **monitors.state())


@case
async def test_tc_n_61_cs(csms: CSMS, configuration: Variables, monitors: Monitors, sut: Sut) -> None:
    """Notify - delta of a setting.

    The station notifies when a setting has changed by more than the delta of a monitor, and not before (N07.FR.18).
    """
    name = "OCPPCommCtrlr.OfflineThreshold"
    await configuration.set(name, sut.offline_threshold)
    place = csms.variable(name)
    first, second = (str(sut.offline_threshold + more) for more in (1, 2))
    taken = [{"attributeStatus": one_of("Accepted", "RebootRequired")}]
    (id,) = await monitors.installed(0, monitors.monitor("Delta", place, 1))
    answer = await csms.call(1, "SetVariables", setVariableData=[{**place, "attributeValue": first}])
    answer.expect(2, setVariableResult=taken)
    await monitors.silent(3, id, sut.timings.message)
    answer = await csms.call(4, "SetVariables", setVariableData=[{**place, "attributeValue": second}])
    answer.expect(5, setVariableResult=taken)
    await monitors.fires(7, id, trigger="Delta", actualValue=second, **place)
