"""What counts of a certificate in a message is the certificate, and nothing that is no certificate passes."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from ocpp_verdict.difference import difference
from ocpp_verdict.pki import Pki
from ocpp_verdict.pki.certificates import Authority, KeyType, PrivateKey, new_key, self_signed, subject
from ocpp_verdict.pki.patterns import base64_signature, certificate_for, hash_data, same_certificate, same_hash

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def pem(certificate: x509.Certificate | x509.CertificateSigningRequest) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def root() -> str:
    return pem(Authority.root("a root", "us", now=NOW).certificate)


def request(key: PrivateKey, name: str = "CP1") -> str:
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject(name, "us"))
    return pem(builder.sign(key, hashes.SHA256()))


ROOT, OTHER = root(), root()
KEY = new_key(KeyType.ECDSA)
REQUEST = request(KEY)


@pytest.mark.parametrize("text", [ROOT, ROOT.strip(), f"a remark\n{ROOT}", ROOT.replace("\n", "\r\n")])
def test_the_same_certificate_however_it_is_written(text: str) -> None:
    assert difference(same_certificate(ROOT), text) == ()


@pytest.mark.parametrize("text", [OTHER, ROOT + OTHER, "", "no PEM", ROOT.replace("M", "N"), None, 5, "-" * 100])
def test_anything_else_is_not_the_same_certificate(text: Any) -> None:
    assert difference(same_certificate(ROOT), text)


def test_a_certificate_for_the_key_and_name_of_the_request(tmp_path: Path) -> None:
    assert difference(certificate_for(REQUEST), Pki(tmp_path).sign(REQUEST)) == ()


def test_a_certificate_for_anybody_else(tmp_path: Path) -> None:
    pki = Pki(tmp_path)
    wrong = [pki.sign(request(new_key(KeyType.ECDSA))), pki.sign(request(KEY, "CP2")), ROOT, "", None]
    assert all(difference(certificate_for(REQUEST), text) for text in wrong)


def test_a_certificate_with_a_short_key() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    assert difference(certificate_for(request(key)), pem(self_signed(subject("CP1", "us"), key, now=NOW)))


def test_hash_data_of_a_root() -> None:
    certificate = x509.load_pem_x509_certificate(ROOT.encode())
    name = hashes.Hash(hashes.SHA384())
    name.update(certificate.issuer.public_bytes())
    data = hash_data(ROOT, "SHA384")
    assert data["hashAlgorithm"] == "SHA384"
    assert data["issuerNameHash"] == name.finalize().hex()
    assert int(data["serialNumber"], 16) == certificate.serial_number
    # RFC 6960 §4.1.1: the bits of the key, without tag and length; SHA-1 of them is the subject key identifier.
    assert len(data["issuerKeyHash"]) == 96


def test_hash_data_may_be_in_capitals() -> None:
    data = hash_data(ROOT, "SHA256")
    shouted = {name: value.upper() for name, value in data.items()}
    assert difference(same_hash(data), shouted) == ()
    assert [one.path for one in difference(same_hash(data), {**data, "serialNumber": "0"})] == ["serialNumber"]
    assert [one.path for one in difference(same_hash(data), {**data, "issuerKeyHash": 5})] == ["issuerKeyHash"]


def test_a_signature_of_firmware_fits_the_key() -> None:
    assert isinstance(KEY, ec.EllipticCurvePrivateKey)
    KEY.public_key().verify(base64.b64decode(base64_signature(KEY, b"image")), b"image", ec.ECDSA(hashes.SHA256()))
    with pytest.raises(TypeError):
        base64_signature(new_key(KeyType.RSA), b"image")
