"""Decisions of the built-in OCPP 2.0.1 CSMS on identifications and contract certificates (block C)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography import x509

from ocpp_verdict.simulators.tokens import Tokens, TokenState, TokenStatus

#: Type of the group ids that the CSMS hands out (C09).
_GROUP_TYPE = "Central"


def token_info(tokens: Tokens, id_token: Mapping[str, Any], issued: frozenset[str], now: datetime) -> dict[str, Any]:
    """Return IdTokenInfo for `id_token`; `issued` holds the Central tokens that this CSMS gave out itself (F01)."""
    text, type_ = str(id_token["idToken"]), id_token["type"]
    if type_ == "NoAuthorization" or (type_ == "Central" and text.casefold() in issued):
        return {"status": TokenStatus.ACCEPTED.value}
    state = tokens.state(text)
    return _info(state, _status(state, type_, now))


def _status(state: TokenState, type_: str, now: datetime) -> TokenStatus:
    foreign = state.type is not None and state.type != type_
    return TokenStatus.INVALID if foreign else state.at(now)


def _info(state: TokenState, status: TokenStatus) -> dict[str, Any]:
    info: dict[str, Any] = {"status": status.value}
    if state.group is not None and status is TokenStatus.ACCEPTED:
        info["groupIdToken"] = {"idToken": state.group, "type": _GROUP_TYPE}
    if state.expiry is not None and status is TokenStatus.ACCEPTED:
        info["cacheExpiryDateTime"] = state.expiry.strftime("%Y-%m-%dT%H:%M:%SZ")
    return info


def certificate_status(request: Mapping[str, Any], now: datetime) -> str | None:
    """Return AuthorizeCertificateStatusEnumType for what an Authorize brings, None when it brings none (C07)."""
    if "certificate" in request:
        return _judged(str(request["certificate"]), now)
    return "Accepted" if request.get("iso15118CertificateHashData") else None


def _judged(pem: str, now: datetime) -> str:
    try:
        certificate = x509.load_pem_x509_certificates(pem.encode())[0]
    except ValueError:
        return "CertChainError"
    return "CertificateExpired" if certificate.not_valid_after_utc < now else "Accepted"
