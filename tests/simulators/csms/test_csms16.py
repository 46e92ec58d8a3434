"""The built-in OCPP 1.6 CSMS does as the specification says."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from ocpp_verdict.clock import Clock, pause
from ocpp_verdict.operators import CouldNot
from ocpp_verdict.simulators.bounded import Bounded
from ocpp_verdict.simulators.csms16 import SimulatedCsms16
from ocpp_verdict.simulators.tokens import DEFAULT_TOKENS, TokenState
from websockets.exceptions import ConnectionClosed, InvalidStatus

if TYPE_CHECKING:
    from .conftest import Connect, ScriptedStation, Start16

pytestmark = pytest.mark.asyncio

METER_VALUE = {"timestamp": "2026-01-01T00:00:00Z", "sampledValue": [{"value": "1"}]}
BOOT = {"chargePointVendor": "Verdict", "chargePointModel": "Test"}


def start_of(**fields: Any) -> dict[str, Any]:
    """Return a StartTransaction payload."""
    return {
        "connectorId": 1,
        "idTag": "04A1B2C3",
        "meterStart": 10,
        "timestamp": datetime.now(UTC).isoformat(),
        **fields,
    }


def stop_of(transaction: int, **fields: Any) -> dict[str, Any]:
    """Return a StopTransaction payload."""
    return {"transactionId": transaction, "meterStop": 20, "timestamp": datetime.now(UTC).isoformat(), **fields}


async def booted(csms16: Start16, plug: Connect, *misbehave: str) -> tuple[Any, ScriptedStation]:
    """Return a CSMS and a station that it has accepted."""
    csms = await csms16(*misbehave)
    station = await plug(csms)
    assert (await station.call("BootNotification", BOOT))["status"] == "Accepted"
    return csms, station


async def test_boot_is_accepted_with_time_and_interval(csms16: Start16, plug: Connect) -> None:
    csms = await csms16()
    answer = await (await plug(csms)).call("BootNotification", BOOT)
    assert answer["status"] == "Accepted"
    assert answer["interval"] > 0
    said = datetime.fromisoformat(answer["currentTime"])
    assert abs(said - csms.clock.utc()) < timedelta(seconds=2)


async def test_boot_statuses_come_in_the_order_provisioned(csms16: Start16, plug: Connect) -> None:
    csms = await csms16()
    await csms.perform("register", {"identity": "CS-1", "statuses": ["Pending", "Rejected", "Accepted"]})
    station = await plug(csms)
    statuses = [(await station.call("BootNotification", BOOT))["status"] for _ in range(4)]
    assert statuses == ["Pending", "Rejected", "Accepted", "Accepted"]


async def test_pending_station_may_only_send_what_was_triggered(csms16: Start16, plug: Connect) -> None:
    csms = await csms16()
    csms.register("CS-1", "Pending", "Accepted")
    station = await plug(csms)
    await station.call("BootNotification", BOOT)
    assert await station.refused("Heartbeat") == "SecurityError"
    await csms.perform("request", {"action": "TriggerMessage", "payload": {"requestedMessage": "Heartbeat"}})
    await station.asked({"status": "Accepted"})
    assert "currentTime" in await station.call("Heartbeat")
    await station.call("BootNotification", BOOT)
    assert await station.call("DataTransfer", {"vendorId": "com.example"}) == {"status": "UnknownVendorId"}


@pytest.mark.parametrize(
    ("status", "action"), [("Pending", "RemoteStartTransaction"), ("Rejected", "GetConfiguration")]
)
async def test_requests_are_withheld_from_a_station_not_accepted(
    csms16: Start16, plug: Connect, status: str, action: str
) -> None:
    csms = await csms16()
    csms.register("CS-1", status)
    station = await plug(csms)
    await station.call("BootNotification", BOOT)
    with pytest.raises(CouldNot, match=status.lower()):
        await csms.perform("request", {"action": action, "payload": {}})
    await station.silence()


@pytest.mark.parametrize(
    ("token", "info"),
    [
        ("04A1B2C3", {"status": "Accepted", "parentIdTag": "04AAAA01"}),
        ("04a1b2c3", {"status": "Accepted", "parentIdTag": "04AAAA01"}),
        ("04D4E5F6", {"status": "Accepted"}),
        ("0BADC0DE", {"status": "Invalid"}),
        ("0EC5DEAD", {"status": "Expired"}),
        ("0B10CCED", {"status": "Blocked"}),
        ("nobody", {"status": "Invalid"}),
    ],
)
async def test_authorize_goes_by_the_token_table(
    csms16: Start16, plug: Connect, token: str, info: dict[str, str]
) -> None:
    _, station = await booted(csms16, plug)
    assert (await station.call("Authorize", {"idTag": token}))["idTagInfo"] == info


async def test_a_token_expires_with_time(csms16: Start16, plug: Connect) -> None:
    csms = await csms16(tokens={"CARD": TokenState(expiry=datetime.now(UTC) + timedelta(minutes=5))})
    station = await plug(csms)
    before = (await station.call("Authorize", {"idTag": "CARD"}))["idTagInfo"]
    await pause(301)
    after = (await station.call("Authorize", {"idTag": "CARD"}))["idTagInfo"]
    assert (before["status"], after["status"]) == ("Accepted", "Expired")
    assert "expiryDate" in before


async def test_transaction_ids_are_unique_over_connectors_and_stations(csms16: Start16, plug: Connect) -> None:
    csms, one = await booted(csms16, plug)
    two = await plug(csms, "CS-2")
    started = [
        await one.call("StartTransaction", start_of(connectorId=1)),
        await one.call("StartTransaction", start_of(connectorId=2, idTag="04D4E5F6")),
        await two.call("StartTransaction", start_of(connectorId=1, idTag="04A7B8C9")),
    ]
    assert len({answer["transactionId"] for answer in started}) == 3
    assert [answer["idTagInfo"]["status"] for answer in started] == ["Accepted"] * 3


async def test_a_start_sent_again_is_the_same_transaction(csms16: Start16, plug: Connect) -> None:
    _, station = await booted(csms16, plug)
    request = start_of()
    assert await station.call("StartTransaction", request) == await station.call("StartTransaction", request)


async def test_a_token_that_charges_already_is_concurrent_until_it_stops(csms16: Start16, plug: Connect) -> None:
    _, station = await booted(csms16, plug)
    first = await station.call("StartTransaction", start_of())
    second = await station.call("StartTransaction", start_of(connectorId=2))
    assert second["idTagInfo"]["status"] == "ConcurrentTx"
    await station.call("StopTransaction", stop_of(first["transactionId"], idTag="04A1B2C3"))
    await station.call("StopTransaction", stop_of(second["transactionId"]))
    third = await station.call("StartTransaction", start_of(connectorId=2))
    assert third["idTagInfo"]["status"] == "Accepted"


async def test_a_connector_or_boot_frees_the_token(csms16: Start16, plug: Connect) -> None:
    _, station = await booted(csms16, plug)
    await station.call("StartTransaction", start_of())
    again = await station.call("StartTransaction", start_of(meterStart=11))
    await station.call("BootNotification", BOOT)
    after_boot = await station.call("StartTransaction", start_of(connectorId=2))
    assert [again["idTagInfo"]["status"], after_boot["idTagInfo"]["status"]] == ["Accepted", "Accepted"]


async def test_start_with_an_invalid_token_still_gets_an_id(csms16: Start16, plug: Connect) -> None:
    _, station = await booted(csms16, plug)
    answer = await station.call("StartTransaction", start_of(idTag="0BADC0DE"))
    assert answer["idTagInfo"] == {"status": "Invalid"}
    assert isinstance(answer["transactionId"], int)


async def test_stop_of_an_unknown_transaction_is_answered(csms16: Start16, plug: Connect) -> None:
    _, station = await booted(csms16, plug)
    assert await station.call("StopTransaction", stop_of(424242)) == {}
    answer = await station.call("StopTransaction", stop_of(424242, idTag="0B10CCED"))
    assert answer == {"idTagInfo": {"status": "Blocked"}}


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"}),
        ("MeterValues", {"connectorId": 1, "meterValue": [METER_VALUE]}),
        ("DiagnosticsStatusNotification", {"status": "Idle"}),
        ("FirmwareStatusNotification", {"status": "Installed"}),
        ("SecurityEventNotification", {"type": "StartupOfTheDevice", "timestamp": "2026-01-01T00:00:00Z"}),
        ("LogStatusNotification", {"status": "Idle"}),
        ("SignedFirmwareStatusNotification", {"status": "Idle"}),
    ],
)
async def test_notifications_are_acknowledged(
    csms16: Start16, plug: Connect, action: str, payload: dict[str, Any]
) -> None:
    _, station = await booted(csms16, plug)
    assert await station.call(action, payload) == {}


async def test_a_certificate_is_signed_and_sent_after_the_answer(csms16: Start16, plug: Connect) -> None:
    csms, station = await booted(csms16, plug)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CS-1")])
    csr = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    answer = await station.call("SignCertificate", {"csr": csr.public_bytes(Encoding.PEM).decode()})
    assert answer == {"status": "Accepted"}
    action, payload = await station.asked({"status": "Accepted"})
    assert action == "CertificateSigned"
    leaf = x509.load_pem_x509_certificate(payload["certificateChain"].encode())
    leaf.verify_directly_issued_by(csms.authority.root)
    assert leaf.public_key() == key.public_key()


async def test_nonsense_is_not_signed(csms16: Start16, plug: Connect) -> None:
    _, station = await booted(csms16, plug)
    assert await station.call("SignCertificate", {"csr": "no request"}) == {"status": "Rejected"}
    await station.silence()


# --------------------------------------------------------------------- requests


async def test_the_payload_is_sent_as_given(csms16: Start16, plug: Connect) -> None:
    csms, station = await booted(csms16, plug)
    wanted = {"connectorId": 1, "idTag": "04A1B2C3"}
    await csms.perform("request", {"action": "RemoteStartTransaction", "payload": wanted})
    assert await station.asked({"status": "Accepted"}) == ("RemoteStartTransaction", wanted)


async def test_what_a_csms_chooses_is_filled_in(csms16: Start16, plug: Connect) -> None:
    csms, station = await booted(csms16, plug)
    transaction = (await station.call("StartTransaction", start_of()))["transactionId"]
    await csms.perform("request", {"action": "RemoteStopTransaction"})
    assert await station.asked({"status": "Accepted"}) == ("RemoteStopTransaction", {"transactionId": transaction})


async def test_one_request_is_outstanding_at_a_time(csms16: Start16, plug: Connect) -> None:
    csms, station = await booted(csms16, plug)
    await csms.perform("request", {"action": "ClearCache"})
    second = asyncio.ensure_future(csms.perform("request", {"action": "GetConfiguration"}))
    await station.asked()  # not answered: the second one has to wait
    assert "currentTime" in await station.call("Heartbeat")
    await station.silence(20)
    assert not second.done()
    assert (await station.asked({"configurationKey": []}))[0] == "GetConfiguration"  # after the time-out
    await second


async def test_a_late_answer_is_not_taken_for_the_next_one(csms16: Start16, plug: Connect) -> None:
    csms, station = await booted(csms16, plug)
    await station.connection.send('[3,"never-asked",{"status":"Accepted"}]')
    await csms.perform("request", {"action": "ClearCache"})
    await station.asked({"status": "Accepted"})
    assert "currentTime" in await station.call("Heartbeat")


async def test_configuration_that_a_station_reports_is_kept(csms16: Start16, plug: Connect) -> None:
    csms, station = await booted(csms16, plug)
    await csms.perform("request", {"action": "GetConfiguration"})
    await station.asked({"configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "60"}]})
    change = {"key": "HeartbeatInterval", "value": "90"}
    await csms.perform("request", {"action": "ChangeConfiguration", "payload": change})
    await station.asked({"status": "Accepted"})
    await station.call("Heartbeat")
    assert csms.configuration["CS-1"] == {"HeartbeatInterval": "90"}


async def test_without_a_station_nothing_can_be_requested(csms16: Start16) -> None:
    csms = await csms16()
    with pytest.raises(CouldNot, match="no station"):
        await csms.perform("request", {"action": "ClearCache"})
    with pytest.raises(CouldNot, match="plug_in"):
        await csms.perform("plug_in", {})
    await csms.perform("confirm", {"question": "Is the list empty?"})


async def test_a_station_that_goes_away_ends_the_line(csms16: Start16, plug: Connect) -> None:
    csms, station = await booted(csms16, plug)
    await csms.perform("request", {"action": "ClearCache"})
    waiting = asyncio.ensure_future(csms.perform("request", {"action": "GetConfiguration"}))
    await station.asked()
    await station.connection.close()
    with pytest.raises(CouldNot, match="gone"):
        await waiting


# ----------------------------------------------------------------- bad messages


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"idTag": 12}, "TypeConstraintViolation"),
        ({}, "ProtocolError"),
        ({"idTag": "x" * 21}, "PropertyConstraintViolation"),
        ({"idTag": "x", "card": 1}, "FormationViolation"),
    ],
)
async def test_an_invalid_payload_gets_the_code_of_its_fault(
    csms16: Start16, plug: Connect, payload: dict[str, Any], code: str
) -> None:
    _, station = await booted(csms16, plug)
    assert await station.refused("Authorize", payload) == code
    assert "currentTime" in await station.call("Heartbeat")


@pytest.mark.parametrize("text", ["noon", "Tonight", "2026-01-01T00:00:00", "2026-01-01"])
async def test_a_time_that_is_none_is_refused(csms16: Start16, plug: Connect, text: str) -> None:
    _, station = await booted(csms16, plug)
    assert await station.refused("StartTransaction", start_of(timestamp=text)) == "PropertyConstraintViolation"


@pytest.mark.parametrize(("action", "code"), [("Fly", "NotImplemented"), ("Reset", "NotSupported")])
async def test_unknown_and_foreign_actions_are_told_apart(
    csms16: Start16, plug: Connect, action: str, code: str
) -> None:
    _, station = await booted(csms16, plug)
    assert await station.refused(action, {"type": "Soft"}) == code


@pytest.mark.parametrize(
    "text", ["", "{", "7", "[]", "[2]", '[5,"x"]', '[3,"x"]', "[[]]", "[" * 5000, '[2,7,"Heartbeat",{}]', "9" * 5000]
)
async def test_what_is_no_frame_leaves_the_connection_alive(csms16: Start16, plug: Connect, text: str) -> None:
    _, station = await booted(csms16, plug)
    await station.connection.send(text)
    await station.connection.send(text.encode())
    assert "currentTime" in await station.call("Heartbeat")


@pytest.mark.parametrize(
    "frame", [[2, "x", "Heartbeat"], [2, "x", {}, {}], [2, "x", "Heartbeat", []], [2, "x", 1, 2, 3]]
)
async def test_a_broken_call_with_an_id_is_refused(csms16: Start16, plug: Connect, frame: list[Any]) -> None:
    _, station = await booted(csms16, plug)
    await station.connection.send(json.dumps(frame))
    assert (await station.receive())[:3] == [4, "x", "FormationViolation"]


# ------------------------------------------------------------------- handshake


def basic(user: str, password: str) -> dict[str, dict[str, str]]:
    """Return the connect option that holds a Basic Authorization header."""
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"additional_headers": {"Authorization": f"Basic {token}"}}


async def test_the_right_password_opens(csms16: Start16, plug: Connect) -> None:
    csms = await csms16(password="sesame-sesame-16")
    station = await plug(csms, **basic("CS-1", "sesame-sesame-16"))
    assert (await station.call("BootNotification", BOOT))["status"] == "Accepted"


@pytest.mark.parametrize(
    "options",
    [
        {},
        basic("CS-1", "wrong"),
        basic("CS-2", "sesame-sesame-16"),
        {"additional_headers": {"Authorization": "Basic !!!"}},
        {"additional_headers": {"Authorization": "Bearer sesame-sesame-16"}},
    ],
)
async def test_anything_else_is_401(csms16: Start16, plug: Connect, options: dict[str, Any]) -> None:
    csms = await csms16(password="sesame-sesame-16")
    with pytest.raises(InvalidStatus) as refused:
        await plug(csms, **options)
    assert refused.value.response.status_code == 401
    assert "Basic" in refused.value.response.headers["WWW-Authenticate"]


@pytest.mark.parametrize("misbehave", [(), ("keeps-old-password",)])
async def test_a_new_password_replaces_the_old_one(csms16: Start16, plug: Connect, misbehave: tuple[str, ...]) -> None:
    csms = await csms16(*misbehave, password="sesame-sesame-16")
    station = await plug(csms, **basic("CS-1", "sesame-sesame-16"))
    change = {"key": "AuthorizationKey", "value": "new-password-of-16"}
    await csms.perform("request", {"action": "ChangeConfiguration", "payload": change})
    await station.asked({"status": "Accepted"})
    await station.call("Heartbeat")
    good, bad = ["new-password-of-16", "sesame-sesame-16"][:: -1 if misbehave else 1]
    await plug(csms, **basic("CS-1", good))
    with pytest.raises(InvalidStatus):
        await plug(csms, **basic("CS-1", bad))


async def test_a_rejected_password_changes_nothing(csms16: Start16, plug: Connect) -> None:
    csms = await csms16(password="sesame-sesame-16")
    station = await plug(csms, **basic("CS-1", "sesame-sesame-16"))
    change = {"key": "AuthorizationKey", "value": "new-password-of-16"}
    await csms.perform("request", {"action": "ChangeConfiguration", "payload": change})
    await station.asked({"status": "Rejected"})
    await station.call("Heartbeat")
    await plug(csms, **basic("CS-1", "sesame-sesame-16"))


@pytest.mark.parametrize("identity", ["", "a/b", "x" * 49, "%00", "CS-3"])
async def test_an_unknown_identity_is_404(csms16: Start16, plug: Connect, identity: str) -> None:
    csms = await csms16(identities=["CS-1"])
    with pytest.raises(InvalidStatus) as refused:
        await plug(csms, identity)
    assert refused.value.response.status_code == 404


async def test_the_identity_is_percent_decoded(csms16: Start16, plug: Connect) -> None:
    csms = await csms16(identities=["RDAM 123"])
    await (await plug(csms, "RDAM%20123")).call("BootNotification", BOOT)
    assert list(csms.stations) == ["RDAM 123"]


async def test_subprotocols_are_negotiated_from_a_list(csms16: Start16, plug: Connect) -> None:
    csms = await csms16()
    station = await plug(csms, subprotocols=["ocpp2.0.1", "ocpp1.6"])
    assert station.connection.subprotocol == "ocpp1.6"


@pytest.mark.parametrize("offered", [["ocpp2.0.1"], []])
async def test_without_a_common_version_the_socket_is_closed_at_once(
    csms16: Start16, plug: Connect, offered: list[str]
) -> None:
    csms = await csms16()
    station = await plug(csms, subprotocols=offered)
    assert station.connection.subprotocol is None
    await station.closed()


async def test_the_newest_socket_of_an_identity_wins(csms16: Start16, plug: Connect) -> None:
    csms, old = await booted(csms16, plug)
    new = await plug(csms)
    assert await old.closed() == 1000
    await csms.perform("request", {"action": "ClearCache"})
    assert (await new.asked())[0] == "ClearCache"


async def test_default_tokens_are_those_of_the_profiles() -> None:
    accepted = [text for text, state in DEFAULT_TOKENS.items() if state.status == "Accepted"]
    assert accepted == ["04A1B2C3", "04A7B8C9", "04D4E5F6", "04FACADE"]


# ------------------------------------------------------------------- robustness


async def test_an_answer_that_cannot_be_found_is_an_internal_error(csms16: Start16, plug: Connect) -> None:
    csms, station = await booted(csms16, plug)
    csms.answers["Heartbeat"] = lambda session, payload: {"currentTime": payload["nothing"]}
    assert await station.refused("Heartbeat") == "InternalError"
    assert (await station.call("Authorize", {"idTag": "04D4E5F6"}))["idTagInfo"]["status"] == "Accepted"


async def test_an_answer_to_an_action_that_does_not_exist_is_ignored(csms16: Start16, plug: Connect) -> None:
    csms, station = await booted(csms16, plug)
    await csms.perform("request", {"action": "Dance", "payload": {}})
    frame = json.loads(await station.connection.recv())
    await station.connection.send(json.dumps([3, frame[1], {}]))
    assert "currentTime" in await station.call("Heartbeat")


async def test_a_station_is_chosen_by_its_identity(csms16: Start16, plug: Connect) -> None:
    csms, first = await booted(csms16, plug)
    await plug(csms, "CS-2")
    await csms.perform("request", {"action": "ClearCache", "identity": "CS-1"})
    assert (await first.asked())[0] == "ClearCache"
    with pytest.raises(CouldNot, match="CS-3"):
        await csms.perform("request", {"action": "ClearCache", "identity": "CS-3"})


async def test_what_stations_make_it_remember_is_bounded() -> None:
    known: Bounded[int, str] = Bounded(2)
    for number in range(5):
        known[number] = "x"
    assert list(known) == [3, 4]
    assert known.at(4, str) == "x"
    assert known.at(5, lambda: "y") == "y"
    assert list(known) == [4, 5]


async def test_a_request_after_the_connection_has_gone_could_not_be_made(csms16: Start16, plug: Connect) -> None:
    csms, station = await booted(csms16, plug)
    station.connection.transport.abort()
    with pytest.raises(ConnectionClosed):
        await station.connection.recv()
    await pause(1)
    with pytest.raises(CouldNot, match="no station"):
        await csms.perform("request", {"action": "ClearCache"})


async def test_the_url_is_known_after_start_only() -> None:
    with pytest.raises(RuntimeError, match="not been started"):
        _ = SimulatedCsms16(clock=Clock.of_loop()).url
