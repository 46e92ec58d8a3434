"""What a report of the device model contains, and how it is cut into NotifyReport messages (B07, B08). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ocpp_verdict.simulators.charger201.variables import LISTS, Access, DeviceModel, Key, Type, Variable

#: Elements of reportData in one NotifyReport.
PAGE = 20
_SUMMARY = ("AvailabilityState", "Available", "Problem", "Tripped", "Overload", "Fallback")


def _is_configuration(variable: Variable) -> bool:
    return variable.access is not Access.READ_ONLY


#: ReportBaseEnumType -> which variables belong in it (B07.FR.07-FR.09).
BASES: Mapping[str, Callable[[Variable], bool]] = {
    "ConfigurationInventory": _is_configuration,
    "FullInventory": lambda variable: True,
    "SummaryInventory": lambda variable: variable.name in _SUMMARY,
}


def _component(variable: Variable) -> dict[str, Any]:
    evse = {"id": variable.evse, "connector_id": variable.connector} if variable.evse else None
    return {"name": variable.component, "instance": variable.component_instance, "evse": evse}


def _characteristics(variable: Variable) -> dict[str, Any]:
    found: dict[str, Any] = {"data_type": variable.type.value, "supports_monitoring": True, "unit": variable.unit}
    if variable.type is Type.STRING or variable.type in LISTS:
        found["max_limit"] = variable.high
    else:
        found |= {"min_limit": variable.low, "max_limit": variable.high}
    if variable.type in LISTS:
        found["values_list"] = ",".join(variable.values)
    return found


def entry(model: DeviceModel, variable: Variable) -> dict[str, Any]:
    """Return one ReportDataType; the value of a write-only variable stays secret."""
    attribute: dict[str, Any] = {"type": "Actual", "mutability": variable.access.value, "persistent": True}
    if variable.access is not Access.WRITE_ONLY:
        attribute["value"] = model.read(variable.key)
    return {
        "component": _component(variable),
        "variable": {"name": variable.name, "instance": variable.instance},
        "variable_attribute": [attribute],
        "variable_characteristics": _characteristics(variable),
    }


def base_report(model: DeviceModel, base: str) -> list[dict[str, Any]]:
    """Return the content of the base report `base`, which must stand in BASES."""
    return [entry(model, variable) for variable in model.definitions.values() if BASES[base](variable)]


def _criterion_holds(model: DeviceModel, variable: Variable, criterion: str) -> bool:
    """Return whether the component of `variable` meets a ComponentCriterionEnumType (B08.FR.07-FR.10)."""
    where: Key = (*variable.key[:4], criterion.casefold(), None)
    if where not in model.definitions:
        return criterion != "Problem"
    return model.read(where) == "true"


def is_asked_for(variable: Variable, asked: Mapping[str, Any]) -> bool:
    """Return whether a ComponentVariableType covers `variable`; what it leaves out is open (B08.FR.20-FR.25)."""
    component, named = asked["component"], asked.get("variable") or {}
    evse = component.get("evse") or {}
    return (
        component["name"].casefold() == variable.component.casefold()
        and component.get("instance", variable.component_instance) == variable.component_instance
        and evse.get("id", variable.evse) == variable.evse
        and evse.get("connector_id", variable.connector) == variable.connector
        and named.get("name", variable.name).casefold() == variable.name.casefold()
        and (named.get("instance") or variable.instance) == variable.instance
    )


def custom_report(
    model: DeviceModel, criteria: Sequence[str], asked: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the content of a custom report; empty calls for EmptyResultSet (B08.FR.05-FR.15)."""
    return [
        entry(model, variable)
        for variable in model.definitions.values()
        if (not criteria or any(_criterion_holds(model, variable, criterion) for criterion in criteria))
        and (not asked or any(is_asked_for(variable, each) for each in asked))
    ]


def pages(request_id: int, stamp: str, data: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the payloads of NotifyReport: seqNo from 0, tbc on all but the last (B07.FR.10, B08.FR.14)."""
    cuts: Iterable[int] = range(0, max(len(data), 1), PAGE)
    for number, start in enumerate(cuts):
        yield {
            "request_id": request_id,
            "generated_at": stamp,
            "seq_no": number,
            "tbc": start + PAGE < len(data),
            "report_data": list(data[start : start + PAGE]),
        }
