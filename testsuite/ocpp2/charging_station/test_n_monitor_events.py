"""OCPP 2.x block N: what a charging station notifies of (N07, N08)."""

from ocpp_verdict import CSMS, Monitors, Operator, Session, Sut, Variables, anything, between, case, containing, one_of

#: Above what any station delivers, in W or A, and not below what none does.
_TOO_MUCH = 1_000_000_000


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
async def test_tc_n_45_cs(monitors: Monitors, session: Session, sut: Sut) -> None:
    """Notify - delta of a number.

    The station notifies when a number has changed by more than a delta.
    """
    (id,) = await monitors.installed(0, monitors.monitor("Delta", monitors.measure, sut.monitor_value))
    await session.energy_transfer_started(1)
    await monitors.fires(2, id, trigger="Delta", **monitors.measure)


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
