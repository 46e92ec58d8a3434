"""What the simulated 2.0.1 station can do wrong in blocks L, M, N and P: its upkeep."""

from __future__ import annotations

from ocpp_verdict.simulators.charger201.alterations import swap
from ocpp_verdict.simulators.rows import Row, answer, flag, request
from ocpp_verdict.simulators.wire_faults import put, remove

_FIRMWARE, _LOG = "FirmwareStatusNotification", "LogStatusNotification"

UPKEEP: tuple[Row, ...] = (
    flag("accepts-any-firmware-certificate", "L_05 L_18", "Accepts firmware without a valid signing certificate."),
    flag("installs-expired-certificate", "M_07", "Installs a certificate that has expired; it should reject it."),
    flag("forgets-installed-certificate", "M_01 M_02 M_12 M_13 M_17 M_18",
         "Says Accepted to a new certificate and does not keep it."),
    flag("keeps-deleted-certificate", "M_20", "Says Accepted to a deletion and keeps the certificate."),
    flag("deletes-unknown-certificate", "M_22", "Says Accepted when asked to delete what it does not have."),
    flag("hides-customer-information", "N_27 N_28 N_30 N_31 N_32 N_62",
         "Accepts CustomerInformation and reports nothing."),
    flag("keeps-customer-when-told-to-clear", "N_30 N_62", "Accepts to clear customer information and keeps it."),
    flag("closes-while-new-sessions-are-allowed", "L_14", "Lets nobody charge while an update is pending; it should."),
    flag("stays-open-while-update-is-pending", "L_15", "Keeps its other EVSEs in service while an update is pending."),
    answer("hides-cancelled-log", "N_36", "Rejects a second log instead of giving up the first one.",
           "GetLog", swap("status", {"AcceptedCanceled": "Rejected"})),
    flag("never-retries-upload", "N_26", "Tries an upload once, whatever it was told; it should try again."),
    answer("names-no-log", "N_25", "Does not name the log that it uploads; it should.",
           "GetLog", remove("filename")),
    request("hides-firmware-event", "L_01 L_10", "Reports no security event after an update; it should.",
            "SecurityEventNotification", swap("type", {"FirmwareUpdated": "SettingSystemTime"})),
    request("hides-wrong-signature-event", "L_06", "Reports no security event for a wrong signature; it should.",
            "SecurityEventNotification", swap("type", {"InvalidFirmwareSignature": "SettingSystemTime"})),
    request("skips-signature-verification", "L_01 L_02 L_03 L_08", "Does not tell that the signature is verified.",
            _FIRMWARE, swap("status", {"SignatureVerified": "Downloaded"})),
    request("hides-installation", "L_01 L_10 L_11", "Never tells that firmware is installed.",
            _FIRMWARE, swap("status", {"Installed": "Installing"})),
    request("hides-install-schedule", "L_02", "Does not tell that the installation is scheduled.",
            _FIRMWARE, swap("status", {"InstallScheduled": "Installing"})),
    request("hides-download-schedule", "L_03", "Does not tell that the download is scheduled.",
            _FIRMWARE, swap("status", {"DownloadScheduled": "Downloading"})),
    request("trusts-wrong-signature", "L_06", "Says SignatureVerified to a wrong signature.",
            _FIRMWARE, swap("status", {"InvalidSignature": "SignatureVerified"})),
    request("hides-failed-download", "L_07", "Says Downloaded when the download failed.",
            _FIRMWARE, swap("status", {"DownloadFailed": "Downloaded"})),
    request("hides-failed-installation", "L_08", "Says Installed when the installation failed.",
            _FIRMWARE, swap("status", {"InstallVerificationFailed": "Installed"})),
    answer("finds-certificates-it-lacks", "M_19", "Says Accepted when no certificate matches.",
           "GetInstalledCertificateIds", swap("status", {"NotFound": "Accepted"})),
    request("hides-uploaded-log", "N_25 N_35 N_36", "Says UploadFailure when the log has arrived.",
            _LOG, swap("status", {"Uploaded": "UploadFailure"})),
    request("hides-failed-upload", "N_26", "Says Uploaded when the upload failed.",
            _LOG, swap("status", {"UploadFailure": "Uploaded"})),
    answer("knows-every-vendor", "P_01", "Accepts DataTransfer of a vendor that it does not know.",
           "DataTransfer", put("status", "Accepted")),
)  # fmt: skip
