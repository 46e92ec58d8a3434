"""Rules of security: secrets that can be read, profiles lowered, passwords, TLS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from ocpp_verdict.evidence import REDACTED
from ocpp_verdict.frames import Side
from ocpp_verdict.rules.memory import Moment, Seen, moment, part, parts, text, whole
from ocpp_verdict.rules.rule import V2, V16, Check, Found, Rule, advice, warning

READABLE_16 = warning("secret-readable", "security whitepaper §7.2 (write-only); OCPP-J 1.6 §6.2.2 (or another value)",
                      "the AuthorizationKey can be read", V16, Side.STATION)  # fmt: skip
READABLE = Rule("secret-readable", "2.0.1 part 2 appendices (BasicAuthPassword is WriteOnly), A01.FR.12",
                "the BasicAuthPassword can be read", versions=V2, side=Side.STATION)  # fmt: skip
LOWERED_16 = Rule("security-profile-lowered", "security whitepaper A05.FR.01, A00.FR.005",
                  "a station accepts a SecurityProfile that is not above the one it has", versions=V16,
                  side=Side.STATION)  # fmt: skip
LOWERED = Rule("security-profile-lowered", "2.0.1 A00.FR.005, B09.FR.04",
               "a station accepts a network profile with a lower security profile", versions=V2,
               side=Side.STATION)  # fmt: skip
ASKED = Rule("security-profile-lowering-asked", "security whitepaper A00.FR.005; 2.0.1 A00.FR.005",
             "a CSMS asks a station for a lower security profile", side=Side.CSMS)  # fmt: skip
KEY = warning("password-form", "security whitepaper §7.2, A00.FR.304",
              "an AuthorizationKey is no 32 to 40 hexadecimal digits", V16, Side.CSMS)  # fmt: skip
PASSWORD = Rule("password-form", "2.0.1 A00.FR.205", "a password has fewer than 16 or more than 40 characters",
                versions=V2, side=Side.CSMS)  # fmt: skip
TLS = Rule("tls-version", "2.0.1 A00.FR.313", "the connection uses a version of TLS below 1.2", versions=V2)
TLS_16 = warning("tls-version", "security whitepaper A00.FR.312 (and its exception for legacy stations)",
                 "the connection uses a version of TLS below 1.2", V16)  # fmt: skip
CIPHER = Rule("tls-cipher", "security whitepaper A00.FR.319; 2.0.1 A00.FR.320",
              "the connection uses a cipher that is no longer suitable")  # fmt: skip
EXPIRED = Rule("certificate-expired", "security whitepaper A00.FR.307; 2.0.1 A00.FR.310 (RFC 5280 §6)",
               "a certificate is used outside of its validity")  # fmt: skip
WEAK = warning("certificate-weak-key", "security whitepaper and 2.0.1 A00.FR.502, A00.FR.503",
               "a certificate has a key shorter than 2048 bits of RSA or 224 of EC")  # fmt: skip
USER = warning("basic-user", "OCPP-J 1.6 §6.2.2; security whitepaper A00.FR.204; 2.0.1 A00.FR.204, A00.FR.303",
               "the user of Basic authentication is not the identity of the station", side=Side.STATION)  # fmt: skip
NO_PASSWORD = warning("basic-password-empty", "OCPP-J 1.6 §6.2.2 (a key of 20 bytes); 2.0.1 A00.FR.205 (16 to 40)",
                      "the password of Basic authentication is empty", side=Side.STATION)  # fmt: skip
PLAIN = advice("password-over-plain", "security whitepaper A00.FR.201; 2.0.1 A00.FR.206",
               "a password passes over a connection without TLS", side=Side.STATION)  # fmt: skip

RULES = (
    READABLE_16,
    READABLE,
    LOWERED_16,
    LOWERED,
    ASKED,
    KEY,
    PASSWORD,
    TLS,
    TLS_16,
    CIPHER,
    EXPIRED,
    WEAK,
    USER,
    NO_PASSWORD,
    PLAIN,
)

_HEX = re.compile(r"[0-9A-Fa-f]{32,40}")
#: Words of cipher names that ENISA marks as unsuitable for legacy use, with or without TLS.
_BAD_CIPHER = re.compile(r"NULL|RC4|EXPORT|MD5|(?<![0-9])DES(?!EDE)|3DES|anon|ADH|AECDH", re.IGNORECASE)
_OLD = frozenset({"SSLv2", "SSLv3", "TLSv1", "TLSv1.0", "TLSv1.1"})
_LOOPBACK = ("127.", "[::1]", "::1", "localhost")
_BITS = re.compile(r"(RSA|EC|ECDSA|DSA)\D*(\d{2,5})", re.IGNORECASE)


@attrs.define
class _Profile:
    """The security profile of a station, where it is known."""

    number: int | None = None


def _configuration(seen: Seen) -> Iterator[Found]:
    for key in parts(seen.payload, "configurationKey"):
        name, value = text(key, "key"), text(key, "value")
        if name.lower() == "authorizationkey" and value.strip("*"):
            yield READABLE_16.broken(seen, expected="no value")
        if name == "SecurityProfile" and value.isdecimal() and len(value) < 3:
            seen.station.of(_Profile).number = int(value)


def _variables(seen: Seen) -> Iterator[Found]:
    for item in (*parts(seen.payload, "getVariableResult"), *parts(seen.payload, "reportData")):
        values = [text(item, "attributeValue"), *(text(one, "value") for one in parts(item, "variableAttribute"))]
        name = text(part(item, "variable"), "name")
        if name == "BasicAuthPassword" and any(value.strip("*") for value in values):
            yield READABLE.broken(seen, expected="no value")
        profile = next(filter(None, values), "")
        if name == "SecurityProfile" and profile.isdecimal() and len(profile) < 3:
            seen.station.of(_Profile).number = int(profile)


def _change(seen: Seen) -> Iterator[Found]:
    key, value = text(seen.payload, "key"), text(seen.payload, "value")
    if key == "AuthorizationKey" and value != REDACTED and not _HEX.fullmatch(value):
        yield KEY.broken(seen, expected="32 to 40 hexadecimal digits", detail=f"{len(value)} characters")
    if key == "SecurityProfile":
        yield from _asked(seen, int(value) if value.isdecimal() and len(value) < 3 else None)


def _asked(seen: Seen, wanted: int | None) -> Iterator[Found]:
    known = seen.station.of(_Profile).number
    if known is not None and wanted is not None and wanted < known:
        yield ASKED.broken(seen, expected=f"a profile above {known}", detail=str(wanted))


def _changed(seen: Seen) -> Iterator[Found]:
    asked = seen.asked.payload if seen.asked else {}
    value, profile = text(asked, "value"), seen.station.of(_Profile)
    accepted = text(seen.payload, "status") in ("Accepted", "RebootRequired")
    if text(asked, "key") != "SecurityProfile" or not accepted or not value.isdecimal() or len(value) > 2:
        return
    if profile.number is not None and int(value) <= profile.number:
        yield LOWERED_16.broken(seen, expected="status Rejected", detail=f"{profile.number} is set, {value} is wanted")
    profile.number = int(value)


def _set_variables(seen: Seen) -> Iterator[Found]:
    for item in parts(seen.payload, "setVariableData"):
        value = text(item, "attributeValue")
        if text(part(item, "variable"), "name") == "BasicAuthPassword" and value != REDACTED:
            yield from _password(seen, value)


def _password(seen: Seen, value: str) -> Iterator[Found]:
    if not 16 <= len(value) <= 40:
        yield PASSWORD.broken(seen, expected="16 to 40 characters", detail=f"{len(value)} characters")


def _network(seen: Seen) -> Iterator[Found]:
    yield from _asked(seen, whole(part(seen.payload, "connectionData"), "securityProfile"))


def _network_answer(seen: Seen) -> Iterator[Found]:
    wanted = whole(part(seen.asked.payload if seen.asked else {}, "connectionData"), "securityProfile")
    known = seen.station.of(_Profile).number
    if wanted is not None and known is not None and wanted < known and text(seen.payload, "status") == "Accepted":
        yield LOWERED.broken(seen, expected="status Rejected", detail=f"{known} is set, {wanted} is wanted")


def _handshake(seen: Seen) -> Iterator[Found]:
    data, tls = seen.entry.data, part(seen.entry.data, "tls")
    user = data.get("user")
    if data.get("password") == "empty":
        yield NO_PASSWORD.broken(seen, expected="a password")
    if data.get("accepted") is not True:
        return  # who was refused may be anybody
    if isinstance(user, str) and seen.station.identity and user != seen.station.identity:
        yield USER.broken(seen, expected=seen.station.identity[:60], detail=user[:60])
    peer = data.get("peer")
    away = isinstance(peer, str) and peer != "" and not peer.startswith(_LOOPBACK)
    if isinstance(user, str) and away and "tls" not in data:
        yield PLAIN.broken(seen, expected="TLS, or a network that is trusted")
    yield from _of_tls(seen, tls)


def _peer(seen: Seen) -> Side:
    """Return the other end of a handshake: where there is a path, a station asked for it."""
    return Side.STATION if "path" in seen.entry.data else Side.CSMS


def _of_tls(seen: Seen, tls: Mapping[str, Any]) -> Iterator[Found]:
    side = _peer(seen)
    version, cipher = text(tls, "version"), text(tls, "cipher")
    if version in _OLD:
        yield (TLS if seen.version in V2 else TLS_16).broken(
            seen, expected="TLS 1.2 or above", detail=version, side=side
        )
    if _BAD_CIPHER.search(cipher):
        yield CIPHER.broken(seen, expected="a cipher of the list", detail=cipher, side=side)
    for certificate in parts(tls, "certificates"):
        yield from _certificate(seen, certificate)


def _certificate(seen: Seen, certificate: Mapping[str, Any]) -> Iterator[Found]:
    before, after = moment(certificate.get("not_before")), moment(certificate.get("not_after"))
    now = seen.utc
    if now and ((before and now < before) or (after and now > after)):
        yield EXPIRED.broken(
            seen, expected=f"valid on {seen.entry.utc}", detail=text(certificate, "subject")[:100], side=_peer(seen)
        )
    key = _BITS.search(text(certificate, "key"))
    if key and int(key[2]) < (2048 if key[1].upper() in ("RSA", "DSA") else 224):
        yield WEAK.broken(seen, expected="RSA 2048 or EC 224", detail=text(certificate, "key")[:40], side=_peer(seen))


CHECKS = (
    Check(Moment.RESULT, _configuration, ("GetConfiguration",), V16),
    Check(Moment.RESULT, _variables, ("GetVariables",), V2),
    Check(Moment.REQUEST, _variables, ("NotifyReport",), V2),
    Check(Moment.REQUEST, _change, ("ChangeConfiguration",), V16),
    Check(Moment.RESULT, _changed, ("ChangeConfiguration",), V16),
    Check(Moment.REQUEST, _set_variables, ("SetVariables",), V2),
    Check(Moment.REQUEST, _network, ("SetNetworkProfile",), V2),
    Check(Moment.RESULT, _network_answer, ("SetNetworkProfile",), V2),
    Check(Moment.HANDSHAKE, _handshake),
)
