"""Root certificates that a case installs on a 2.x station under test; afterwards they are deleted (M04, M05)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.pki.certificates import Authority
from ocpp_verdict.pki.patterns import hash_data
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.states.station16_security import csms_root, manufacturer_root
from ocpp_verdict.sut import Sut

#: Since when a root has existed that expired long ago.
_AGES_AGO = timedelta(days=365 * 40)


@asynccontextmanager
async def expired_root(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[str]:
    """Yields the PEM text of a root certificate that has expired; it is deleted afterwards."""
    yield _made(csms, "expired root", _AGES_AGO)


@asynccontextmanager
async def unknown_root(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[str]:
    """Yields the PEM text of a root certificate that no station has."""
    yield _made(csms, "unknown root")


def _made(csms: CSMS, name: str, age: timedelta = timedelta()) -> str:
    made = Authority.root(f"ocpp-verdict {name}", "ocpp-verdict", now=csms.peer.clock.utc() - age)
    text = made.certificate.public_bytes(Encoding.PEM).decode()
    csms.peer.changes.owe("DeleteCertificate", certificateHashData=hash_data(text, "SHA256"))
    return text


CERTIFICATE_STATES: Mapping[str, Any] = {
    "csms_root": csms_root,
    "expired_root": expired_root,
    "manufacturer_root": manufacturer_root,
    "unknown_root": unknown_root,
}
