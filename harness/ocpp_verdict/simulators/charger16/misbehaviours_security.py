"""What the built-in OCPP 1.6 charger can do wrong with firmware, logs and security: one row, one wrong thing."""

from __future__ import annotations

from typing import Any

from ocpp_verdict.simulators.rows import Row, answer, flag, request
from ocpp_verdict.simulators.wire_faults import Alteration, change, drop, field_is, put, replace

_EVENT = "SecurityEventNotification"


def _instead(old: Any, new: Any, path: str = "status") -> Alteration:
    """Return the alteration of one value of a field into another one."""
    return change(path, lambda value, _: new if value == old else value)


def _silent(name: str, cases: str, kind: str) -> Row:
    return request(name, cases, f"Never reports the security event {kind}.", _EVENT, drop, field_is("type", kind))


def _hidden(name: str, cases: str, action: str, status: str) -> Row:
    return request(name, cases, f"Never sends {action} with {status}.", action, drop, field_is("status", status))


def _claims(name: str, cases: str, action: str, status: str, instead: str) -> Row:
    says = f"Claims {status} where it is {instead}."
    return request(name, cases, says, action, put("status", status), field_is("status", instead))


SECURITY: tuple[Row, ...] = (
    # --- firmware and diagnostics (§4.4, §4.5, §5.9, §5.19)
    _hidden("update-never-ends", "044_1", "FirmwareStatusNotification", "Installed"),
    _hidden("hides-downloading", "044_1 044_3", "FirmwareStatusNotification", "Downloading"),
    _claims("claims-a-download", "044_2", "FirmwareStatusNotification", "Downloaded", "DownloadFailed"),
    _claims("claims-an-installation", "044_3", "FirmwareStatusNotification", "Installed", "InstallationFailed"),
    _hidden("hides-uploading", "045_1", "DiagnosticsStatusNotification", "Uploading"),
    _claims("claims-an-upload", "045_2", "DiagnosticsStatusNotification", "Uploaded", "UploadFailed"),
    flag("uploads-nothing", "045_1 079", "Says Uploaded without having uploaded anything."),
    # --- passwords (whitepaper A00, A01)
    flag("keeps-old-password", "073", "Accepts a new AuthorizationKey and goes on with the old password."),
    answer(
        "refuses-authorization-key",
        "073",
        "Rejects every AuthorizationKey.",
        "ChangeConfiguration",
        put("status", "Rejected"),
        field_is("key", "AuthorizationKey"),
    ),
    flag("forgets-password-at-reboot", "085", "Connects without a password after it was switched off."),
    # --- certificates (A02, M03 to M05)
    request(
        "never-asks-for-a-certificate", "074 077", "Sends no SignCertificate when told to.", "SignCertificate", drop
    ),
    flag("keeps-old-certificate", "074", "Accepts a new certificate and goes on with the old one."),
    answer(
        "accepts-any-certificate",
        "077",
        "Accepts a certificate for a key that it does not have.",
        "CertificateSigned",
        _instead("Rejected", "Accepted"),
    ),
    _silent("silent-about-its-certificate", "077", "InvalidChargePointCertificate"),
    answer(
        "rejects-root-certificates",
        "075_1 075_2",
        "Rejects every root certificate.",
        "InstallCertificate",
        put("status", "Rejected"),
    ),
    answer(
        "lists-no-certificates",
        "075_1 075_2 076",
        "Lists no certificate, whatever is installed.",
        "GetInstalledCertificateIds",
        replace({"status": "NotFound"}),
    ),
    flag("deletes-no-certificate", "076", "Accepts DeleteCertificate and deletes nothing."),
    # --- TLS (A00)
    flag("trusts-any-csms", "078", "Does not look at the certificate of the CSMS."),
    _silent("silent-about-the-csms", "078", "InvalidCentralSystemCertificate"),
    flag("lacks-cipher-suites", "086", "Offers none of the cipher suites of TLS 1.2 that it must have."),
    request(
        "certificate-of-another-station",
        "087",
        "Has a certificate for another serial number than its own.",
        "BootNotification",
        put("chargePointSerialNumber", "ANOTHER"),
    ),
    flag("keeps-old-profile", "083", "Accepts a higher security profile and goes on with the old one."),
    answer(
        "refuses-upgrade",
        "083",
        "Rejects a higher security profile although it has all that it needs.",
        "ChangeConfiguration",
        put("status", "Rejected"),
        field_is("key", "SecurityProfile"),
    ),
    answer(
        "accepts-downgrade",
        "084",
        "Accepts a lower security profile.",
        "ChangeConfiguration",
        _instead("Rejected", "Accepted"),
        field_is("key", "SecurityProfile"),
    ),
    # --- logs and signed firmware (N01, L01)
    _hidden("hides-log-upload", "079", "LogStatusNotification", "Uploading"),
    request(
        "log-of-another-request",
        "079",
        "Names another request in LogStatusNotification.",
        "LogStatusNotification",
        put("requestId", 1),
    ),
    _hidden("never-verifies-signatures", "080", "SignedFirmwareStatusNotification", "SignatureVerified"),
    _claims(
        "takes-wrong-signatures", "081", "SignedFirmwareStatusNotification", "SignatureVerified", "InvalidSignature"
    ),
    _silent("silent-about-signatures", "081", "InvalidFirmwareSignature"),
)
