"""What the report of a 2.x station must hold: each check with a report that fails it, and a near miss."""

from __future__ import annotations

from typing import Any

import pytest
from ocpp_verdict import device_model


def entry(name: str = "TxCtrlr.TxStartPoint", **fields: Any) -> dict[str, Any]:
    """Return a variable as a report has it."""
    component, _, rest = name.partition(".")
    plain, _, instance = rest.partition("[")
    variable = {"name": plain} | ({"instance": instance.rstrip("]")} if instance else {})
    return {
        "component": {"name": component},
        "variable": variable,
        "variableAttribute": [{"value": "Authorized", "mutability": "ReadWrite"}],
        "variableCharacteristics": {"dataType": "MemberList", "valuesList": "EVConnected, Authorized"},
    } | fields


def whole() -> list[dict[str, Any]]:
    return [entry(f"{name}.{variable}") for name, row in device_model.REQUIRED.items() for variable in row.split()]


def test_a_whole_report_lacks_nothing() -> None:
    assert device_model.missing(whole()) == []


@pytest.mark.parametrize("name", ["TxCtrlr.TxStopPoint", "DeviceDataCtrlr.ItemsPerMessage[GetReport]"])
def test_one_missing_variable_is_named(name: str) -> None:
    assert device_model.missing([item for item in whole() if item != entry(name)]) == [name]


def test_names_are_compared_without_case() -> None:
    report = [item | {"component": {"name": item["component"]["name"].upper()}} for item in whole()]
    assert device_model.missing(report) == []


@pytest.mark.parametrize(
    ("characteristics", "named"),
    [
        ({"dataType": "MemberList", "valuesList": "a"}, False),
        ({"dataType": "integer"}, False),
        ({"dataType": "MemberList"}, True),
        ({"dataType": "OptionList", "valuesList": ""}, True),
        (None, True),
        ("integer", True),
    ],
)
def test_characteristics(characteristics: Any, named: bool) -> None:
    found = device_model.uncharacterised([entry(variableCharacteristics=characteristics)])
    assert found == (["TxCtrlr.TxStartPoint"] if named else [])


@pytest.mark.parametrize(
    ("value", "possible"),
    [("Authorized", True), ("Authorized,EVConnected", True), ("", True), (None, True), ("Always", False)],
)
def test_values_of_lists(value: Any, possible: bool) -> None:
    found = device_model.impossible([entry(variableAttribute=[{"value": value}])])
    assert found == ([] if possible else ["TxCtrlr.TxStartPoint"])


def test_a_number_has_no_list_to_be_in() -> None:
    number = entry(variableCharacteristics={"dataType": "integer"}, variableAttribute=[{"value": "5"}])
    assert device_model.impossible([number]) == []


@pytest.mark.parametrize(
    ("attribute", "told"),
    [
        ({"mutability": "WriteOnly", "value": "secret"}, True),
        ({"mutability": "WriteOnly", "value": ""}, False),
        ({"mutability": "WriteOnly"}, False),
        ({"mutability": "ReadOnly", "value": "5"}, False),
    ],
)
def test_write_only_values_are_kept(attribute: dict[str, str], told: bool) -> None:
    found = device_model.revealed([entry("SecurityCtrlr.BasicAuthPassword", variableAttribute=[attribute])])
    assert found == (["SecurityCtrlr.BasicAuthPassword"] if told else [])


@pytest.mark.parametrize("hostile", [{}, {"component": 1, "variable": [], "variableAttribute": "x"}])
def test_whatever_a_device_sends_raises_nothing(hostile: dict[str, Any]) -> None:
    assert device_model.uncharacterised([hostile])
    assert device_model.impossible([hostile]) == device_model.revealed([hostile]) == []
    assert len(device_model.missing([hostile])) == len(whole())
