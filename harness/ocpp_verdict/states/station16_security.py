"""States of a charging station under test, OCPP 1.6 security whitepaper: passwords and certificates of the run."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from ocpp_verdict.blocks.authority16 import CertificateAuthority
from ocpp_verdict.blocks.passwords import Passwords
from ocpp_verdict.blocks.upgrade16 import Upgrade
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.pki.certificates import Authority
from ocpp_verdict.pki.patterns import hash_data
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.sut import Sut
from ocpp_verdict.verdict import Inconclusive

_ORGANISATION = "ocpp-verdict"
#: Bytes that AuthorizationKey can hold (whitepaper §3, A01: 32 to 40 hexadecimal digits).
_LONGEST = 20


@asynccontextmanager
async def passwords(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Passwords]:
    """The connection is with a password; yields it and a new one. Afterwards the old one is in force again."""
    old = csms.peer.door.password if csms.peer.door is not None else None
    if old is None:
        raise Inconclusive("the profile of the station has no password: name it by password_env or password_file")
    if len(old.encode()) > _LONGEST and not sut.builtin:
        raise Inconclusive(f"a password of more than {_LONGEST} bytes cannot be put back by AuthorizationKey")
    chosen = Passwords(csms, old if len(old.encode()) <= _LONGEST else secrets.token_hex(10), secrets.token_hex(10))
    yield chosen
    await chosen.put_back()


@asynccontextmanager
async def certificate_authority(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[CertificateAuthority]:
    """Yields who signs the station's certificate requests."""
    yield CertificateAuthority(csms, csms.execution.system.security.pki)


@asynccontextmanager
async def csms_root(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[str]:
    """Yields the PEM text of a CSMS root certificate to install; it is deleted afterwards."""
    yield _root(sut.tls.csms_root, csms, "CSMS root")


@asynccontextmanager
async def manufacturer_root(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[str]:
    """Yields the PEM text of a manufacturer root certificate to install; it is deleted afterwards."""
    yield _root(sut.tls.manufacturer_root, csms, "manufacturer root")


@asynccontextmanager
async def upgrade(csms: CSMS, operator: Operator, sut: Sut) -> AsyncIterator[Upgrade]:
    """The station has what the next security profile needs; yields how our CSMS changes. There is no way back."""
    system = csms.execution.system
    chosen = Upgrade(csms, system.listener, system.security)
    await chosen.prepare()
    yield chosen


def _root(named: Path | None, csms: CSMS, name: str) -> str:
    if named is not None:
        text = named.read_text()
    else:
        made = Authority.root(f"{_ORGANISATION} {name}", _ORGANISATION, now=csms.peer.clock.utc())
        text = made.certificate.public_bytes(Encoding.PEM).decode()
    csms.peer.changes.owe("DeleteCertificate", certificateHashData=hash_data(text, "SHA256"))
    return text


STATES: Mapping[str, Any] = {
    "certificate_authority": certificate_authority,
    "csms_root": csms_root,
    "manufacturer_root": manufacturer_root,
    "passwords": passwords,
    "upgrade": upgrade,
}
