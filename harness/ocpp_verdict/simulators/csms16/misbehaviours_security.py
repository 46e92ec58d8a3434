"""What the built-in OCPP 1.6 CSMS can do wrong about security (the security whitepaper)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.simulators.rows import Row, answer, flag, request
from ocpp_verdict.simulators.wire_faults import change, drop, field_is, put, refuse, remove


def _other_type(value: Any, _: Mapping[str, Any]) -> str:
    other = "ManufacturerRootCertificate"
    return other if value != other else "CentralSystemRootCertificate"


def _lower(value: Any, _: Mapping[str, Any]) -> str:
    return str(int(value) - 1) if str(value).isdecimal() else str(value)


SECURITY: tuple[Row, ...] = (
    flag("keeps-old-password", "073", "Goes on with the old password after the station accepted a new one."),
    request(
        "password-in-another-key",
        "073",
        "Writes the new password to a key that does not hold it.",
        "ChangeConfiguration",
        put("key", "CpoName"),
        field_is("key", "AuthorizationKey"),
    ),
    request(
        "trigger-of-another-message",
        "074",
        "Triggers another message than the one that was asked for.",
        "ExtendedTriggerMessage",
        put("requestedMessage", "Heartbeat"),
    ),
    request(
        "signed-certificate-not-sent",
        "074 077",
        "Accepts a certificate request, and never sends the certificate.",
        "CertificateSigned",
        drop,
    ),
    request(
        "installs-as-another-type",
        "075_1 075_2 078",
        "Installs a certificate as another type than the one that was asked for.",
        "InstallCertificate",
        change("certificateType", _other_type),
    ),
    request(
        "deletes-another-certificate",
        "076",
        "Deletes another certificate than the one that was asked for.",
        "DeleteCertificate",
        put("certificateHashData.serialNumber", "0"),
    ),
    answer(
        "refuses-security-events",
        "077 078",
        "Refuses SecurityEventNotification.",
        "SecurityEventNotification",
        refuse("NotSupported"),
    ),
    request(
        "asks-for-another-log",
        "079",
        "Asks for the diagnostics log where the security log was asked for.",
        "GetLog",
        put("logType", "DiagnosticsLog"),
    ),
    request(
        "firmware-without-signature",
        "080 081",
        "Leaves the signature out of SignedUpdateFirmware.",
        "SignedUpdateFirmware",
        remove("firmware.signature"),
    ),
    answer(
        "signed-firmware-status-not-supported",
        "080 081",
        "Answers SignedFirmwareStatusNotification with NotSupported.",
        "SignedFirmwareStatusNotification",
        refuse("NotSupported"),
    ),
    flag("lets-lower-profile-in", "083", "Lets a station in with a lower security profile than it has agreed to."),
    request(
        "asks-for-lower-profile",
        "083",
        "Asks for a lower security profile than the one that was asked for.",
        "ChangeConfiguration",
        change("value", _lower),
        field_is("key", "SecurityProfile"),
    ),
    flag(
        "signs-for-another-station",
        "074 077",
        "Sends a certificate that is not for the key in the request.",
    ),
    flag("lets-anyone-in", "085", "Asks no station for its password."),
    flag("refuses-right-password", "085", "Lets a station with the right password wait outside."),
    flag("lacks-required-ciphers", "086 087", "Offers none of the cipher suites that are required."),
    flag("confirms-any-subprotocol", "088", "Confirms the first OCPP version offered, known to it or not."),
    flag("names-subprotocol-unasked", "088", "Names its own OCPP version, whether the station offered it or not."),
)
