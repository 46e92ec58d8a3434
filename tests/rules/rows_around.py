"""Scenes for the rules of security, transport and the answers of a CSMS."""

from __future__ import annotations

from typing import Any

from ocpp_verdict.evidence import REDACTED, Kind

from tests.rules.scene import CS, CSMS, V201, Row, Scene


def _key(scene: Scene, **fields: Any) -> Scene:
    return scene.csms("GetConfiguration").ok(configurationKey=[{"readonly": False} | fields])


def _change(scene: Scene, key: str, value: str, status: str = "Accepted") -> Scene:
    return scene.csms("ChangeConfiguration", key=key, value=value).ok(status=status)


def _profile(scene: Scene, number: str) -> Scene:
    return _key(scene, key="SecurityProfile", value=number)


def _variable(scene: Scene, name: str, value: str | None) -> Scene:
    told = {"attributeStatus": "Accepted", "component": {"name": "SecurityCtrlr"}, "variable": {"name": name}}
    asked = [{"component": {"name": "SecurityCtrlr"}, "variable": {"name": name}}]
    result = told if value is None else told | {"attributeValue": value}
    return scene.csms("GetVariables", getVariableData=asked).ok(getVariableResult=[result])


def _set_password(scene: Scene, value: str) -> Scene:
    told = {"attributeValue": value, "component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}
    return scene.csms("SetVariables", setVariableData=[told])


def _network(scene: Scene, profile: int) -> Scene:
    data = {
        "ocppVersion": "OCPP20", "ocppTransport": "JSON", "ocppCsmsUrl": "wss://a", "messageTimeout": 30,
        "securityProfile": profile, "ocppInterface": "Wired0",
    }  # fmt: skip
    return scene.csms("SetNetworkProfile", configurationSlot=1, connectionData=data)


def _shake(scene: Scene, **fields: Any) -> Scene:
    """Write down a handshake of a station that behaves, but for `fields`."""
    told: dict[str, Any] = {
        "path": "/ocpp/CP1",
        "subprotocols": ["ocpp1.6"],
        "accepted": True,
        "status": 101,
        "peer": "127.0.0.1:5",
    }
    return scene.entry(Kind.HANDSHAKE, **{name: value for name, value in (told | fields).items() if value is not None})


def _tls(scene: Scene, **fields: Any) -> Scene:
    certificate = {
        "subject": "CN=a", "not_before": "2026-01-01T00:00:00+00:00", "not_after": "2027-01-01T00:00:00+00:00",
        "key": "RSA 2048",
    }  # fmt: skip
    facts = {"version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384"}
    for name in ("version", "cipher"):
        facts[name] = fields.pop(name, facts[name])
    return _shake(scene, tls={**facts, "certificates": [certificate | fields]})


SECURITY = (
    Row(
        "secret-readable",
        lambda s: _key(s, key="AuthorizationKey", value="00112233"),
        lambda s: _key(s, key="AuthorizationKey"),
    ),
    Row(
        "secret-readable",
        lambda s: _variable(s, "BasicAuthPassword", "secret"),
        lambda s: _variable(s, "BasicAuthPassword", None),
        V201,
    ),
    Row(
        "security-profile-lowered",
        lambda s: _change(_profile(s, "2"), "SecurityProfile", "1"),
        lambda s: _change(_profile(s, "2"), "SecurityProfile", "1", "Rejected"),
    ),
    Row(
        "security-profile-lowered",
        lambda s: _network(_variable(s, "SecurityProfile", "2"), 1).ok(status="Accepted"),
        lambda s: _network(_variable(s, "SecurityProfile", "2"), 2).ok(status="Accepted"),
        V201,
    ),
    Row(
        "security-profile-lowering-asked",
        lambda s: _change(_profile(s, "2"), "SecurityProfile", "1", "Rejected"),
        lambda s: _change(_profile(s, "2"), "SecurityProfile", "3", "Rejected"),
    ),
    Row(
        "password-form",
        lambda s: _change(s, "AuthorizationKey", "secret"),
        lambda s: _change(s, "AuthorizationKey", "0" * 40),
    ),
    Row("password-form", lambda s: _set_password(s, "x" * 15), lambda s: _set_password(s, REDACTED), V201),
    Row("tls-version", lambda s: _tls(s, version="TLSv1.1"), lambda s: _tls(s, version="TLSv1.2")),
    Row("tls-version", lambda s: _tls(s, version="TLSv1"), lambda s: _tls(s, version="TLSv1.3"), V201),
    Row("tls-cipher", lambda s: _tls(s, cipher="RC4-SHA"), lambda s: _tls(s, cipher="ECDHE-ECDSA-AES128-GCM-SHA256")),
    Row(
        "certificate-expired",
        lambda s: _tls(s, not_after="2026-11-20T00:00:00+00:00"),
        lambda s: _tls(s, not_after="2026-11-22T00:00:00+00:00"),
    ),
    Row("basic-password-empty", lambda s: _shake(s, user="CP1", password="empty"), lambda s: _shake(s, user="CP1")),
    Row("certificate-weak-key", lambda s: _tls(s, key="RSA 1024"), lambda s: _tls(s, key="EC secp256r1 256")),
    Row("basic-user", lambda s: _shake(s, user="CP2"), lambda s: _shake(s, user="CP2", accepted=False, status=401)),
    Row(
        "password-over-plain",
        lambda s: _shake(s, user="CP1", peer="10.0.0.5:4000"),
        lambda s: _shake(s, user="CP1", peer="127.0.0.1:4000"),
    ),
)

HEADERS = {"Host": "a", "Connection": "keep-alive, Upgrade", "Upgrade": "websocket"}


def _chosen(scene: Scene, **fields: Any) -> Scene:
    """Write down the answer of a CSMS to a handshake of ours."""
    told: dict[str, Any] = {
        "url": "ws://a/CP1",
        "subprotocols": [scene.version.subprotocol],
        "accepted": True,
        "status": 101,
    }
    return scene.entry(Kind.HANDSHAKE, **told | {"subprotocol": scene.version.subprotocol} | fields)


def _again(scene: Scene, times: int, pause: float) -> None:
    for _ in range(times):
        _shake(scene.wait(pause))


def _deflate(scene: Scene, answer: str) -> Scene:
    return _chosen(scene, extensions="permessage-deflate", headers={"Sec-WebSocket-Extensions": answer})


TRANSPORT = (
    Row("subprotocol-missing", lambda s: _shake(s, subprotocols=[]), lambda s: _shake(s)),
    Row(
        "subprotocol-unknown",
        lambda s: _shake(s, subprotocols=["ocppv1.6"]),
        lambda s: _shake(s, subprotocols=["ocpp1.6, ocpp1.5"]),
    ),
    Row(
        "subprotocol-changes",
        lambda s: _shake(_shake(s), subprotocols=["ocpp2.0.1"]),
        lambda s: _shake(_shake(s)),
    ),
    Row("identity-missing", lambda s: _shake(s, path="/"), lambda s: _shake(s, path="/CP1")),
    Row("path-slashes", lambda s: _shake(s, path="///CP1"), lambda s: _shake(s, path="/a/CP1/")),
    Row("identity-encoding", lambda s: _shake(s, path="/CP 1"), lambda s: _shake(s, path="/CP%201")),
    Row("identity-characters", lambda s: _named(s, "CP 1"), lambda s: _named(s, "CP-1"), V201),
    Row("path-absolute", lambda s: _shake(s, path="http://a/CP1"), lambda s: _shake(s, path="/a/CP1")),
    Row(
        "upgrade-header",
        lambda s: _shake(s, headers=[["Host", "a"], ["Upgrade", "websocket"]]),
        lambda s: _shake(s, headers=HEADERS),
    ),
    Row(
        "host-header",
        lambda s: _shake(s, headers={"Connection": "Upgrade", "Upgrade": "websocket"}),
        lambda s: _shake(s, headers=HEADERS),
    ),
    Row(
        "origin-header",
        lambda s: _shake(s, headers=HEADERS | {"Origin": "file://"}),
        lambda s: _shake(s, headers=HEADERS),
    ),
    Row("subprotocol-not-offered", lambda s: _chosen(s, subprotocol="ocpp1.5"), lambda s: _chosen(s)),
    Row(
        "subprotocol-none-goes-on",
        lambda s: _chosen(s, subprotocol=None).open().csms("ClearCache"),
        lambda s: _chosen(s, subprotocol=None).open().close(1002, CSMS),
    ),
    Row(
        "extension-not-offered",
        lambda s: _chosen(s, extensions="", headers={"Sec-WebSocket-Extensions": "permessage-deflate"}),
        lambda s: _deflate(s, "permessage-deflate"),
    ),
    Row("compression-refused", lambda s: _deflate(s, ""), lambda s: _deflate(s, "permessage-deflate"), V201),
    Row("websocket-protocol-error", lambda s: s.open().close(1002), lambda s: s.open().close(1001)),
    Row(
        "ping-unanswered",
        lambda s: s.entry(Kind.CONTROL, connection="c1", sender=CSMS.value, what="ping", answered=False),
        lambda s: s.entry(Kind.CONTROL, connection="c1", sender=CS.value, what="pong", seconds=0.1),
    ),
    Row("close-code", lambda s: s.open().close(1011), lambda s: s.open().close(1000)),
    Row("reconnect-hammering", lambda s: _again(s, 6, 1), lambda s: _again(s, 6, 3)),
    Row("reconnect-hammering", lambda s: _again(s, 6, 1), lambda s: _again(s, 6, 3), V201),
)


def _named(scene: Scene, identity: str) -> Scene:
    scene.station = identity
    return _shake(scene, subprotocols=["ocpp2.0.1"])


def _authorized(scene: Scene, status: str, **info: Any) -> Scene:
    return scene.cs("Authorize", idTag="AA").ok(idTagInfo={"status": status} | info)


def _list(scene: Scene, *tags: str) -> Scene:
    entries = [{"idTag": tag, "idTagInfo": {"status": "Accepted"}} for tag in tags]
    return scene.csms("SendLocalList", listVersion=1, updateType="Full", localAuthorizationList=entries)


def _reserved(scene: Scene, expiry: str) -> Scene:
    return scene.csms("ReserveNow", connectorId=1, expiryDate=expiry, idTag="AA", reservationId=1)


CSMS_ANSWERS = (
    Row(
        "notification-refused",
        lambda s: s.cs("FirmwareStatusNotification", status="Installed").no("NotSupported"),
        lambda s: s.cs("FirmwareStatusNotification", status="installed").no("PropertyConstraintViolation"),
    ),
    Row(
        "expiry-past",
        lambda s: _authorized(s, "Accepted", expiryDate="@-60"),
        lambda s: _authorized(s, "Expired", expiryDate="@-60"),
    ),
    Row(
        "concurrent-tx-at-authorize",
        lambda s: _authorized(s, "ConcurrentTx"),
        lambda s: s.cs("StartTransaction", connectorId=1, idTag="AA", meterStart=0, timestamp="@").ok(
            transactionId=1, idTagInfo={"status": "ConcurrentTx"}
        ),
    ),
    Row(
        "token-status-differs",
        lambda s: _authorized(_authorized(s, "Accepted"), "Invalid"),
        lambda s: _authorized(_authorized(s, "Accepted").wait(60), "Invalid"),
    ),
    Row("local-list-double", lambda s: _list(s, "AA", "aa"), lambda s: _list(s, "AA", "BB")),
    Row("id-tag-empty", lambda s: s.cs("Authorize", idTag=""), lambda s: s.cs("Authorize", idTag="0")),
    Row("text-padded", lambda s: s.cs("Authorize", idTag="AA "), lambda s: s.cs("Authorize", idTag="A A")),
    Row(
        "id-token-empty",
        lambda s: s.cs("Authorize", idToken={"idToken": "", "type": "Central"}),
        lambda s: s.cs("Authorize", idToken={"idToken": "", "type": "NoAuthorization"}),
        V201,
    ),
    Row("reservation-past", lambda s: _reserved(s, "@-60"), lambda s: _reserved(s, "@60")),
)

ROWS = {"security": SECURITY, "transport": TRANSPORT, "csms": CSMS_ANSWERS}
