"""What the built-in OCPP 2.0.1 CSMS can be told to do wrong: firmware, certificates, logs, customers, custom data."""

from __future__ import annotations

from ocpp_verdict.simulators.csms.rows import Row, answer, request
from ocpp_verdict.simulators.wire_faults import drop, put, refuse, remove

_FIRMWARE = "L_01 L_02 L_03 L_06 L_07 L_08 L_09 L_10 L_11 L_13"
_CUSTOMERS = "N_27 N_28 N_29 N_30 N_31 N_32 N_62"
_CERTIFICATES = "M_13 M_18 M_19"

UPKEEP: tuple[Row, ...] = (
    # --- firmware ---------------------------------------------------------------------------------------------------
    request(
        "firmware-update-not-sent",
        "Tells its operator that a firmware update was asked for, and sends nothing.",
        f"{_FIRMWARE} L_04 L_05",
        "UpdateFirmware",
        drop,
    ),
    request(
        "firmware-without-signature",
        "Leaves signature and signing certificate out of a firmware update.",
        "L_01",
        "UpdateFirmware",
        remove("firmware.signature"),
    ),
    request(
        "firmware-without-signing-certificate",
        "Leaves the signing certificate out of a firmware update.",
        "L_01 L_13",
        "UpdateFirmware",
        remove("firmware.signingCertificate"),
    ),
    request(
        "firmware-installed-at-once",
        "Leaves out when firmware is to be installed.",
        "L_02",
        "UpdateFirmware",
        remove("firmware.installDateTime"),
    ),
    request(
        "firmware-fetched-at-once",
        "Has firmware fetched at once, though it was to be fetched later.",
        "L_03",
        "UpdateFirmware",
        put("firmware.retrieveDateTime", "2026-01-01T00:00:00Z"),
    ),
    answer(
        "refuses-firmware-status",
        "Refuses to hear how a firmware update goes on.",
        _FIRMWARE,
        "FirmwareStatusNotification",
        refuse("InternalError"),
    ),
    answer(
        "refuses-security-events",
        "Refuses to hear of security events.",
        "L_05 L_06",
        "SecurityEventNotification",
        refuse("InternalError"),
    ),
    # --- certificates -----------------------------------------------------------------------------------------------
    request(
        "certificate-not-sent",
        "Tells its operator that a certificate was sent to the station, and sends nothing.",
        "M_01 M_02 M_05",
        "InstallCertificate",
        drop,
    ),
    request(
        "installs-for-another-use",
        "Has a certificate installed for another use than the one that was asked for.",
        "M_01 M_02",
        "InstallCertificate",
        put("certificateType", "V2GRootCertificate"),
    ),
    request(
        "asks-for-other-certificates",
        "Asks for certificates of another kind than the one that was asked for.",
        f"{_CERTIFICATES} M_20 M_21",
        "GetInstalledCertificateIds",
        put("certificateType", ["V2GRootCertificate"]),
    ),
    request(
        "deletes-another-certificate",
        "Names another certificate to delete than the one that was asked for.",
        "M_20 M_21",
        "DeleteCertificate",
        put("certificateHashData.serialNumber", "0"),
    ),
    # --- logs and customers -----------------------------------------------------------------------------------------
    request(
        "log-request-not-sent",
        "Tells its operator that a log was asked for, and sends nothing.",
        "N_25 N_34 N_35 N_36",
        "GetLog",
        drop,
    ),
    request(
        "asks-for-security-log",
        "Asks for the security log instead of the diagnostics log.",
        "N_25",
        "GetLog",
        put("logType", "SecurityLog"),
    ),
    request(
        "asks-for-diagnostics-log",
        "Asks for the diagnostics log instead of the security log.",
        "N_35",
        "GetLog",
        put("logType", "DiagnosticsLog"),
    ),
    answer(
        "refuses-log-status",
        "Refuses to hear how the upload of a log goes on.",
        "N_25 N_35 N_36",
        "LogStatusNotification",
        refuse("InternalError"),
    ),
    request(
        "customer-request-not-sent",
        "Tells its operator that customer information was asked for, and sends nothing.",
        _CUSTOMERS,
        "CustomerInformation",
        drop,
    ),
    request(
        "keeps-customer-information",
        "Does not have customer information cleared that is to be cleared.",
        "N_30 N_31 N_32 N_62",
        "CustomerInformation",
        put("clear", False),
    ),
    answer(
        "refuses-customer-information",
        "Refuses what a station knows of a customer.",
        "N_27 N_28 N_30 N_31 N_32 N_62",
        "NotifyCustomerInformation",
        refuse("InternalError"),
    ),
    # --- custom data ------------------------------------------------------------------------------------------------
    answer(
        "knows-every-vendor",
        "Accepts data of a vendor that it does not know.",
        "P_02",
        "DataTransfer",
        put("status", "Accepted"),
    ),
    answer(
        "refuses-custom-data",
        "Refuses messages with custom data.",
        "P_03",
        "StatusNotification",
        refuse("FormatViolation"),
        lambda request: "customData" in request,
    ),
)
