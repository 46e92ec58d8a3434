"""What the built-in OCPP 1.6 CSMS can do wrong about security (the security whitepaper)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.simulators.csms.rows import Row, answer, flag, request
from ocpp_verdict.simulators.wire_faults import change, drop, field_is, put, refuse, remove


def _other_type(value: Any, _: Mapping[str, Any]) -> str:
    other = "ManufacturerRootCertificate"
    return other if value != other else "CentralSystemRootCertificate"


def _lower(value: Any, _: Mapping[str, Any]) -> str:
    return str(int(value) - 1) if str(value).isdecimal() else str(value)


SECURITY: tuple[Row, ...] = (
    flag("keeps-old-password", "Goes on with the old password after the station accepted a new one.", "073"),
    request(
        "password-in-another-key",
        "Writes the new password to a key that does not hold it.",
        "073",
        "ChangeConfiguration",
        put("key", "CpoName"),
        field_is("key", "AuthorizationKey"),
    ),
    request(
        "trigger-of-another-message",
        "Triggers another message than the one that was asked for.",
        "074",
        "ExtendedTriggerMessage",
        put("requestedMessage", "Heartbeat"),
    ),
    request(
        "signed-certificate-not-sent",
        "Accepts a certificate request, and never sends the certificate.",
        "074 077",
        "CertificateSigned",
        drop,
    ),
    request(
        "installs-as-another-type",
        "Installs a certificate as another type than the one that was asked for.",
        "075_1 075_2 078",
        "InstallCertificate",
        change("certificateType", _other_type),
    ),
    request(
        "deletes-another-certificate",
        "Deletes another certificate than the one that was asked for.",
        "076",
        "DeleteCertificate",
        put("certificateHashData.serialNumber", "0"),
    ),
    answer(
        "refuses-security-events",
        "Refuses SecurityEventNotification.",
        "077 078",
        "SecurityEventNotification",
        refuse("NotSupported"),
    ),
    request(
        "asks-for-another-log",
        "Asks for the diagnostics log where the security log was asked for.",
        "079",
        "GetLog",
        put("logType", "DiagnosticsLog"),
    ),
    request(
        "firmware-without-signature",
        "Leaves the signature out of SignedUpdateFirmware.",
        "080 081",
        "SignedUpdateFirmware",
        remove("firmware.signature"),
    ),
    answer(
        "signed-firmware-status-not-supported",
        "Answers SignedFirmwareStatusNotification with NotSupported.",
        "080 081",
        "SignedFirmwareStatusNotification",
        refuse("NotSupported"),
    ),
    flag("lets-lower-profile-in", "Lets a station in with a lower security profile than it has agreed to.", "083"),
    request(
        "asks-for-lower-profile",
        "Asks for a lower security profile than the one that was asked for.",
        "083",
        "ChangeConfiguration",
        change("value", _lower),
        field_is("key", "SecurityProfile"),
    ),
    flag(
        "signs-for-another-station",
        "Sends a certificate that is not for the key in the request.",
        "074 077",
    ),
    flag("lets-anyone-in", "Asks no station for its password.", "085"),
    flag("refuses-right-password", "Lets a station with the right password wait outside.", "085"),
    flag("lacks-required-ciphers", "Offers none of the cipher suites that are required.", "086 087"),
    flag("confirms-any-subprotocol", "Confirms the first OCPP version offered, known to it or not.", "088"),
)
