"""Tests of the PKI: real handshakes on loopback, right ones and each that must fail."""

from __future__ import annotations

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID, NameOID
from ocpp_verdict import pki as module
from ocpp_verdict.pki import Credential, Flaw, KeyType, Pki, client_context, describe, facts, server_context
from ocpp_verdict.pki.certificates import new_key, subject

HOST = "127.0.0.1"


@attrs.define
class End:
    """What one end of a handshake knows afterwards."""

    facts: dict[str, Any] = attrs.field(factory=dict)
    error: str = ""


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki(tmp_path_factory.mktemp("pki"))


def handshake(server: ssl.SSLContext, client: ssl.SSLContext, name: str = HOST) -> tuple[End, End]:
    """Return what the server and what the client know after one byte has gone each way."""
    ends = End(), End()
    with socket.create_server((HOST, 0)) as listener:
        thread = threading.Thread(target=lambda: _talk(ends[0], listener.accept()[0], server))
        thread.start()
        _talk(ends[1], socket.create_connection(listener.getsockname()), client, server_hostname=name)
        thread.join()
    return ends


def _talk(end: End, plain: socket.socket, settings: ssl.SSLContext, **options: Any) -> None:
    plain.settimeout(10)
    try:
        with settings.wrap_socket(plain, server_side=not options, **options) as connection:
            connection.send(b"x")
            connection.recv(1)
            end.facts = facts(connection)
    except OSError as error:
        end.error = str(error)
    finally:
        plain.close()


@pytest.mark.parametrize("key", KeyType)
def test_profile_2_with_either_key(pki: Pki, key: KeyType) -> None:
    server, client = handshake(server_context(pki.server(HOST, key=key)), client_context(pki.root))
    assert (server.error, client.error) == ("", "")
    assert server.facts["version"] == client.facts["version"] == "TLSv1.3"
    assert server.facts["certificates"] == []
    assert client.facts["certificates"][0]["subject"] == "CN=127.0.0.1,O=ocpp-verdict"
    assert client.facts["certificates"][0]["key"] == {"RSA-2048": "RSA 2048", "ECDSA-P256": "EC secp256r1"}[key]


@pytest.mark.parametrize("key", KeyType)
def test_profile_3_shows_the_station_to_the_server(pki: Pki, key: KeyType) -> None:
    listens = server_context(pki.server("localhost"), stations=pki.station_root)
    connects = client_context(pki.root, pki.station("OV-1", key=key))
    server, client = handshake(listens, connects, "localhost")
    assert (server.error, client.error) == ("", "")
    assert server.facts["certificates"][0]["subject"] == "CN=OV-1,O=ocpp-verdict"


def test_one_server_for_both_kinds_of_key(pki: Pki) -> None:
    listens = server_context(pki.server(HOST, key=KeyType.RSA), pki.server(HOST, key=KeyType.ECDSA))
    for cipher, key in (("AES128-GCM-SHA256", "RSA 2048"), ("ECDHE-ECDSA-AES256-GCM-SHA384", "EC secp256r1")):
        connects = client_context(pki.root, only=ssl.TLSVersion.TLSv1_2)
        connects.set_ciphers(cipher)
        _, client = handshake(listens, connects)
        assert (client.error, client.facts["version"], client.facts["cipher"]) == ("", "TLSv1.2", cipher)
        assert client.facts["certificates"][0]["key"] == key


@pytest.mark.parametrize("cipher", module.CIPHERS)
def test_every_cipher_suite_of_the_specification(pki: Pki, cipher: str) -> None:
    listens = server_context(pki.server(HOST, key=KeyType.RSA), pki.server(HOST))
    connects = client_context(pki.root, only=ssl.TLSVersion.TLSv1_2)
    connects.set_ciphers(cipher)
    assert handshake(listens, connects)[1].facts["cipher"] == cipher


def test_a_cipher_suite_that_is_not_listed_is_refused(pki: Pki) -> None:
    connects = client_context(pki.root, only=ssl.TLSVersion.TLSv1_2)
    connects.set_ciphers("ECDHE-ECDSA-AES128-SHA256")
    server, client = handshake(server_context(pki.server(HOST)), connects)
    assert "NO_SHARED_CIPHER" in server.error
    assert "HANDSHAKE_FAILURE" in client.error


@pytest.mark.parametrize(
    ("flaw", "told"),
    [
        (Flaw.EXPIRED, "certificate has expired"),
        (Flaw.NOT_YET_VALID, "certificate is not yet valid"),
        (Flaw.WRONG_NAME, "IP address mismatch, certificate is not valid for '127.0.0.1'"),
        (Flaw.UNKNOWN_CA, "unable to get local issuer certificate"),
        (Flaw.SELF_SIGNED, "self-signed certificate"),
    ],
)
@pytest.mark.parametrize("key", KeyType)
def test_a_server_that_a_station_must_refuse(pki: Pki, flaw: Flaw, told: str, key: KeyType) -> None:
    _, client = handshake(server_context(pki.server(HOST, flaw=flaw, key=key)), client_context(pki.root))
    assert told in client.error


def test_a_wrong_name_by_name(pki: Pki) -> None:
    listens = server_context(pki.server("localhost", flaw=Flaw.WRONG_NAME))
    _, client = handshake(listens, client_context(pki.root), "localhost")
    assert "Hostname mismatch, certificate is not valid for 'localhost'" in client.error


def test_a_revoked_server_is_refused_by_who_looks(pki: Pki) -> None:
    good, revoked = pki.server(HOST), pki.server(HOST, flaw=Flaw.REVOKED)
    lists = pki.revocation_lists()
    assert handshake(server_context(good), client_context(pki.root, revoked=lists))[1].error == ""
    assert handshake(server_context(revoked), client_context(pki.root))[1].error == ""
    told = handshake(server_context(revoked), client_context(pki.root, revoked=lists))[1].error
    assert "certificate revoked" in told


@pytest.mark.parametrize(
    ("flaw", "told"),
    [
        (Flaw.EXPIRED, "certificate has expired"),
        (Flaw.NOT_YET_VALID, "certificate is not yet valid"),
        (Flaw.UNKNOWN_CA, "unable to get local issuer certificate"),
        (Flaw.SELF_SIGNED, "self-signed certificate"),
    ],
)
def test_a_station_that_a_server_must_refuse(pki: Pki, flaw: Flaw, told: str) -> None:
    listens = server_context(pki.server(HOST), stations=pki.station_root)
    server, client = handshake(listens, client_context(pki.root, pki.station("OV-1", flaw=flaw)))
    assert told in server.error
    assert client.error != ""  # an alert, a reset or an end of file: whichever the socket delivers first


def test_a_station_of_the_wrong_name_passes_tls(pki: Pki) -> None:
    """Only the request after the handshake says which station it claims to be (A00.FR.405)."""
    listens = server_context(pki.server(HOST), stations=pki.station_root)
    server, _ = handshake(listens, client_context(pki.root, pki.station("OV-1", flaw=Flaw.WRONG_NAME)))
    assert server.facts["certificates"][0]["subject"] == "CN=wrong-name.invalid,O=ocpp-verdict"


def test_a_station_without_certificate_is_refused_on_profile_3(pki: Pki) -> None:
    listens = server_context(pki.server(HOST), stations=pki.station_root)
    server, _ = handshake(listens, client_context(pki.root))
    assert "peer did not return a certificate" in server.error


def test_server_certificates_are_no_station_certificates(pki: Pki) -> None:
    listens = server_context(pki.server(HOST), stations=pki.station_root)
    server, _ = handshake(listens, client_context(pki.root, pki.server(HOST)))
    assert "unable to get local issuer certificate" in server.error


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_old_tls_is_refused_by_both_and_spoken_only_on_demand(pki: Pki) -> None:
    old = ssl.TLSVersion.TLSv1_1
    modern, ancient = server_context(pki.server(HOST)), server_context(pki.server(HOST), only=old)
    assert "UNSUPPORTED_PROTOCOL" in handshake(modern, client_context(pki.root, only=old))[0].error
    assert "ALERT_PROTOCOL_VERSION" in handshake(ancient, client_context(pki.root))[1].error
    assert handshake(ancient, client_context(pki.root, only=old))[1].facts["version"] == "TLSv1.1"


def test_validity_is_counted_from_the_injected_time(tmp_path: Path) -> None:
    past = Pki(tmp_path, now=datetime.now(UTC) - timedelta(days=400))
    assert "expired" in handshake(server_context(past.server(HOST)), client_context(past.root))[1].error


def test_certificates_are_as_the_specification_asks(pki: Pki) -> None:
    server, station = pki.server("csms.example", HOST).certificate, pki.station("OV-1").certificate
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["csms.example"]
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == [HOST]
    assert station.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "OV-1"
    assert station.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value == "ocpp-verdict"
    for certificate in (server, station):
        present = {extension.oid for extension in certificate.extensions}
        assert ExtensionOID.KEY_USAGE in present
        assert ExtensionOID.EXTENDED_KEY_USAGE not in present
        assert isinstance(certificate.signature_hash_algorithm, hashes.SHA256)
    assert ExtensionOID.SUBJECT_ALTERNATIVE_NAME not in {extension.oid for extension in station.extensions}


def test_keys_are_for_their_owner_only_and_never_shown(pki: Pki) -> None:
    credential = pki.server(HOST)
    assert credential.key.stat().st_mode & 0o777 == 0o600
    assert "PRIVATE" not in repr(credential)
    assert "PRIVATE" not in credential.chain.read_text()
    assert credential.chain.read_text().count("BEGIN CERTIFICATE") == 2


def test_no_path_comes_from_an_identity(pki: Pki) -> None:
    credential: Credential = pki.station("../../etc/x")
    assert credential.chain.parent == pki.root.parent
    assert "etc" not in str(credential.chain)


def request(key: Any, name: x509.Name | None = None) -> str:
    builder = x509.CertificateSigningRequestBuilder().subject_name(name or subject("OV-1", "ACME"))
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(key, algorithm).public_bytes(Encoding.PEM).decode()


@pytest.mark.parametrize("kind", KeyType)
def test_a_signed_request_makes_a_usable_certificate(pki: Pki, kind: KeyType, tmp_path: Path) -> None:
    key = new_key(kind)
    signed = pki.sign(request(key))
    read = x509.load_pem_x509_certificate(signed.encode())
    assert read.subject == subject("OV-1", "ACME")
    assert read.public_key() == key.public_key()
    read.verify_directly_issued_by(x509.load_pem_x509_certificate(pki.station_root.read_bytes()))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not a certificate signing request"),
        ("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----", "not a certificate signing"),
        ("x" * 5501, "has 5501 characters, more than 5500"),
        (request(rsa.generate_private_key(65537, 1024)), r"the key \(RSA 1024\) is not what A00.FR.501-503"),
        (request(ec.generate_private_key(ec.SECP192R1())), r"the key \(EC secp192r1\) is not"),
        (request(ed25519.Ed25519PrivateKey.generate()), r"the key \(Ed25519PublicKey\) is not"),
    ],
)
def test_a_request_that_is_refused(pki: Pki, text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        pki.sign(text)


def test_a_request_signed_with_another_key_is_refused(pki: Pki) -> None:
    good = request(new_key(KeyType.ECDSA))
    der = bytearray(x509.load_pem_x509_csr(good.encode()).public_bytes(Encoding.DER))
    place = bytes(der).index(b"ACME")
    der[place : place + 4] = b"EVIL"
    forged = ssl.DER_cert_to_PEM_cert(bytes(der)).replace("CERTIFICATE", "CERTIFICATE REQUEST")
    with pytest.raises(ValueError, match="not signed with its own key"):
        pki.sign(forged)


def test_describe_a_certificate(pki: Pki) -> None:
    certificate = pki.station("OV-1").certificate
    told = describe(certificate.public_bytes(Encoding.DER))
    assert told["issuer"] == "CN=ocpp-verdict station root,O=ocpp-verdict"
    assert int(told["serial"], 16) == certificate.serial_number
    assert told["not_before"] < told["not_after"]
    assert told["sha256"] == certificate.fingerprint(hashes.SHA256()).hex()
    assert set(told) == {"subject", "issuer", "names", "serial", "not_before", "not_after", "key", "sha256"}


def test_describe_what_is_no_certificate() -> None:
    told = describe(b"\x30\x03abc")
    assert len(told["sha256"]) == 64
    assert told["unreadable"].startswith("ValueError")
