"""The built-in OCPP 2.0.1 CSMS does as the specification says."""

from __future__ import annotations

import base64
import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID
from ocpp_verdict.operators import CouldNot
from ocpp_verdict.simulators.csms201.variables import key
from ocpp_verdict.simulators.tokens import TokenState
from websockets.exceptions import InvalidStatus

if TYPE_CHECKING:
    from .conftest import Connect, ScriptedStation, Start201

pytestmark = pytest.mark.asyncio

BOOT = {"reason": "PowerUp", "chargingStation": {"model": "Test", "vendorName": "Verdict"}}
VALID = {"idToken": "04A1B2C3", "type": "ISO14443"}
NOW = "2026-11-21T12:00:00Z"
HASHES = {"hashAlgorithm": "SHA256", "issuerNameHash": "aa" * 32, "issuerKeyHash": "bb" * 32, "serialNumber": "1F"}
_sequence = itertools.count()


def event(kind: str, transaction: str = "T-1", **fields: Any) -> dict[str, Any]:
    """Return a TransactionEvent payload."""
    return {
        "eventType": kind,
        "timestamp": NOW,
        "triggerReason": "Authorized",
        "seqNo": next(_sequence),
        "transactionInfo": {"transactionId": transaction},
        **fields,
    }


async def booted(csms201: Start201, plug: Connect, *misbehave: str, **options: Any) -> tuple[Any, ScriptedStation]:
    """Return a CSMS and a station that it has accepted."""
    csms = await csms201(*misbehave, **options)
    station = await plug(csms)
    assert (await station.call("BootNotification", BOOT))["status"] == "Accepted"
    return csms, station


async def test_boot_is_accepted_with_time_and_interval(csms201: Start201, plug: Connect) -> None:
    csms = await csms201()
    answer = await (await plug(csms)).call("BootNotification", BOOT)
    assert answer["status"] == "Accepted"
    assert answer["interval"] > 0
    assert abs(datetime.fromisoformat(answer["currentTime"]) - csms.clock.utc()) < timedelta(seconds=2)


@pytest.mark.parametrize("statuses", [(), ("Pending",), ("Rejected",)])
async def test_before_acceptance_everything_is_a_security_error(
    csms201: Start201, plug: Connect, statuses: tuple[str, ...]
) -> None:
    csms = await csms201()
    station = await plug(csms)
    if statuses:
        csms.register("CS-1", *statuses)
        await station.call("BootNotification", BOOT)
    assert await station.refused("Heartbeat") == "SecurityError"


@pytest.mark.parametrize(
    ("request_", "payload", "triggered", "message"),
    [
        ("GetBaseReport", {}, "NotifyReport", {"requestId": 1, "generatedAt": NOW, "seqNo": 0}),
        ("TriggerMessage", {"requestedMessage": "Heartbeat"}, "Heartbeat", {}),
        ("TriggerMessage", {"requestedMessage": "SignV2GCertificate"}, "SignCertificate", {"csr": "none"}),
    ],
)
async def test_a_pending_station_may_send_what_was_triggered(
    csms201: Start201, plug: Connect, request_: str, payload: dict[str, Any], triggered: str, message: dict[str, Any]
) -> None:
    csms = await csms201()
    csms.register("CS-1", "Pending", "Accepted")
    station = await plug(csms)
    await station.call("BootNotification", BOOT)
    await csms.perform("request", {"action": request_, "payload": payload})
    await station.asked({"status": "Accepted"})
    await station.call(triggered, message)
    assert await station.refused("Authorize", {"idToken": VALID}) == "SecurityError"


async def test_remote_start_is_withheld_while_pending(csms201: Start201, plug: Connect) -> None:
    csms = await csms201()
    csms.register("CS-1", "Pending")
    station = await plug(csms)
    await station.call("BootNotification", BOOT)
    with pytest.raises(CouldNot, match="pending"):
        await csms.perform("request", {"action": "RequestStartTransaction", "payload": {"idToken": VALID}})


@pytest.mark.parametrize(
    ("token", "info"),
    [
        (VALID, {"status": "Accepted", "groupIdToken": {"idToken": "04AAAA01", "type": "Central"}}),
        ({"idToken": "04D4E5F6", "type": "ISO14443"}, {"status": "Accepted"}),
        ({"idToken": "0BADC0DE", "type": "ISO14443"}, {"status": "Invalid"}),
        ({"idToken": "0EC5DEAD", "type": "ISO14443"}, {"status": "Expired"}),
        ({"idToken": "0B10CCED", "type": "ISO14443"}, {"status": "Blocked"}),
        ({"idToken": "nobody", "type": "KeyCode"}, {"status": "Invalid"}),
        ({"idToken": "", "type": "NoAuthorization"}, {"status": "Accepted"}),
        ({"idToken": "made-up", "type": "Central"}, {"status": "Invalid"}),
    ],
)
async def test_authorize_and_events_go_by_the_token_table(
    csms201: Start201, plug: Connect, token: dict[str, str], info: dict[str, Any]
) -> None:
    _, station = await booted(csms201, plug)
    assert await station.call("Authorize", {"idToken": token}) == {"idTokenInfo": info}
    assert await station.call("TransactionEvent", event("Started", idToken=token)) == {"idTokenInfo": info}


async def test_a_token_has_a_type_and_an_end(csms201: Start201, plug: Connect) -> None:
    tokens = {"4711": TokenState(type="KeyCode", expiry=datetime.now(UTC) + timedelta(days=1))}
    _, station = await booted(csms201, plug, tokens=tokens)
    right = await station.call("Authorize", {"idToken": {"idToken": "4711", "type": "KeyCode"}})
    wrong = await station.call("Authorize", {"idToken": {"idToken": "4711", "type": "ISO14443"}})
    assert set(right["idTokenInfo"]) == {"status", "cacheExpiryDateTime"}
    assert wrong == {"idTokenInfo": {"status": "Invalid"}}


async def test_a_central_token_is_good_once_the_csms_gave_it_out(csms201: Start201, plug: Connect) -> None:
    csms, station = await booted(csms201, plug)
    token = {"idToken": "app-user", "type": "Central"}
    await csms.perform("request", {"action": "RequestStartTransaction", "payload": {"idToken": token}})
    _, payload = await station.asked({"status": "Accepted"})
    assert payload == {"idToken": token, "remoteStartId": 1}
    assert (await station.call("Authorize", {"idToken": token}))["idTokenInfo"] == {"status": "Accepted"}


async def test_an_event_without_a_token_gets_no_token_info(csms201: Start201, plug: Connect) -> None:
    _, station = await booted(csms201, plug)
    assert await station.call("TransactionEvent", event("Started", triggerReason="CablePluggedIn")) == {}


async def test_a_token_that_charges_elsewhere_is_concurrent(csms201: Start201, plug: Connect) -> None:
    _, station = await booted(csms201, plug)
    await station.call("TransactionEvent", event("Started", "T-1", idToken=VALID, evse={"id": 1}))
    second = await station.call("TransactionEvent", event("Started", "T-2", idToken=VALID, evse={"id": 2}))
    await station.call("TransactionEvent", event("Ended", "T-1"))
    await station.call("TransactionEvent", event("Ended", "T-2"))
    third = await station.call("TransactionEvent", event("Started", "T-3", idToken=VALID, evse={"id": 2}))
    assert [answer["idTokenInfo"]["status"] for answer in (second, third)] == ["ConcurrentTx", "Accepted"]


async def test_a_new_transaction_or_a_boot_frees_the_token(csms201: Start201, plug: Connect) -> None:
    _, station = await booted(csms201, plug)
    await station.call("TransactionEvent", event("Started", "T-1", idToken=VALID, evse={"id": 1}))
    same = await station.call("TransactionEvent", event("Started", "T-2", idToken=VALID, evse={"id": 1}))
    await station.call("BootNotification", BOOT)
    other = await station.call("TransactionEvent", event("Started", "T-3", idToken=VALID, evse={"id": 2}))
    assert [answer["idTokenInfo"]["status"] for answer in (same, other)] == ["Accepted", "Accepted"]


async def test_events_after_the_end_do_not_reopen_a_transaction(csms201: Start201, plug: Connect) -> None:
    csms, station = await booted(csms201, plug)
    await station.call("TransactionEvent", event("Ended", "T-1", evse={"id": 1}))
    await station.call("TransactionEvent", event("Updated", "T-1", offline=True))
    assert csms.transactions.newest("CS-1") is None


async def test_a_transaction_that_goes_on_after_a_boot_is_open_again(csms201: Start201, plug: Connect) -> None:
    csms, station = await booted(csms201, plug)
    await station.call("TransactionEvent", event("Started", "T-1", evse={"id": 1}))
    await station.call("BootNotification", BOOT)
    assert csms.transactions.newest("CS-1") is None
    await station.call("TransactionEvent", event("Updated", "T-1", triggerReason="ChargingStateChanged"))
    assert csms.transactions.newest("CS-1", evse=1).id == "T-1"


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("Heartbeat", {}),
        ("ClearedChargingLimit", {"chargingLimitSource": "EMS"}),
        ("FirmwareStatusNotification", {"status": "Idle"}),
        ("LogStatusNotification", {"status": "Idle"}),
        (
            "MeterValues",
            {"evseId": 1, "meterValue": [{"timestamp": NOW, "sampledValue": [{"value": 1.5}]}]},
        ),
        ("NotifyChargingLimit", {"chargingLimit": {"chargingLimitSource": "EMS"}}),
        ("NotifyCustomerInformation", {"data": "x", "seqNo": 0, "generatedAt": NOW, "requestId": 1}),
        ("NotifyDisplayMessages", {"requestId": 1}),
        (
            "NotifyEvent",
            {
                "generatedAt": NOW,
                "seqNo": 0,
                "eventData": [
                    {
                        "eventId": 1,
                        "timestamp": NOW,
                        "trigger": "Delta",
                        "actualValue": "Available",
                        "eventNotificationType": "HardWiredNotification",
                        "component": {"name": "Connector"},
                        "variable": {"name": "AvailabilityState"},
                    }
                ],
            },
        ),
        ("NotifyMonitoringReport", {"requestId": 1, "seqNo": 0, "generatedAt": NOW}),
        ("PublishFirmwareStatusNotification", {"status": "Idle"}),
        ("ReservationStatusUpdate", {"reservationId": 1, "reservationUpdateStatus": "Expired"}),
        ("SecurityEventNotification", {"type": "StartupOfTheDevice", "timestamp": NOW}),
        ("StatusNotification", {"timestamp": NOW, "connectorStatus": "Available", "evseId": 1, "connectorId": 1}),
        ("DataTransfer", {"vendorId": "com.example"}),
        (
            "Get15118EVCertificate",
            {"iso15118SchemaVersion": "urn:iso:15118:2:2013:MsgDef", "action": "Install", "exiRequest": "AAA="},
        ),
    ],
)
async def test_everything_a_station_may_send_is_answered(
    csms201: Start201, plug: Connect, action: str, payload: dict[str, Any]
) -> None:
    _, station = await booted(csms201, plug)
    answer = await station.call(action, payload)
    assert answer.get("status") == {"DataTransfer": "UnknownVendorId", "Get15118EVCertificate": "Accepted"}.get(action)


# ----------------------------------------------------------------- certificates


def csr(name: str = "CS-1") -> tuple[ec.EllipticCurvePrivateKey, str]:
    """Return a key and a certificate request for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    return key, request.public_bytes(Encoding.PEM).decode()


async def test_a_certificate_is_signed_and_sent_after_the_answer(csms201: Start201, plug: Connect) -> None:
    csms, station = await booted(csms201, plug)
    key, text = csr()
    answer = await station.call("SignCertificate", {"csr": text, "certificateType": "V2GCertificate"})
    assert answer == {"status": "Accepted"}
    action, payload = await station.asked({"status": "Accepted"})
    assert (action, payload["certificateType"]) == ("CertificateSigned", "V2GCertificate")
    leaf = x509.load_pem_x509_certificate(payload["certificateChain"].encode())
    leaf.verify_directly_issued_by(csms.authority.root)
    assert leaf.public_key() == key.public_key()


async def test_nonsense_is_not_signed(csms201: Start201, plug: Connect) -> None:
    _, station = await booted(csms201, plug)
    assert (await station.call("SignCertificate", {"csr": "none"}))["status"] == "Rejected"
    await station.silence()


async def test_certificate_status_is_a_signed_ocsp_response(csms201: Start201, plug: Connect) -> None:
    csms, station = await booted(csms201, plug)
    asked = {**HASHES, "responderURL": "http://ocsp.example"}
    answer = await station.call("GetCertificateStatus", {"ocspRequestData": asked})
    response = ocsp.load_der_ocsp_response(base64.b64decode(answer["ocspResult"]))
    assert (response.certificate_status, response.serial_number) == (ocsp.OCSPCertStatus.GOOD, 0x1F)
    key = csms.authority.root.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(hashes.SHA256()))


async def test_certificate_status_of_nonsense_fails(csms201: Start201, plug: Connect) -> None:
    _, station = await booted(csms201, plug)
    asked = {**HASHES, "issuerNameHash": "no hash", "responderURL": "http://ocsp.example"}
    assert await station.call("GetCertificateStatus", {"ocspRequestData": asked}) == {"status": "Failed"}


@pytest.mark.parametrize(("days", "status"), [(0, "Accepted"), (366, "CertificateExpired"), (None, "CertChainError")])
async def test_a_contract_certificate_is_judged(
    csms201: Start201, plug: Connect, days: int | None, status: str
) -> None:
    csms, station = await booted(csms201, plug)
    text = csms.authority.sign(csr("contract")[1]) if days is not None else "no certificate"
    csms.clock._started += timedelta(days=days or 0)
    answer = await station.call("Authorize", {"idToken": {"idToken": "04A1B2C3", "type": "eMAID"}, "certificate": text})
    assert answer["certificateStatus"] == status


async def test_certificate_hashes_are_accepted(csms201: Start201, plug: Connect) -> None:
    _, station = await booted(csms201, plug)
    hashed = [{**HASHES, "responderURL": "http://ocsp.example"}]
    answer = await station.call("Authorize", {"idToken": VALID, "iso15118CertificateHashData": hashed})
    assert answer["certificateStatus"] == "Accepted"


# --------------------------------------------------------------------- requests


NEEDS = {"evseId": 1, "chargingNeeds": {"requestedEnergyTransfer": "AC_three_phase"}}


async def test_charging_needs_are_followed_by_a_profile(csms201: Start201, plug: Connect) -> None:
    _, station = await booted(csms201, plug)
    assert await station.call("NotifyEVChargingNeeds", NEEDS) == {"status": "Rejected"}
    await station.call("TransactionEvent", event("Started", "T-9", evse={"id": 1}))
    assert await station.call("NotifyEVChargingNeeds", NEEDS) == {"status": "Accepted"}
    action, payload = await station.asked({"status": "Accepted"})
    assert (action, payload["chargingProfile"]["transactionId"]) == ("SetChargingProfile", "T-9")


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("RequestStopTransaction", {}),
        ("GetBaseReport", {}),
        ("GetReport", {"componentCriteria": ["Problem"]}),
        ("GetMonitoringReport", {}),
        ("GetChargingProfiles", {}),
        ("GetDisplayMessages", {}),
        ("CustomerInformation", {}),
        ("GetLog", {"logType": "SecurityLog"}),
        ("UpdateFirmware", {}),
        ("PublishFirmware", {"location": "http://x", "checksum": "0" * 32}),
        ("ReserveNow", {"idToken": VALID}),
        ("SendLocalList", {"versionNumber": 7}),
        ("SetNetworkProfile", {"connectionData": {"securityProfile": 2}}),
        ("InstallCertificate", {}),
        ("Reset", {"type": "OnIdle"}),
        ("GetTransactionStatus", {}),
    ],
)
async def test_what_a_csms_chooses_is_filled_in_and_what_is_given_stays(
    csms201: Start201, plug: Connect, action: str, given: dict[str, Any]
) -> None:
    csms, station = await booted(csms201, plug)
    await station.call("TransactionEvent", event("Started", "T-1"))
    await csms.perform("request", {"action": action, "payload": given})
    name, payload = await station.asked({})  # checked by its schema there
    assert name == action
    assert _includes(payload, given)


def _includes(whole: Any, part: Any) -> bool:
    if isinstance(part, dict):
        return all(_includes(whole[key], value) for key, value in part.items())
    return bool(whole == part)


async def test_an_invalid_payload_is_sent_as_given(csms201: Start201, plug: Connect) -> None:
    csms, station = await booted(csms201, plug)
    await csms.perform("request", {"action": "TriggerMessage", "payload": {"requestedMessage": "Dance"}})
    frame = json.loads(await station.connection.recv())
    assert frame[2:] == ["TriggerMessage", {"requestedMessage": "Dance"}]


def variable(name: str, instance: str | None = None) -> dict[str, Any]:
    """Return a component and a variable."""
    named = {"name": name} if instance is None else {"name": name, "instance": instance}
    return {"component": {"name": "DeviceDataCtrlr"}, "variable": named}


def report(name: str, instance: str, value: str) -> dict[str, Any]:
    """Return a NotifyReport payload of one variable."""
    entry = {**variable(name, instance), "variableAttribute": [{"value": value}]}
    return {"requestId": 1, "generatedAt": NOW, "seqNo": 0, "reportData": [entry]}


@pytest.mark.parametrize("misbehave", [(), ("ignores-items-per-message",)])
async def test_requests_are_split_as_the_station_reported(
    csms201: Start201, plug: Connect, misbehave: tuple[str, ...]
) -> None:
    csms, station = await booted(csms201, plug, *misbehave)
    await station.call("NotifyReport", report("ItemsPerMessage", "GetVariables", "2"))
    items = [variable(f"V{number}") for number in range(5)]
    await csms.perform("request", {"action": "GetVariables", "payload": {"getVariableData": items}})
    sizes: list[int] = []
    while sum(sizes) < 5:
        _, payload = await station.asked({"getVariableResult": [{**variable("V"), "attributeStatus": "Rejected"}]})
        sizes.append(len(payload["getVariableData"]))
    assert sizes == ([5] if misbehave else [2, 2, 1])


@pytest.mark.parametrize("value", ["0", "many", "-1"])
async def test_a_senseless_limit_splits_nothing(csms201: Start201, plug: Connect, value: str) -> None:
    csms, station = await booted(csms201, plug)
    await station.call("NotifyReport", report("ItemsPerMessage", "GetVariables", value))
    items = [variable("V1"), variable("V2")]
    await csms.perform("request", {"action": "GetVariables", "payload": {"getVariableData": items}})
    assert len((await station.asked())[1]["getVariableData"]) == 2


async def test_variables_that_a_station_tells_are_kept(csms201: Start201, plug: Connect) -> None:
    csms, station = await booted(csms201, plug)
    read = {**variable("A"), "attributeStatus": "Accepted", "attributeValue": "1"}
    unknown = {**variable("B"), "attributeStatus": "UnknownVariable"}
    await csms.perform("request", {"action": "GetVariables", "payload": {"getVariableData": [variable("A")]}})
    await station.asked({"getVariableResult": [read, unknown]})
    data = [{**variable("C"), "attributeValue": "2"}, {**variable("D"), "attributeValue": "3"}]
    await csms.perform("request", {"action": "SetVariables", "payload": {"setVariableData": data}})
    result = [{**variable("C"), "attributeStatus": "Accepted"}, {**variable("D"), "attributeStatus": "Rejected"}]
    await station.asked({"setVariableResult": result})
    await station.call("Heartbeat")
    assert csms.variables["CS-1"] == {key("DeviceDataCtrlr", "A"): "1", key("DeviceDataCtrlr", "C"): "2"}


# ---------------------------------------------------------------------- password


OLD, NEW = "old-password-of-16", "new-password-of-16"


def basic(password: str, user: str = "CS-1") -> dict[str, dict[str, str]]:
    """Return the connect option that holds a Basic Authorization header."""
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"additional_headers": {"Authorization": f"Basic {token}"}}


async def opens(csms: Any, plug: Connect, password: str, user: str = "CS-1") -> bool:
    """Return whether a station gets in with `password`."""
    try:
        await plug(csms, **basic(password, user))
    except InvalidStatus as refused:
        return refused.response.status_code != 401
    return True


@pytest.mark.parametrize(
    ("status", "misbehave", "old_opens", "new_opens"),
    [
        ("Accepted", (), False, True),
        ("RebootRequired", (), False, True),
        ("Rejected", (), True, False),
        ("Accepted", ("keeps-old-password",), True, False),
        ("Rejected", ("takes-rejected-password",), False, True),
    ],
)
async def test_a_password_changes_when_the_station_accepts_it(
    csms201: Start201, plug: Connect, status: str, misbehave: tuple[str, ...], old_opens: bool, new_opens: bool
) -> None:
    csms = await csms201(*misbehave, password=OLD)
    station = await plug(csms, **basic(OLD))
    await station.call("BootNotification", BOOT)
    names = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}
    data = {"setVariableData": [{**names, "attributeValue": NEW}]}
    await csms.perform("request", {"action": "SetVariables", "payload": data})
    await station.asked({"setVariableResult": [{**names, "attributeStatus": status}]})
    await station.call("Heartbeat")
    assert (await opens(csms, plug, OLD), await opens(csms, plug, NEW)) == (old_opens, new_opens)
    assert NEW not in repr(csms.stations)


async def test_even_the_right_password_can_be_refused(csms201: Start201, plug: Connect) -> None:
    csms = await csms201("refuses-right-password", password=OLD)
    assert not await opens(csms, plug, OLD)


@pytest.mark.parametrize("misbehave", [(), ("takes-any-password",), ("takes-any-user-name",)])
async def test_user_and_password_are_both_checked(csms201: Start201, plug: Connect, misbehave: tuple[str, ...]) -> None:
    csms = await csms201(*misbehave, password=OLD)
    assert await opens(csms, plug, NEW) == ("takes-any-password" in misbehave)
    assert await opens(csms, plug, OLD, user="CS-2") == ("takes-any-user-name" in misbehave)


# ----------------------------------------------------------------- bad messages


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"idToken": 12}, "TypeConstraintViolation"),
        ({}, "OccurrenceConstraintViolation"),
        ({"idToken": {"idToken": "x" * 37, "type": "ISO14443"}}, "PropertyConstraintViolation"),
        ({"idToken": {"idToken": "x", "type": "Card"}}, "PropertyConstraintViolation"),
        ({"idToken": VALID, "card": 1}, "ProtocolError"),
    ],
)
async def test_an_invalid_payload_gets_the_code_of_its_fault(
    csms201: Start201, plug: Connect, payload: dict[str, Any], code: str
) -> None:
    _, station = await booted(csms201, plug)
    assert await station.refused("Authorize", payload) == code
    assert "currentTime" in await station.call("Heartbeat")


@pytest.mark.parametrize(
    ("text", "id_", "code"),
    [
        ("{", "-1", "RpcFrameworkError"),
        ("7", "-1", "RpcFrameworkError"),
        ("[]", "-1", "RpcFrameworkError"),
        ('[2,"x"]', "x", "RpcFrameworkError"),
        ('[2,"x","Heartbeat",[]]', "x", "RpcFrameworkError"),
        (f'[2,"{"x" * 37}","Heartbeat",{{}}]', "-1", "RpcFrameworkError"),
        ('[7,"x",{}]', "x", "MessageTypeNotSupported"),
        ("[" * 5000, "-1", "RpcFrameworkError"),
        ('[2,"x","Fly",{}]', "x", "NotImplemented"),
        ('[2,"x","Reset",{"type":"OnIdle"}]', "x", "NotSupported"),
    ],
)
async def test_what_cannot_be_read_is_refused(csms201: Start201, plug: Connect, text: str, id_: str, code: str) -> None:
    _, station = await booted(csms201, plug)
    await station.connection.send(text)
    assert (await station.receive())[:3] == [4, id_, code]
    assert "currentTime" in await station.call("Heartbeat")


@pytest.mark.parametrize("text", ['[3,"x"]', '[3,"x",{}]', '[4,"x","Code","",{}]', '[4,"x"]'])
async def test_answers_to_nothing_are_ignored(csms201: Start201, plug: Connect, text: str) -> None:
    _, station = await booted(csms201, plug)
    await station.connection.send(text)
    assert "currentTime" in await station.call("Heartbeat")


@pytest.mark.parametrize(("misbehave", "subprotocol"), [((), "ocpp2.0.1"), (("confirms-any-subprotocol",), "ocpp0.1")])
async def test_a_version_that_both_speak_is_chosen(
    csms201: Start201, plug: Connect, misbehave: tuple[str, ...], subprotocol: str
) -> None:
    csms = await csms201(*misbehave)
    station = await plug(csms, subprotocols=["ocpp0.1", "ocpp2.0.1"])
    assert station.connection.subprotocol == subprotocol


async def test_a_station_before_acceptance_is_served_on_request(csms201: Start201, plug: Connect) -> None:
    csms = await csms201("answers-before-acceptance")
    assert "currentTime" in await (await plug(csms)).call("Heartbeat")
