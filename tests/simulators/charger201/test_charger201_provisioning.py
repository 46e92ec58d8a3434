"""Device model, reports, network profiles and reconnecting of the simulated 2.0.1 station (B)."""

from __future__ import annotations

from typing import Any

import pytest


async def get(csms: Any, component: str, variable: str, **more: Any) -> dict[str, Any]:
    """Return the GetVariableResult of one variable."""
    data = {"component": {"name": component}, "variable": {"name": variable}, **more}
    answer = await csms.call("GetVariables", getVariableData=[data])
    result: dict[str, Any] = answer["getVariableResult"][0]
    return result


@pytest.mark.parametrize(
    ("component", "variable", "attribute", "status"),
    [
        ("OCPPCommCtrlr", "OfflineThreshold", "Actual", "Accepted"),
        ("ocppcommctrlr", "offlinethreshold", "Actual", "Accepted"),
        ("UnknownComponent", "OfflineThreshold", "Actual", "UnknownComponent"),
        ("OCPPCommCtrlr", "UnknownVariable", "Actual", "UnknownVariable"),
        ("OCPPCommCtrlr", "MessageTimeout", "Actual", "UnknownVariable"),
        ("OCPPCommCtrlr", "OfflineThreshold", "Target", "NotSupportedAttributeType"),
        ("SecurityCtrlr", "BasicAuthPassword", "Actual", "Rejected"),
    ],
)
def test_get_variables(play: Any, component: str, variable: str, attribute: str, status: str) -> None:
    """B06.FR.01-FR.15."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        found = await get(csms, component, variable, attributeType=attribute)
        assert found["attributeStatus"] == status
        assert found["attributeType"] == attribute
        assert found["component"] == {"name": component}
        assert found["variable"] == {"name": variable}
        assert ("attributeValue" in found) == (status == "Accepted")

    play(scenario)


@pytest.mark.parametrize(
    ("component", "variable", "value", "status"),
    [
        ("OCPPCommCtrlr", "OfflineThreshold", "300", "Accepted"),
        ("OCPPCommCtrlr", "OfflineThreshold", "300.1", "Rejected"),
        ("OCPPCommCtrlr", "OfflineThreshold", "-1", "Rejected"),
        ("OCPPCommCtrlr", "OfflineThreshold", "true", "Rejected"),
        ("AuthCtrlr", "AuthorizeRemoteStart", "abc", "Rejected"),
        ("AuthCtrlr", "AuthorizeRemoteStart", "false", "Accepted"),
        ("SmartChargingCtrlr", "LimitChangeSignificance", "7.5", "Accepted"),
        ("SmartChargingCtrlr", "LimitChangeSignificance", "abc", "Rejected"),
        ("ClockCtrlr", "NextTimeOffsetTransitionDateTime", "2027-03-28T01:00:00Z", "Accepted"),
        ("ClockCtrlr", "NextTimeOffsetTransitionDateTime", "2027-13-28T01:00:00Z", "Rejected"),
        ("ClockCtrlr", "NextTimeOffsetTransitionDateTime", "abc", "Rejected"),
        ("TxCtrlr", "TxStartPoint", "EVConnected,Authorized", "Accepted"),
        ("TxCtrlr", "TxStartPoint", "EVConnected,EVConnected", "Rejected"),
        ("TxCtrlr", "TxStartPoint", "Whenever", "Rejected"),
        ("SecurityCtrlr", "SecurityProfile", "1", "Rejected"),
        ("SecurityCtrlr", "BasicAuthPassword", "short", "Rejected"),
        ("OCPPCommCtrlr", "NetworkConfigurationPriority", "2", "Rejected"),
        ("UnknownComponent", "OfflineThreshold", "1", "UnknownComponent"),
        ("OCPPCommCtrlr", "UnknownVariable", "1", "UnknownVariable"),
    ],
)
def test_set_variables(play: Any, component: str, variable: str, value: str, status: str) -> None:
    """B05.FR.01-FR.12, B10.FR.02."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        assert await csms.set(component, variable, value) == status
        if status == "Accepted":
            assert (await get(csms, component, variable))["attributeValue"] == value

    play(scenario)


def test_instances_and_too_many_items(play: Any) -> None:
    """B05.FR.09 on an instance (TC_B_39); B06.FR.16."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        assert await csms.set("OCPPCommCtrlr", "MessageTimeout", 5, instance="Default") == "Rejected"
        one = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "OfflineThreshold"}}
        answer = await csms.call("GetVariables", getVariableData=[one] * 51)
        assert answer == {"error": "OccurrenceConstraintViolation"}

    play(scenario)


async def report(csms: Any, action: str, **asked: Any) -> list[dict[str, Any]]:
    """Return the whole content of a report, pages in order."""
    assert await csms.call(action, requestId=9, **asked) == {"status": "Accepted"}
    data: list[dict[str, Any]] = []
    number, more = 0, True
    while more:
        page = await csms.expect("NotifyReport", requestId=9, seqNo=number)
        data += page["reportData"]
        number, more = number + 1, page.get("tbc", False)
    return data


@pytest.mark.parametrize("base", ["ConfigurationInventory", "FullInventory", "SummaryInventory"])
def test_base_reports(play: Any, base: str) -> None:
    """B07.FR.03-FR.10; lists have their values, secrets no value (TC_B_53)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        data = await report(csms, "GetBaseReport", reportBase=base)
        names = {(each["component"]["name"], each["variable"]["name"]) for each in data}
        for each in data:
            (attribute,) = each["variableAttribute"]
            about = each["variableCharacteristics"]
            assert ("value" in attribute) == (attribute["mutability"] != "WriteOnly")
            assert ("valuesList" in about) == about["dataType"].endswith("List")
            if base == "ConfigurationInventory":
                assert attribute["mutability"] != "ReadOnly"
        expected = {
            "ConfigurationInventory": ("OCPPCommCtrlr", "OfflineThreshold"),
            "FullInventory": ("SecurityCtrlr", "SecurityProfile"),
            "SummaryInventory": ("EVSE", "AvailabilityState"),
        }
        assert expected[base] in names

    play(scenario)


def test_custom_reports(play: Any) -> None:
    """B08.FR.05-FR.25."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        asked = [{"component": {"name": "EVSE"}, "variable": {"name": "AvailabilityState"}}]
        data = await report(csms, "GetReport", componentVariable=asked)
        assert [each["component"]["evse"]["id"] for each in data] == [1, 2]
        asked = [{"component": {"name": "DeviceDataCtrlr"}, "variable": {"name": "ItemsPerMessage"}}]
        data = await report(csms, "GetReport", componentVariable=asked)
        assert [each["variable"]["instance"] for each in data] == ["GetReport", "GetVariables", "SetVariables"]
        data = await report(csms, "GetReport", componentCriteria=["Available"], componentVariable=asked)
        assert len(data) == 3
        answer = await csms.call("GetReport", requestId=3, componentCriteria=["Problem"])
        assert answer == {"status": "EmptyResultSet"}

    play(scenario)


def _profile(url: str, security: int = 0) -> dict[str, Any]:
    return {
        "ocppVersion": "OCPP20",
        "ocppTransport": "JSON",
        "ocppCsmsUrl": url,
        "messageTimeout": 30,
        "securityProfile": security,
        "ocppInterface": "Wired0",
    }


def test_network_profile_is_used_after_a_reset(play: Any) -> None:
    """B09.FR.01, FR.05; B10.FR.01, FR.04; with a dead URL it comes back (B10.FR.03, FR.07)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        bad = await csms.call("SetNetworkProfile", configurationSlot=999, connectionData=_profile(csms.url))
        assert bad == {"status": "Rejected"}
        moved = _profile(csms.url.replace("/ocpp", "/elsewhere"))
        assert (await csms.call("SetNetworkProfile", configurationSlot=2, connectionData=moved))["status"] == "Accepted"
        assert await csms.set("OCPPCommCtrlr", "NetworkConfigurationPriority", "2,1") == "Accepted"
        await csms.call("Reset", type="OnIdle")
        await csms.booted()
        assert csms.handshakes[-1][2] == "/elsewhere/OV-SIM-201"
        dead = _profile("ws://127.0.0.1:9")
        assert (await csms.call("SetNetworkProfile", configurationSlot=1, connectionData=dead))["status"] == "Accepted"
        assert await csms.set("OCPPCommCtrlr", "NetworkConfigurationPriority", "1") == "Accepted"
        await csms.call("Reset", type="Immediate")
        await csms.booted()
        assert csms.handshakes[-1][2] == "/elsewhere/OV-SIM-201"

    play(scenario)


def test_back_off_doubles(play: Any) -> None:
    """TC_B_57: RetryBackOffWaitMinimum, then twice as long."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.set("OCPPCommCtrlr", "RetryBackOffWaitMinimum", 5)
        await csms.socket.close()
        lost = csms.clock.seconds()
        await csms.quiet(6)
        assert 5 <= csms.handshakes[1][0] - lost <= 5.5
        await csms.close()
        lost = csms.clock.seconds()
        await csms.quiet(8)
        await csms.open()
        await csms.quiet(20)
        assert 15 <= csms.handshakes[2][0] - lost <= 15.5
        assert len(csms.said("BootNotification")) == 1

    play(scenario)


@pytest.mark.parametrize(("away", "expected"), [(30, [1]), (90, [1, 2])])
def test_status_after_being_offline(play: Any, away: int, expected: list[int]) -> None:
    """B04.FR.01, B04.FR.02."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.close()
        await charger.perform("plug_in", {"evse": 1})
        await csms.quiet(away)
        before = len(csms.said("StatusNotification"))
        await csms.open()
        await csms.quiet(60)
        assert [each["evseId"] for each in csms.said("StatusNotification")[before:]] == expected

    play(scenario)


def test_basic_authentication_and_a_new_password(play: Any) -> None:
    """A00.FR.203-FR.205, A01: the new password is used from the next connection on."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        assert csms.handshakes[0][1]["authorization"] == "Basic T1YtU0lNLTIwMTpzZWNyZXQtc2VjcmV0LTEyMw=="
        assert await csms.set("SecurityCtrlr", "BasicAuthPassword", "another-secret-1234") == "Accepted"
        await csms.quiet(10)
        assert csms.handshakes[1][1]["authorization"] == "Basic T1YtU0lNLTIwMTphbm90aGVyLXNlY3JldC0xMjM0"

    play(scenario, password="secret-secret-123")


def test_malformed_frames_do_not_hurt(play: Any) -> None:
    """Part 4 §4.2.3, §4.3: every CALL is answered, the station goes on."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        texts = {
            "{": "RpcFrameworkError",
            "[]": "RpcFrameworkError",
            '[7,"a",{}]': "MessageTypeNotSupported",
            '[2,"a","Reset"]': "RpcFrameworkError",
            '[2,"b","Reset",[]]': "FormatViolation",
            '[2,"c","Dance",{}]': "NotImplemented",
            '[2,"d","PublishFirmware",{}]': "NotSupported",
            '[2,"e","Reset",{"type":"Soft"}]': "FormatViolation",
            "[" * 5000: "RpcFrameworkError",
        }
        for text, code in texts.items():
            await csms.socket.send(text)
            frame = await csms.raw.get()
            assert (frame[0], frame[2]) == (4, code), text[:40]
        await csms.socket.send('[3,"nobody-asked",{}]')
        await csms.socket.send('[4,"x"]')
        assert (await csms.call("ClearCache")) == {"status": "Accepted"}

    play(scenario)


def test_data_transfer(play: Any) -> None:
    """P01: unknown vendor, unknown message, known message."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        assert (await csms.call("DataTransfer", vendorId="nobody"))["status"] == "UnknownVendorId"
        answer = await csms.call("DataTransfer", vendorId="ocpp-verdict", messageId="dance")
        assert answer["status"] == "UnknownMessageId"
        answer = await csms.call("DataTransfer", vendorId="ocpp-verdict", messageId="echo", data="hello")
        assert answer == {"status": "Accepted", "data": "hello"}

    play(scenario)


def test_hostile_payloads_do_not_hurt(play: Any) -> None:
    """What fits the schema and makes no sense gets an answer, and life goes on."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        token = {"idToken": "x", "type": "Central"}
        late = await csms.call("ReserveNow", id=1, expiryDateTime="tomorrow", idToken=token)
        assert late == {"error": "PropertyConstraintViolation"}
        period = {"startPeriod": 0, "limit": -1e300}
        schedule = {"id": -1, "chargingRateUnit": "A", "chargingSchedulePeriod": [period], "duration": -5}
        profile = {
            "id": -1,
            "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Relative",
            "chargingSchedule": [schedule],
        }
        calls: dict[str, dict[str, Any]] = {
            "SetChargingProfile": {"evseId": 1, "chargingProfile": profile},
            "GetCompositeSchedule": {"duration": -1, "evseId": 0},
            "SetVariables": {
                "setVariableData": [
                    {"component": {"name": ""}, "variable": {"name": ""}, "attributeValue": "\u0000"},
                ]
            },
            "GetReport": {"requestId": -1, "componentVariable": [{"component": {"name": "EVSE", "evse": {"id": -1}}}]},
            "UnlockConnector": {"evseId": -1, "connectorId": -1},
            "ChangeAvailability": {"operationalStatus": "Inoperative", "evse": {"id": 0, "connectorId": 7}},
            "CertificateSigned": {"certificateChain": "-----BEGIN CERTIFICATE-----"},
            "UpdateFirmware": {
                "requestId": 0,
                "firmware": {"location": "::", "retrieveDateTime": "2026-11-21T12:00:00Z", "signingCertificate": "x"},
            },
            "SetMonitoringLevel": {"severity": -1},
            "RequestStartTransaction": {"remoteStartId": -1, "idToken": token, "evseId": 0},
        }
        for action, payload in calls.items():
            await csms.call(action, **payload)
        await csms.quiet(10)
        assert len(csms.handshakes) == 1
        assert (await csms.call("ClearCache")) == {"status": "Accepted"}

    play(scenario)
