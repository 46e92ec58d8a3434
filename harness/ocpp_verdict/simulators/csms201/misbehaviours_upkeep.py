"""What the built-in OCPP 2.0.1 CSMS can be told to do wrong: firmware, certificates, logs, customers, custom data."""

from __future__ import annotations

from ocpp_verdict.simulators.rows import Row, answer, request
from ocpp_verdict.simulators.wire_faults import drop, put, refuse, remove

_FIRMWARE = "L_01 L_02 L_03 L_06 L_07 L_08 L_09 L_10 L_11 L_13"
_CUSTOMERS = "N_27 N_28 N_29 N_30 N_31 N_32 N_62"
_CERTIFICATES = "M_13 M_18 M_19"

UPKEEP: tuple[Row, ...] = (
    # --- firmware ---------------------------------------------------------------------------------------------------
    request(
        "firmware-update-not-sent",
        f"{_FIRMWARE} L_04 L_05",
        "Tells its operator that a firmware update was asked for, and sends nothing.",
        "UpdateFirmware",
        drop,
    ),
    request(
        "firmware-without-signature",
        "L_01",
        "Leaves signature and signing certificate out of a firmware update.",
        "UpdateFirmware",
        remove("firmware.signature"),
    ),
    request(
        "firmware-without-signing-certificate",
        "L_01 L_13",
        "Leaves the signing certificate out of a firmware update.",
        "UpdateFirmware",
        remove("firmware.signingCertificate"),
    ),
    request(
        "firmware-installed-at-once",
        "L_02",
        "Leaves out when firmware is to be installed.",
        "UpdateFirmware",
        remove("firmware.installDateTime"),
    ),
    request(
        "firmware-fetched-at-once",
        "L_03",
        "Has firmware fetched at once, though it was to be fetched later.",
        "UpdateFirmware",
        put("firmware.retrieveDateTime", "2026-01-01T00:00:00Z"),
    ),
    answer(
        "refuses-firmware-status",
        _FIRMWARE,
        "Refuses to hear how a firmware update goes on.",
        "FirmwareStatusNotification",
        refuse("InternalError"),
    ),
    answer(
        "refuses-security-events",
        "L_05 L_06",
        "Refuses to hear of security events.",
        "SecurityEventNotification",
        refuse("InternalError"),
    ),
    # --- certificates -----------------------------------------------------------------------------------------------
    request(
        "certificate-not-sent",
        "M_01 M_02 M_05",
        "Tells its operator that a certificate was sent to the station, and sends nothing.",
        "InstallCertificate",
        drop,
    ),
    request(
        "installs-for-another-use",
        "M_01 M_02",
        "Has a certificate installed for another use than the one that was asked for.",
        "InstallCertificate",
        put("certificateType", "V2GRootCertificate"),
    ),
    request(
        "asks-for-other-certificates",
        f"{_CERTIFICATES} M_20 M_21",
        "Asks for certificates of another kind than the one that was asked for.",
        "GetInstalledCertificateIds",
        put("certificateType", ["V2GRootCertificate"]),
    ),
    request(
        "deletes-another-certificate",
        "M_20 M_21",
        "Names another certificate to delete than the one that was asked for.",
        "DeleteCertificate",
        put("certificateHashData.serialNumber", "0"),
    ),
    # --- logs and customers -----------------------------------------------------------------------------------------
    request(
        "log-request-not-sent",
        "N_25 N_34 N_35 N_36",
        "Tells its operator that a log was asked for, and sends nothing.",
        "GetLog",
        drop,
    ),
    request(
        "asks-for-security-log",
        "N_25",
        "Asks for the security log instead of the diagnostics log.",
        "GetLog",
        put("logType", "SecurityLog"),
    ),
    request(
        "asks-for-diagnostics-log",
        "N_35",
        "Asks for the diagnostics log instead of the security log.",
        "GetLog",
        put("logType", "DiagnosticsLog"),
    ),
    answer(
        "refuses-log-status",
        "N_25 N_35 N_36",
        "Refuses to hear how the upload of a log goes on.",
        "LogStatusNotification",
        refuse("InternalError"),
    ),
    request(
        "customer-request-not-sent",
        _CUSTOMERS,
        "Tells its operator that customer information was asked for, and sends nothing.",
        "CustomerInformation",
        drop,
    ),
    request(
        "keeps-customer-information",
        "N_30 N_31 N_32 N_62",
        "Does not have customer information cleared that is to be cleared.",
        "CustomerInformation",
        put("clear", False),
    ),
    answer(
        "refuses-customer-information",
        "N_27 N_28 N_30 N_31 N_32 N_62",
        "Refuses what a station knows of a customer.",
        "NotifyCustomerInformation",
        refuse("InternalError"),
    ),
    # --- custom data ------------------------------------------------------------------------------------------------
    answer(
        "knows-every-vendor",
        "P_02",
        "Accepts data of a vendor that it does not know.",
        "DataTransfer",
        put("status", "Accepted"),
    ),
    answer(
        "refuses-custom-data",
        "P_03",
        "Refuses messages with custom data.",
        "StatusNotification",
        refuse("FormatViolation"),
        lambda request: "customData" in request,
    ),
)
