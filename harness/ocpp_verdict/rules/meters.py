"""Rules of meter values: registers that only grow, energy against power, units, phases and contexts that fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import attrs

from ocpp_verdict.frames import Side
from ocpp_verdict.rules.memory import Moment, Recent, Seen, moment, number, part, parts, seconds_between, text, whole
from ocpp_verdict.rules.rule import V2, V16, Check, Found, Rule, advice, risk, warning
from ocpp_verdict.rules.schema import is_noise

_MEASURAND = "1.6 §7.31 (Measurand); 2.0.1 part 2 §3.50 (MeasurandEnumType)"

DECREASES = Rule("register-decreases", _MEASURAND, "an energy register goes down within a transaction",
                 side=Side.STATION)  # fmt: skip
RESET = risk("register-reset", f"{_MEASURAND}; 1.6 §3.16", "an energy register goes down between transactions",
             side=Side.STATION)  # fmt: skip
NEGATIVE = risk("register-negative", _MEASURAND, "an energy register is below zero", side=Side.STATION)
POWER = risk("energy-against-power", "1.6 §3.16, §7.45 (units)",
             "energy and power differ by a factor of hundreds, as when Wh and kWh are mistaken",
             side=Side.STATION)  # fmt: skip
STUCK = risk("register-stuck", "1.6 §3.16", "the energy register stands still while power is reported",
             side=Side.STATION)  # fmt: skip
UNIT = warning("meter-unit", f"{_MEASURAND}; 1.6 §7.45; 2.0.1 part 2 appendices (units)",
               "the unit of a sampled value is not one of its measurand", side=Side.STATION)  # fmt: skip
PHASE = advice("meter-phase", "1.6 §4.7, §7.34 (not applicable to all measurands)",
               "a phase is given for a measurand that has none", side=Side.STATION)  # fmt: skip
ONE_PHASE = advice("register-of-one-phase", "1.6 §3.16.3, §7.43 (phase)",
                   "an energy register is reported for one phase and never as a whole", side=Side.STATION)  # fmt: skip
RANGE = risk("meter-out-of-range", f"{_MEASURAND} (SoC: percentage)", "a state of charge is not from 0 to 100",
             side=Side.STATION)  # fmt: skip
CONTEXT = warning("meter-context-transaction", "1.6 §7.35; 2.0.1 part 2 §3.66 (ReadingContextEnumType)",
                  "Transaction.Begin or Transaction.End stands where no transaction is", side=Side.STATION)  # fmt: skip
END = warning("meter-context-end", "2.0.1 E06.FR.11, E07.FR.08, part 2 §3.66 (ReadingContextEnumType)",
              "Transaction.End stands in an event that ends nothing", V2, Side.STATION)  # fmt: skip
TIME = risk("meter-time-back", "1.6 §3.7 (chronological order)", "meter values of a transaction go back in time",
            side=Side.STATION)  # fmt: skip
PADDED = advice("meter-value-noise", "1.6 §7.43 (decimal number)",
                "a meter value is the nearest binary fraction of a decimal one", side=Side.STATION)  # fmt: skip
ZERO_BEGIN = risk("register-zero-at-begin", "2.0.1 E01.FR.09; 1.6 §7.31",
                  "a register is 0 when a transaction begins and far above in the next value",
                  side=Side.STATION)  # fmt: skip

LEAPS = risk("register-leaps", "1.6 §3.16, §7.31, §7.45 (units)",
             "an energy register rises by more than any connector can deliver in that time",
             side=Side.STATION)  # fmt: skip
CELCIUS = advice("unit-celcius", "1.6 §7.45 (Celsius)", "the unit has the misspelling of the schema, Celcius", V16,
                 Side.STATION)  # fmt: skip

RULES = (
    DECREASES, RESET, NEGATIVE, POWER, STUCK, UNIT, PHASE, ONE_PHASE, RANGE, CONTEXT, END, TIME, PADDED, ZERO_BEGIN,
    LEAPS, CELCIUS,
)  # fmt: skip

_REGISTER = "Energy.Active.Import.Register"
#: The units of each family of measurands; the first is the default where it has one.
_UNITS = {
    "Energy.Active": ("Wh", "kWh"),
    "Energy.Reactive": ("varh", "kvarh"),
    "Energy.Apparent": ("VAh", "kVAh"),
    "Power.Active": ("W", "kW"),
    "Power.Offered": ("W", "kW"),
    "Power.Reactive": ("var", "kvar"),
    "Current": ("A",),
    "Voltage": ("V",),
    "Temperature": ("Celsius", "Celcius", "Fahrenheit", "K"),
    "SoC": ("Percent",),
}
_WITHOUT_PHASE = frozenset({"SoC", "Temperature", "RPM", "Frequency", "Power.Factor"})
_KILO = frozenset({"kWh", "kW"})
#: Energy (Wh) that a register must move by before it is compared with power, and the factor that is a mistake.
_ENOUGH = Decimal(50)
_FACTOR = 200
#: Seconds and W above which a register that does not move is stuck.
_STILL = 900.0
_LOADED = Decimal(1000)
#: W that no connector delivers, not even a megawatt one.
_MOST = Decimal(5_000_000)
#: Wh by which a register may be read late.
_SLACK = Decimal(5_000)
#: Wh a station cannot deliver between two samples of minutes: more is a register that began at zero.
_IMPOSSIBLE = Decimal(500_000)


@attrs.define
class _Register:
    """The last reading of one register."""

    value: Decimal
    at: datetime | None
    transaction: str
    #: since when it stands still, and the least power that was reported since
    still: datetime | None = None
    least: Decimal | None = None


@attrs.define
class _Meters:
    """Registers of a station by place; power by place; which registers were seen in one phase, and as a whole."""

    registers: Recent[tuple[Any, ...], _Register] = attrs.field(factory=Recent)
    power: Recent[tuple[Any, ...], tuple[datetime, Decimal]] = attrs.field(factory=Recent)
    by_phase: Recent[int, set[str]] = attrs.field(factory=Recent)
    #: the EVSE of each 2.x transaction, which its later events need not name
    evses: Recent[str, int] = attrs.field(factory=Recent)


@attrs.define
class _Sample:
    """One sampled value and where it was taken; not frozen, because many are made for every frame."""

    connector: int
    transaction: str
    at: datetime | None
    measurand: str
    value: Decimal | None
    unit: str
    phase: str
    location: str
    context: str

    @property
    def scaled(self) -> Decimal | None:
        """Return the value in Wh or W."""
        return self.value * 1000 if self.value is not None and self.unit in _KILO else self.value


def _meter_values(seen: Seen) -> Iterator[Found]:
    id = whole(seen.payload, "transactionId")
    connector = whole(seen.payload, "connectorId") or whole(seen.payload, "evseId") or 0
    yield from _values(seen, "meterValue", connector, "" if id is None else str(id))


def _stop(seen: Seen) -> Iterator[Found]:
    id = whole(seen.payload, "transactionId")
    # Its data may repeat what MeterValues told, so it is judged for itself only.
    for sample in _samples(seen, "transactionData", 0, "" if id is None else str(id)):
        yield from _by_itself(seen, sample)


def _event(seen: Seen) -> Iterator[Found]:
    id = text(part(seen.payload, "transactionInfo"), "transactionId")
    known = seen.station.of(_Meters).evses
    evse = whole(part(seen.payload, "evse"), "id") or known.get(id, 0)
    known[id] = evse
    kind = text(seen.payload, "eventType")
    for sample in _samples(seen, "meterValue", evse, id):
        if sample.context == "Transaction.End" and kind != "Ended":
            yield END.broken(seen, says=f"{END.says}: {kind}", expected="the context of the reading")
    if kind != "Ended" and evse:  # the values of an end are those of the whole transaction, oldest first
        yield from _values(seen, "meterValue", evse, id)


def _values(seen: Seen, name: str, connector: int, transaction: str) -> Iterator[Found]:
    meters = seen.station.of(_Meters)
    for sample in _samples(seen, name, connector, transaction):
        yield from _by_itself(seen, sample)
        yield from _against_before(seen, meters, sample)


def _samples(seen: Seen, name: str, connector: int, transaction: str) -> Iterator[_Sample]:
    for value in parts(seen.payload, name):
        at = moment(text(value, "timestamp"))
        for sampled in parts(value, "sampledValue"):
            yield _sample(sampled, connector, transaction, at, seen)


def _sample(sampled: Mapping[str, Any], connector: int, transaction: str, at: datetime | None, seen: Seen) -> _Sample:
    measurand = text(sampled, "measurand") or _REGISTER
    unit = text(sampled, "unit") if seen.version in V16 else text(part(sampled, "unitOfMeasure"), "unit")
    multiplier = whole(part(sampled, "unitOfMeasure"), "multiplier") or 0
    value = None if text(sampled, "format") == "SignedData" else number(sampled.get("value"))
    if value is not None and multiplier and abs(multiplier) < 20:
        value = value.scaleb(multiplier)
    return _Sample(
        connector, transaction, at, measurand, value, unit or ("Wh" if measurand.startswith("Energy") else ""),
        text(sampled, "phase"), text(sampled, "location"), text(sampled, "context"),
    )  # fmt: skip


def _by_itself(seen: Seen, sample: _Sample) -> Iterator[Found]:
    units = _units(sample.measurand)
    if units and sample.unit and sample.unit not in units and seen.valid:
        says = f"{sample.measurand} is given in {sample.unit[:20]}"
        yield UNIT.broken(seen, says=says, expected=" or ".join(units))
    if sample.unit == "Celcius" and seen.version in V16:
        yield CELCIUS.broken(seen, expected="Celsius")
    if sample.phase and sample.measurand in _WITHOUT_PHASE:
        yield PHASE.broken(seen, says=f"{sample.measurand} is given for a phase", expected="no phase")
    if sample.value is not None:
        if sample.measurand == "SoC" and not 0 <= sample.value <= 100:
            yield RANGE.broken(seen, expected="0 to 100", detail=str(sample.value))
        if sample.measurand.endswith("Register") and sample.value < 0:
            yield NEGATIVE.broken(seen, says=f"{sample.measurand} is below zero", expected="0 or above")
        if is_noise(sample.value):
            yield PADDED.broken(seen, expected="the decimal places that are meant", detail=str(sample.value)[:40])
    if sample.context in ("Transaction.Begin", "Transaction.End") and not sample.transaction:
        yield CONTEXT.broken(seen, expected="a transactionId", detail=sample.context)


@lru_cache(maxsize=256)
def _units(measurand: str) -> tuple[str, ...]:
    return next((units for family, units in _UNITS.items() if measurand.startswith(family)), ())


def _against_before(seen: Seen, meters: _Meters, sample: _Sample) -> Iterator[Found]:
    value = sample.scaled
    if value is None:
        return
    place = (sample.connector, sample.phase, sample.location)
    if sample.measurand == "Power.Active.Import" and sample.at:
        meters.power[place] = (sample.at, value)
    elif sample.measurand.endswith(".Register"):
        key = (*place, sample.measurand)
        before = meters.registers.get(key)
        register = meters.registers[key] = _Register(value, sample.at, sample.transaction)
        if before is not None:
            yield from _grows(seen, sample, before, value)
            if sample.measurand == _REGISTER:
                yield from _against_power(seen, meters.power.get(place), before, register)
        if sample.measurand == _REGISTER:
            yield from _of_one_phase(seen, meters, sample)


def _grows(seen: Seen, sample: _Sample, before: _Register, value: Decimal) -> Iterator[Found]:
    same = sample.transaction == before.transaction and bool(sample.transaction)
    back = bool(sample.at and before.at and sample.at < before.at)
    if back and same and sample.context == "Sample.Periodic":
        yield TIME.broken(seen, expected=f"not before {before.at}", detail=str(sample.at))
    if value < before.value and not back:
        rule = DECREASES if same else RESET
        detail = f"from {before.value} to {value}"
        yield rule.broken(seen, says=f"{rule.says} ({sample.measurand})", expected="more or the same", detail=detail)
    if before.value == 0 and same and value > _IMPOSSIBLE:
        yield ZERO_BEGIN.broken(seen, expected="the register as it stands", detail=f"from 0 to {value} Wh")
    elif same and sample.at and before.at and not back:
        hours = Decimal(seconds_between(before.at, sample.at)) / 3600
        if value - before.value > _MOST * hours + _SLACK:
            yield LEAPS.broken(seen, expected=f"at most {_MOST * hours:.0f} Wh more", detail=f"{value} Wh")


def _against_power(
    seen: Seen, power: tuple[datetime, Decimal] | None, before: _Register, now: _Register
) -> Iterator[Found]:
    if power is None or before.at is None or now.at is None or power[0] < before.at:
        return
    seconds = seconds_between(before.at, now.at)
    moved, could = now.value - before.value, power[1] * Decimal(seconds) / 3600
    if seconds <= 0 or before.value == 0 or now.transaction != before.transaction:
        return
    far = moved > _ENOUGH and could > 0 and moved > could * _FACTOR
    far = far or (could > _ENOUGH and moved > 0 and moved * _FACTOR < could)
    if far:
        yield POWER.broken(seen, expected=f"about {could:.0f} Wh", detail=f"{moved} Wh in {seconds:.0f} s")
    if moved == 0 and power[1] >= _LOADED:
        now.still = before.still or before.at
        if before.still is not None and seconds_between(before.still, now.at) >= _STILL:
            yield STUCK.broken(seen, expected="a register that moves", detail=f"{power[1]} W")


def _of_one_phase(seen: Seen, meters: _Meters, sample: _Sample) -> Iterator[Found]:
    phases = meters.by_phase.get(sample.connector)
    if phases is None:
        phases = meters.by_phase[sample.connector] = set()
    phases.add(sample.phase[:8])
    return iter(())


def _end(seen: Seen) -> Iterator[Found]:
    for phases in seen.station.of(_Meters).by_phase.values():
        if len(phases) == 1 and phases != {""}:
            yield ONE_PHASE.broken(seen, expected="the register without a phase", detail=next(iter(phases)))


CHECKS = (
    Check(Moment.REQUEST, _meter_values, ("MeterValues",)),
    Check(Moment.REQUEST, _stop, ("StopTransaction",), V16),
    Check(Moment.REQUEST, _event, ("TransactionEvent",), V2),
    Check(Moment.END, _end),
)
