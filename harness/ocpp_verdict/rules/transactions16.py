"""Rules of 1.6 transactions: what StartTransaction, MeterValues and StopTransaction say of each other."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from ocpp_verdict.frames import Error, Side
from ocpp_verdict.rules.memory import Moment, Recent, Seen, moment, number, parts, text, whole
from ocpp_verdict.rules.rule import V16, Check, Found, Rule, risk, warning

_ID = "1.6 §4.8, §6.46, errata v4.0 §3.18 (-1)"

ZERO = Rule("start-connector-zero", "1.6 §6.45 (connectorId > 0)", "a transaction is started on connector 0",
            versions=V16, side=Side.STATION)  # fmt: skip
OVERLAP = warning("start-while-open", "1.6 §4.8, §4.10, §3.7 (chronological order)",
                  "a transaction starts on a connector whose last one was not stopped", V16, Side.STATION)  # fmt: skip
STOP_TWICE = warning("stop-twice", "1.6 §4.10, §3.7.1 (repeated only after a failure)",
                     "StopTransaction comes again after it was answered", V16, Side.STATION)  # fmt: skip
STOP_UNKNOWN = risk("stop-unknown", f"1.6 §6.49 (id as received by StartTransaction.conf); {_ID}",
                    "StopTransaction has the id of no transaction that was started", V16, Side.STATION)  # fmt: skip
BELOW = warning("meter-stop-below-start", "1.6 §6.45, §6.49 (meter values of one register)",
                "meterStop is below meterStart", V16, Side.STATION)  # fmt: skip
BEFORE = warning("stop-before-start", "1.6 §6.45, §6.49 (timestamp)", "a transaction stops before it started", V16,
                 Side.STATION)  # fmt: skip
FOREIGN = Rule("meter-values-foreign", "1.6 §4.7, errata v4.0 §3.16 (always the transaction ongoing on the connector)",
               "MeterValues has a transactionId that is not the transaction on its connector", versions=V16,
               side=Side.STATION)  # fmt: skip
OUTSIDE = warning("transaction-data-outside", "1.6 §6.45, §6.49, §7.31 (readings of one register)",
                  "an energy register of transactionData is below meterStart or above meterStop", V16,
                  Side.STATION)  # fmt: skip
ID_ZERO = warning("meter-values-transaction-zero", f"1.6 §4.7; {_ID}",
                  "a message has transactionId 0, which the CSMS never gave", V16, Side.STATION)  # fmt: skip
AFTER = warning("meter-values-after-stop", "1.6 §4.7, §3.7 (chronological order)",
                "MeterValues of a transaction comes after its StopTransaction", V16, Side.STATION)  # fmt: skip
MORE = warning("meter-values-above-stop", "1.6 §4.7, §4.10", "MeterValues shows more energy than meterStop did", V16,
               Side.STATION)  # fmt: skip
START_BELOW = risk("meter-start-below-stop", "1.6 §6.45, §6.49 (meter values of one register), §7.31",
                   "meterStart is below the meterStop of the transaction before it", V16, Side.STATION)  # fmt: skip
LESS = risk("meter-values-below-start", "1.6 §6.45 (meterStart), §7.31 (register)",
            "MeterValues shows less energy than meterStart did", V16, Side.STATION)  # fmt: skip
REASON = warning("stop-reason-missing", "1.6 §6.49 (MAY only be omitted when Local)",
                 "StopTransaction after a remote stop has no reason or another than Remote", V16,
                 Side.STATION)  # fmt: skip
ID_TAG = warning("remote-start-id-tag", "1.6 §5.11 (SHALL use)",
                 "the transaction after a remote start has another idTag than was asked for", V16,
                 Side.STATION)  # fmt: skip
ID_USED = warning("transaction-id-reused", "1.6 §4.8, §5.12, §6.49 (the id is the identifier of a transaction)",
                  "a CSMS gives a transaction the id of another one that is open", V16, Side.CSMS)  # fmt: skip
ID_AGAIN = risk("transaction-id-again", "1.6 §4.8", "a CSMS gives a transaction an id that it gave before", V16,
                Side.CSMS)  # fmt: skip
ID_ODD = risk("transaction-id-not-positive", _ID, "a CSMS gives a transaction an id of 0 or below", V16,
              Side.CSMS)  # fmt: skip
STOP_REFUSED = warning("stop-refused", "1.6 §4.10 (SHALL respond, cannot prevent a transaction from stopping)",
                       "a CSMS answers StopTransaction with a CALLERROR", V16, Side.CSMS)  # fmt: skip

RULES = (
    ZERO, OVERLAP, STOP_TWICE, STOP_UNKNOWN, BELOW, BEFORE, FOREIGN, OUTSIDE, ID_ZERO, AFTER, MORE, START_BELOW, LESS,
    REASON, ID_TAG, ID_USED, ID_AGAIN, ID_ODD, STOP_REFUSED,
)  # fmt: skip

#: The id of a transaction whose start was never answered (errata v4.0 §3.18).
NO_ID = -1
#: Wh by which readings of one register may differ: they are rounded, and read one after the other.
_ROUNDED = 10
#: Seconds for which a remote start or stop explains what comes next.
_REMOTE = 120.0


@attrs.define
class _Transaction:
    """A transaction that the CSMS gave an id."""

    id: int
    connector: int
    tag: str = ""
    meter: int | None = None
    started: str = ""
    stopped: bool = False
    answered: bool = False
    connection: str = ""
    last: int | None = None


@attrs.define
class _Transactions:
    """Transactions of a station; `open` by connector. `settled` once every connector was idle: then all are known."""

    by_id: Recent[int, _Transaction] = attrs.field(factory=Recent)
    open: Recent[int, _Transaction | None] = attrs.field(factory=Recent)
    statuses: Recent[int, str] = attrs.field(factory=Recent)
    #: the last meterStop of each connector, and when that was
    meters: Recent[int, tuple[int, str]] = attrs.field(factory=Recent)
    booted: bool = False
    remote_start: tuple[float, str, int | None] | None = None
    remote_stop: Recent[int, float] = attrs.field(factory=Recent)

    @property
    def settled(self) -> bool:
        """Whether no transaction can be open that is not known: it booted, and reported connectors idle."""
        return self.booted and bool(self.statuses) and set(self.statuses.values()) == {"Available"}


def _boot(seen: Seen) -> Iterator[Found]:
    transactions = seen.station.of(_Transactions)
    transactions.booted = True
    transactions.statuses.clear()
    return iter(())


def _status(seen: Seen) -> Iterator[Found]:
    connector = whole(seen.payload, "connectorId")
    statuses = seen.station.of(_Transactions).statuses
    if connector and connector not in statuses:
        statuses[connector] = text(seen.payload, "status")
    return iter(())


def _start(seen: Seen) -> Iterator[Found]:
    connector, tag = whole(seen.payload, "connectorId"), text(seen.payload, "idTag")
    if connector is None:
        return
    transactions = seen.station.of(_Transactions)
    if connector == 0:
        yield ZERO.broken(seen, expected="a connectorId above 0")
    before = transactions.open.get(connector)
    if before is not None and not _same_start(before, seen):
        yield OVERLAP.broken(seen, expected="StopTransaction first", detail=f"transaction {before.id} is open")
    yield from _register(seen, transactions, connector)
    remote = transactions.remote_start
    if remote and (not seen.timed or seen.time - remote[0] < _REMOTE) and remote[2] in (None, connector):
        transactions.remote_start = None
        if tag.lower() != remote[1].lower():
            yield ID_TAG.broken(seen, expected=remote[1], detail=tag)


def _register(seen: Seen, transactions: _Transactions, connector: int) -> Iterator[Found]:
    stopped, meter = transactions.meters.get(connector), whole(seen.payload, "meterStart")
    if stopped is None or meter is None or meter >= stopped[0]:
        return
    before, now = moment(stopped[1]), moment(text(seen.payload, "timestamp"))
    if before and now and before <= now:
        yield START_BELOW.broken(seen, expected=f"at least {stopped[0]} Wh", detail=f"{meter} Wh")


def _same_start(before: _Transaction, seen: Seen) -> bool:
    return before.started == text(seen.payload, "timestamp") and before.tag == text(seen.payload, "idTag")


def _started(seen: Seen) -> Iterator[Found]:
    id, asked = whole(seen.payload, "transactionId"), seen.asked
    if id is None or asked is None:
        return
    transactions = seen.station.of(_Transactions)
    made = _Transaction(
        id, whole(asked.payload, "connectorId") or 0, text(asked.payload, "idTag"),
        whole(asked.payload, "meterStart"), text(asked.payload, "timestamp"),
    )  # fmt: skip
    before = transactions.by_id.get(id)
    if before is not None and (before.started, before.tag, before.connector) != (
        made.started,
        made.tag,
        made.connector,
    ):
        detail = f"{id} is the transaction on connector {before.connector}"
        yield (ID_AGAIN if before.stopped else ID_USED).broken(seen, expected="an id of its own", detail=detail)
    if id <= 0:
        yield ID_ODD.broken(seen, expected="an id above 0", detail=str(id))
    transactions.by_id[id] = transactions.open[made.connector] = made


def _meter_values(seen: Seen) -> Iterator[Found]:
    id, connector = whole(seen.payload, "transactionId"), whole(seen.payload, "connectorId")
    if id is None or connector is None:
        return
    transactions = seen.station.of(_Transactions)
    known = transactions.by_id.get(id)
    if known is None:
        yield from _unknown(seen, transactions, id, connector)
    elif known.stopped:
        yield AFTER.broken(seen, expected="MeterValues before StopTransaction", detail=f"transaction {id}")
        energy = max(_energies(seen), default=None)
        if known.last is not None and energy is not None and energy > known.last:
            yield MORE.broken(seen, expected=f"at most {known.last} Wh", detail=f"{energy} Wh")
    elif known.meter is not None and (energy := min(_energies(seen), default=known.meter)) < known.meter - 1:
        yield LESS.broken(seen, expected=f"at least {known.meter} Wh", detail=f"{energy} Wh")
    if known is not None and not known.stopped and connector not in (0, known.connector):
        yield FOREIGN.broken(seen, expected=f"connector {known.connector}", detail=f"connector {connector}")


def _unknown(seen: Seen, transactions: _Transactions, id: int, connector: int) -> Iterator[Found]:
    open = transactions.open.get(connector)
    if open is not None and id != NO_ID and _within(seen, open):
        yield FOREIGN.broken(seen, expected=f"transaction {open.id}", detail=f"transaction {id}")
    elif id == 0:
        yield ID_ZERO.broken(
            seen,
            says=f"{seen.action} has transactionId 0, which the CSMS never gave",
            expected="the id that the CSMS gave",
        )


def _within(seen: Seen, open: _Transaction) -> bool:
    """Whether all was read since a transaction began: what is older may be of one before, queued until now."""
    began = moment(open.started)
    times = [moment(text(value, "timestamp")) for value in parts(seen.payload, "meterValue")]
    return began is not None and all(time is not None and time >= began for time in times)


def _energies(seen: Seen, name: str = "meterValue") -> Iterator[int]:
    """Yield the energy registers of the outlet in Wh."""
    for value in parts(seen.payload, name):
        for sample in parts(value, "sampledValue"):
            register = text(sample, "measurand") in ("", "Energy.Active.Import.Register")
            whole = "phase" not in sample and text(sample, "location") in ("", "Outlet")
            factor = {"": 1, "Wh": 1, "kWh": 1000}.get(text(sample, "unit"))
            found = number(sample.get("value"))
            if register and whole and factor is not None and found is not None:
                yield int(found * factor)


def _outside(seen: Seen, least: int, most: int) -> Iterator[Found]:
    for reading in _energies(seen, "transactionData"):
        if not least - _ROUNDED <= reading <= most + _ROUNDED:
            yield OUTSIDE.broken(seen, expected=f"{least} to {most} Wh", detail=f"{reading} Wh")


def _stop(seen: Seen) -> Iterator[Found]:
    id, meter = whole(seen.payload, "transactionId"), whole(seen.payload, "meterStop")
    transactions = seen.station.of(_Transactions)
    known = transactions.by_id.get(id) if id is not None else None
    if known is None:
        yield from _stop_of_unknown(seen, transactions, id)
        return
    if known.answered and known.connection == seen.connection.name:
        yield STOP_TWICE.broken(seen, expected="one StopTransaction", detail=f"transaction {known.id}")
        return
    if meter is not None and known.meter is not None and meter < known.meter:
        yield BELOW.broken(seen, expected=f"at least {known.meter} Wh", detail=f"{meter} Wh")
    started, stopped = moment(known.started), moment(text(seen.payload, "timestamp"))
    if started and stopped and stopped < started:
        yield BEFORE.broken(seen, expected=f"after {known.started}", detail=text(seen.payload, "timestamp"))
    if meter is not None and known.meter is not None and known.meter <= meter:
        yield from _outside(seen, known.meter, meter)
    yield from _reason(seen, transactions, known)
    known.stopped, known.last, known.connection = True, meter, seen.connection.name
    if meter is not None:
        transactions.meters[known.connector] = (meter, text(seen.payload, "timestamp"))
    if transactions.open.get(known.connector) is known:
        transactions.open[known.connector] = None


def _stop_of_unknown(seen: Seen, transactions: _Transactions, id: int | None) -> Iterator[Found]:
    if id == 0:
        yield ID_ZERO.broken(
            seen,
            says=f"{seen.action} has transactionId 0, which the CSMS never gave",
            expected="the id that the CSMS gave",
        )
    elif id is not None and id != NO_ID and transactions.settled:
        yield STOP_UNKNOWN.broken(seen, expected="the id that the CSMS gave", detail=str(id))


def _reason(seen: Seen, transactions: _Transactions, known: _Transaction) -> Iterator[Found]:
    asked = transactions.remote_stop.pop(known.id, None)
    reason = text(seen.payload, "reason")
    if asked is not None and seen.timed and seen.time - asked < 10 and reason in ("", "Local"):
        yield REASON.broken(seen, expected="reason Remote", detail=reason or "no reason")


def _stopped(seen: Seen) -> Iterator[Found]:
    id = whole(seen.asked.payload, "transactionId") if seen.asked else None
    known = seen.station.of(_Transactions).by_id.get(id) if id is not None else None
    if known is not None:
        known.answered = True
    return iter(())


def _stop_refused(seen: Seen) -> Iterator[Found]:
    code = seen.frame.code if isinstance(seen.frame, Error) else ""
    if seen.asked and seen.asked.valid and code not in ("FormationViolation", "FormatViolation"):
        yield STOP_REFUSED.broken(seen, expected="StopTransaction.conf")


def _remote(seen: Seen) -> Iterator[Found]:
    transactions, asked = seen.station.of(_Transactions), seen.asked
    if asked is None or text(seen.payload, "status") != "Accepted":
        return iter(())
    if seen.action == "RemoteStartTransaction":
        tag, connector = text(asked.payload, "idTag"), whole(asked.payload, "connectorId")
        if connector is not None:  # without one, a start by somebody else could be meant
            transactions.remote_start = (seen.time, tag, connector)
    elif (id := whole(asked.payload, "transactionId")) is not None:
        transactions.remote_stop[id] = seen.time
    return iter(())


CHECKS = (
    Check(Moment.REQUEST, _boot, ("BootNotification",), V16),
    Check(Moment.REQUEST, _status, ("StatusNotification",), V16),
    Check(Moment.REQUEST, _start, ("StartTransaction",), V16),
    Check(Moment.RESULT, _started, ("StartTransaction",), V16),
    Check(Moment.REQUEST, _meter_values, ("MeterValues",), V16),
    Check(Moment.REQUEST, _stop, ("StopTransaction",), V16),
    Check(Moment.RESULT, _stopped, ("StopTransaction",), V16),
    Check(Moment.ERROR, _stop_refused, ("StopTransaction",), V16),
    Check(Moment.RESULT, _remote, ("RemoteStartTransaction", "RemoteStopTransaction"), V16),
)
