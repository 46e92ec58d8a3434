"""What the simulated 2.0.1 station can be told to do wrong: flags that its behaviour consults, and wire faults."""

from __future__ import annotations

from ocpp_verdict.frames import Side, Version
from ocpp_verdict.simulators.misbehaviour import Misbehaviour
from ocpp_verdict.simulators.wire_faults import WireFault

#: name -> what the station does and should do; the cases that must notice.
_FLAGS: dict[str, tuple[str, tuple[str, ...]]] = {
    "ignores-connection-timeout": (
        "Keeps a session open when nobody plugs in; it should end it after EVConnectionTimeOut.",
        ("TC_E_05_CS", "TC_E_39_CS", "TC_F_04_CS"),
    ),
    "repeats-boot-too-early": (
        "Repeats a rejected BootNotification before the interval is over; it should wait.",
        ("TC_B_03_CS",),
    ),
    "starts-without-authorize": (
        "Starts for a token that it does not know without asking the CSMS; it should send Authorize.",
        ("TC_E_03_CS", "TC_E_10_CS"),
    ),
    "starts-with-refused-token": (
        "Charges although the CSMS refused the token; it should do nothing.",
        ("TC_C_02_CS", "TC_C_06_CS", "TC_C_07_CS"),
    ),
    "stops-with-any-token": (
        "Ends a session for somebody else's token; only the same token or its group may.",
        ("TC_C_04_CS", "TC_C_42_CS"),
    ),
    "accepts-stop-of-unknown-transaction": (
        "Accepts RequestStopTransaction for a transaction it does not have; it should reject it.",
        ("TC_F_09_CS",),
    ),
    "accepts-trigger-and-sends-nothing": (
        "Accepts TriggerMessage and sends nothing; what is accepted must be sent.",
        ("TC_F_11_CS", "TC_F_12_CS", "TC_F_13_CS", "TC_F_20_CS", "TC_F_23_CS", "TC_F_24_CS"),
    ),
    "accepts-reset-without-resetting": (
        "Accepts Reset and goes on; it should boot again.",
        ("TC_B_20_CS", "TC_B_22_CS", "TC_B_23_CS"),
    ),
    "keeps-cache-when-told-to-clear": (
        "Answers ClearCache with Accepted and keeps the cache; it should forget it.",
        ("TC_C_37_CS",),
    ),
    "accepts-unknown-configuration-slot": (
        "Accepts a network profile for a slot that it does not have; it should reject it.",
        ("TC_B_43_CS",),
    ),
    "accepts-lower-security-profile": (
        "Accepts a network profile with a lower security profile; it should reject it.",
        ("TC_A_22_CS",),
    ),
    "reconnects-without-back-off": (
        "Reconnects at once and again; it should wait RetryBackOffWaitMinimum and longer.",
        ("TC_B_57_CS",),
    ),
    "basic-user-is-not-identity": (
        "Sends another user name than its identity; they must be equal.",
        ("TC_A_01_CS",),
    ),
    "charges-without-lock": (
        "Charges although the plug is not locked; it should not.",
        ("TC_G_20_CS",),
    ),
}

FAULTS: tuple[WireFault, ...] = ()

MISBEHAVIOURS: tuple[Misbehaviour, ...] = tuple(
    Misbehaviour(name, Side.STATION, frozenset({Version.V201}), says, cases) for name, (says, cases) in _FLAGS.items()
)
