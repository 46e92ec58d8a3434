"""Which features (PICS) the built-in simulators claim, and what is assumed of a product that claims nothing."""

from __future__ import annotations

from collections.abc import Mapping

from ocpp_verdict.frames import Side, Version


def _ids(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PROFILES_201 = _ids(
    "Core Advanced-Security Local-Authorization-List-Management Smart-Charging ISO-15118-Support"
    " Advanced-Device-Management Advanced-User-Interface Reservation"
)
_PROFILES_21 = _ids(
    "Core Advanced-Security Local-Authorization-List-Management Smart-Charging ISO-15118-Support"
    " Bidirectional-Power-Transfer DER-Control R-0 DM-0 LA-0 UI-0 P-0"
)
_STATION_16 = _ids(
    "AuthorizationCache AllowOfflineTxForUnknownId local_stop StopTransactionOnEVSideDisconnect_true"
    " StopTransactionOnEVSideDisconnect_writable LocalAuthListEnabled_writable LocalAuthListManagement Reservation"
    " ReserveConnectorZeroSupported SmartCharging FirmwareManagement RemoteTrigger lock_failure"
    " security_profile_1 security_profile_2 security_profile_3"
)
_CSMS_16 = _ids(
    "LocalAuthListManagement Reservation SmartCharging FirmwareManagement RemoteTrigger"
    " security_profile_1 security_profile_2 security_profile_3"
)
#: A socket, so every case of a detachable cable applies; every start and stop point, changeable (C-51, C-52).
_STATION_2 = _ids(
    "C-01 C-02 C-03 C-06.1 C-06.2 C-07 C-09.1 C-09.2 C-09.3 C-09.4 C-09.5 C-09.6 C-10.1 C-10.2 C-10.3 C-10.4 C-10.5"
    " C-12.1 C-12.2 C-13 C-14 C-20 C-28 C-29.1 C-29.2 C-29.3 C-29.4 C-29.5 C-29.6 C-30 C-31 C-32 C-33 C-34 C-35 C-36"
    " C-37 C-38 C-39 C-40 C-42 C-47 C-48.1 C-48.2 C-49 C-51 C-52 C-53 C-56 C-57 C-58 C-59 C-60 C-61 C-70 C-71 C-72"
    " C-75 AS-2 AS-3 SC-2.1 SC-2.2 R-1 R-2 R-3 DM-3 ISO-4 ISO-5 LA-3 UI-1.1 UI-1.2 UI-1.3 UI-2.1 UI-2.4"
    " AQ-1 AQ-3 AQ-5 AQ-7 AQ-9 AQ-10 HFS-3 HFS-7"
)
_CSMS_2 = _ids(
    "C-11 C-13 C-14 C-15 C-16 C-17 C-29.1 C-29.2 C-29.3 C-29.4 C-29.5 C-30 C-31 C-32 C-33 C-34 C-35 C-36 C-37 C-38"
    " C-39 C-44 C-45 C-46 C-50.2 SC-4 R-1 R-2 ISO-4 LA-2 AQ-16"
)
_STATION_21 = _ids(
    "AQ-18 C-29.7 C-62 C-63 C-64 C-65 P-1 P-2.1 P-2.2 P-2.3 P-2.4 AS-4.1 SC-3 SC-5 SC-5.1 SC-5.2 SC-6 SC-7 SC-8 SC-9"
    " SC-9.1 SC-10 UI-3 ISO-1.1 ISO-1.2 ISO-6 BPT-1 BPT-2 AQ-19 AQ-20 file-transfer-HTTP file-transfer-HTTPS"
)
_CSMS_21 = _ids("C-29.7 C-65 C-76 SC-3 SC-6 SC-7 SC-8 SC-10 BPT-1")

#: What the built-in simulators claim.
SIMULATED: Mapping[tuple[Side, Version], frozenset[str]] = {
    (Side.STATION, Version.V16): _STATION_16,
    (Side.CSMS, Version.V16): _CSMS_16,
    (Side.STATION, Version.V201): _PROFILES_201 | _STATION_2,
    (Side.CSMS, Version.V201): _PROFILES_201 | _CSMS_2,
    (Side.STATION, Version.V21): _PROFILES_21 | _STATION_2 | _STATION_21,
    (Side.CSMS, Version.V21): _PROFILES_21 | _CSMS_2 | _CSMS_21,
}

#: What is taken for granted where a profile has no [pics]: Core with a card reader, and nothing that is optional.
UNSTATED: Mapping[tuple[Side, Version], frozenset[str]] = {
    (Side.STATION, Version.V16): _ids("local_stop"),
    (Side.CSMS, Version.V16): frozenset(),
    (Side.STATION, Version.V201): _ids("Core C-30 C-36 C-70"),
    (Side.CSMS, Version.V201): _ids("Core C-30 C-31 C-35 C-36 C-37"),
    (Side.STATION, Version.V21): _ids("Core C-30 C-36 C-70"),
    (Side.CSMS, Version.V21): _ids("Core C-30 C-31 C-35 C-36 C-37"),
}
