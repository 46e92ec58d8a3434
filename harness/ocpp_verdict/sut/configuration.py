"""The section [configuration] of a SUT profile: values that cases set on the system under test or send to it."""

from __future__ import annotations

import attrs

from ocpp_verdict.sut.settings import setting

_FILE = {"pattern": r"(?:(?:https?|ftps?|sftp)://\S+)?", "form": "a URL (http, https, ftp, ftps or sftp)"}
_SECONDS = {"minimum": 1, "maximum": 86400}


@attrs.frozen(kw_only=True, slots=False)
class Intervals:
    """Seconds and counts that cases configure."""

    heartbeat_interval: int = setting(60, "Heartbeat interval of the boot answer.", **_SECONDS)
    connection_timeout: int = setting(30, "ConnectionTimeOut (1.6), EVConnectionTimeOut (2.x).", **_SECONDS)
    meter_interval: int = setting(10, "Interval of sampled meter values.", **_SECONDS)
    clock_aligned_interval: int = setting(60, "Interval of clock-aligned meter values.", **_SECONDS)
    ended_meter_interval: int = setting(10, "Interval of samples that the end of a transaction carries.", **_SECONDS)
    ended_clock_aligned_interval: int = setting(60, "The same for clock-aligned values.", **_SECONDS)
    transaction_duration: int = setting(10, "How long a case lets a vehicle charge.", **_SECONDS)
    reservation_time: int = setting(120, "How far ahead a reservation of a CSMS ends that lapses.", **_SECONDS)
    transaction_attempts: int = setting(3, "How often a transaction message is tried.", minimum=1, maximum=100)
    transaction_retry_interval: int = setting(10, "Pause before it is tried again.", **_SECONDS)
    offline_threshold: int = setting(30, "OfflineThreshold (2.x).", **_SECONDS)
    retry_back_off_wait_minimum: int = setting(5, "RetryBackOffWaitMinimum (2.x).", **_SECONDS)
    message_timeout: int = setting(30, "messageTimeout of the network profile (2.x).", **_SECONDS)
    second_message_timeout: int = setting(30, "messageTimeout of the second network profile (2.x).", **_SECONDS)
    max_time_deviation: int = setting(5, "By how much clocks may differ.", minimum=0, maximum=3600)
    cert_signing_wait_minimum: int = setting(10, "CertSigningWaitMinimum (2.x).", **_SECONDS)
    download_offset: int = setting(5, "How far ahead a firmware download is planned.", **_SECONDS)
    install_offset: int = setting(5, "How far ahead a firmware installation is planned.", **_SECONDS)
    retries: int = setting(1, "Retries of a download or an upload.", minimum=0, maximum=100)
    retry_interval: int = setting(10, "Pause between them.", **_SECONDS)


@attrs.frozen(kw_only=True, slots=False)
class Charging:
    """Charging profiles, meter values and transaction points."""

    charging_rate_unit: str = setting("A", "Unit of charging limits.", choices=("A", "W"))
    charging_limit: float = setting(8.0, "A limit in that unit, below what the station can deliver.", minimum=0)
    second_charging_limit: float = setting(6.0, "Another, lower one.", minimum=0)
    charging_profile_id: int = setting(158, "Id of the first charging profile that a case sets.", minimum=1)
    charging_profile_purpose: str = setting(
        "TxDefaultProfile",
        "Purpose where a case leaves it to the tester.",
        choices=("ChargePointMaxProfile", "ChargingStationMaxProfile", "TxDefaultProfile", "TxProfile"),
    )
    stack_level: int = setting(0, "Stack level of the first profile.", minimum=0)
    second_stack_level: int = setting(1, "A higher one.", minimum=0)
    charging_schedule_duration: int = setting(300, "Duration of a charging schedule.", minimum=1)
    charging_limit_source: str = setting("SO", "Who limits from outside (2.x).", length=20)
    measurands: tuple[str, ...] = setting(("Energy.Active.Import.Register",), "Measurands that cases configure.")
    tx_start_point: tuple[str, ...] = setting(("PowerPathClosed",), "TxStartPoint as delivered (2.x).")
    tx_stop_point: tuple[str, ...] = setting(("EVConnected", "Authorized"), "TxStopPoint as delivered (2.x).")
    cost: float = setting(1.5, "A running or total cost (2.x).", minimum=0)
    second_cost: float = setting(3.0, "A later one.", minimum=0)


@attrs.frozen(kw_only=True, slots=False)
class Contents:
    """Texts, places and ids that cases send."""

    vendor_id: str = setting("org.ocpp-verdict", "vendorId of DataTransfer.", length=255)
    message_id: str = setting("verdict", "messageId of DataTransfer.", length=50)
    station_vendor: str = setting("ocpp-verdict", "Vendor that our station names at boot.", length=20)
    station_model: str = setting("Station", "Model that our station names at boot.", length=20)
    station_serial_number: str = setting("OV-0001", "Serial number that our station names at boot.", length=25)
    station_firmware: str = setting("1.0.0", "Firmware version that our station names at boot.", length=50)
    local_list_version: int = setting(1, "Version of the first local list that a case sends.", minimum=1)
    firmware_location: str = setting("", "Where firmware lies; empty: the harness's file server.", **_FILE)
    invalid_firmware_location: str = setting("", "Where none lies; empty: on the harness's file server.", **_FILE)
    log_location: str = setting("", "Where logs go; empty: the harness's file server.", **_FILE)
    firmware_signature: str = setting("", "Base64 signature of the image; empty: of our own.", length=800)
    log_type: str = setting("DiagnosticsLog", "Log to ask for.", choices=("DiagnosticsLog", "SecurityLog"))
    configuration_slot: int = setting(1, "Slot of the network profile in use (2.x).", minimum=0)
    second_configuration_slot: int = setting(2, "A slot that cases may overwrite (2.x).", minimum=0)
    csms_url: str = setting(
        "",
        "For a network profile (2.x); empty: where we listen.",
        pattern=r"(?:wss?://\S+)?",
        form="a URL",
    )
    second_security_profile: int = setting(2, "The security profile to change to.", minimum=0, maximum=3)
    severity: int = setting(8, "Severity of a monitor (2.x).", minimum=0, maximum=9)
    monitor_component: str = setting("EVSE", "Component of a threshold monitor (2.x).", length=50)
    monitor_variable: str = setting("Power", "Its variable.", length=50)
    monitor_value: float = setting(1000.0, "Its threshold.")
    second_monitor_value: float = setting(2000.0, "Another threshold.")
    display_message_text: str = setting("ocpp-verdict", "Text of a display message (2.x).", length=512)
    display_message_format: str = setting("UTF8", "Its format.", choices=("ASCII", "HTML", "URI", "UTF8", "QRCODE"))
    display_message_priority: str = setting(
        "NormalCycle", "Its priority.", choices=("AlwaysFront", "InFront", "NormalCycle")
    )
    display_message_state: str = setting(
        "Charging", "Its state.", choices=("Charging", "Faulted", "Idle", "Unavailable", "Suspended", "Discharging")
    )


@attrs.frozen(kw_only=True, slots=False)
class Configuration(Intervals, Charging, Contents):
    """[configuration]: all of it."""
