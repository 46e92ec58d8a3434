"""What the simulated 2.0.1 station can be told to do wrong: flags that its behaviour consults, and wire faults."""

from __future__ import annotations

from collections.abc import Mapping

from ocpp_verdict.frames import Side, Version
from ocpp_verdict.simulators.charger201.misbehaviours_more import MORE
from ocpp_verdict.simulators.charger201.wire_faults import WIRE_MISBEHAVIOURS
from ocpp_verdict.simulators.misbehaviour import Misbehaviour

#: name -> cases that must notice; what the station does and should do.
_FLAGS: Mapping[str, tuple[str, str]] = {
    # A, B
    "basic-user-is-not-identity": ("A_01", "Sends another user name than its identity; they must be equal."),
    "accepts-any-server-certificate": ("A_05", "Does not verify the CSMS; it should refuse and report it."),
    "accepts-old-tls": ("A_06", "Talks TLS below 1.2; it should refuse."),
    "keeps-old-password": ("A_09", "Accepts a new password and goes on with the old one."),
    "accepts-lower-security-profile": ("A_22", "Accepts a profile with lower security; it should reject it."),
    "skips-status-after-boot": ("B_01 B_20 B_23", "Says nothing of its connectors after a boot; it should report all."),
    "repeats-boot-too-early": ("B_03", "Repeats a rejected boot before the interval is over; it should wait."),
    "answers-while-rejected": ("B_30", "Answers CALLs while rejected; it should answer SecurityError."),
    "accepts-reset-without-resetting": ("B_20 B_22 B_23", "Accepts Reset and goes on; it should boot again."),
    "forgets-unavailable-over-reset": ("B_23 G_18 G_19 G_21", "Comes back in service by a reset; it should not."),
    "accepts-unknown-configuration-slot": ("B_43", "Accepts a profile for a slot it lacks; it should reject it."),
    "ignores-network-profile": ("B_45 B_46 B_50", "Goes on with the old network profile after a reset."),
    "gives-up-after-first-profile": ("B_46", "Never tries the second network profile; it should, after the attempts."),
    "tells-only-changes-after-long-absence": (
        "B_51",
        "Tells only changes after a long absence; it should tell all.",
    ),
    "tells-no-change-after-absence": ("B_52", "Says nothing of what changed while offline; it should."),
    "reconnects-without-back-off": ("B_57", "Reconnects at once and again; it should wait, longer each time."),
    # C
    "starts-with-refused-token": ("C_02 C_06 C_07 C_56", "Charges with a token that was refused; it should not."),
    "stops-with-any-token": ("C_04 C_42", "Ends a session for somebody else's token; it should not."),
    "asks-for-cached-token": ("C_08 C_13 C_32 C_33", "Sends Authorize for a cached token; it should charge at once."),
    "trusts-cached-refusal": ("C_09 C_10 C_11 C_12", "Refuses a token by its cache without asking; it should ask."),
    "ignores-refusal-in-answer": ("C_16 C_17 C_18 E_16", "Charges on when the CSMS refuses the token later."),
    "keeps-stale-cache": ("C_34", "Does not update its cache from TransactionEvent answers; it should."),
    "uses-cache-when-told-not-to": ("C_36", "Charges by its cache with LocalPreAuthorize false; it should ask."),
    "keeps-cache-when-told-to-clear": ("C_37", "Accepts ClearCache and keeps the cache; it should forget it."),
    "ignores-groups": ("C_39 C_41 E_45", "Does not let a token of the same group stop; it should."),
    "starts-with-master-pass": ("C_45", "Starts a session for a master pass; it may only stop."),
    "cache-never-expires": ("C_46", "Uses cache entries beyond their life time; it should ask."),
    "master-pass-stops-nothing": ("C_47 C_49", "Does nothing for a master pass; it should stop all sessions."),
    "asks-although-told-not-to": ("C_57 E_52", "Sends Authorize where it is told not to ask the CSMS."),
    "stops-for-refused-of-the-group": ("C_44", "Ends a session for a refused token because of its group."),
    "gives-no-energy-to-refused": ("C_15", "Gives no energy for a refused token although some is allowed."),
    "refuses-unknown-offline": ("C_26", "Refuses unknown tokens offline although told to accept them."),
    # E, F
    "starts-without-authorize": ("E_03 E_10", "Starts for an unknown token without asking; it should send Authorize."),
    "ignores-connection-timeout": ("E_05 E_39 F_04", "Waits for ever for a cable; it should end the session."),
    "never-repeats-transaction-message": ("E_41 E_42 E_50 E_51", "Gives up a failed transaction message at once."),
    "repeats-transaction-message-for-ever": ("E_41 E_50", "Repeats a failed transaction message beyond the attempts."),
    "loses-offline-events": ("E_31 E_40 E_43 E_44", "Forgets what happened while offline; it should tell it later."),
    "accepts-stop-of-unknown-transaction": ("F_09", "Accepts a stop for a transaction it lacks; it should reject it."),
    "accepts-trigger-and-sends-nothing": (
        "F_11 F_12 F_13 F_14 F_15 F_17 F_18 F_23 F_24",
        "Accepts TriggerMessage and sends nothing; what is accepted must be sent.",
    ),
    # G, J
    "keeps-quiet-about-occupied": ("G_01", "Says nothing when a cable is plugged in; it should say Occupied."),
    "keeps-quiet-about-available": ("G_02", "Says nothing when a cable is pulled out; it should say Available."),
    "stays-inoperative": ("G_04 G_06 G_08", "Accepts Operative and stays out of service."),
    "rejects-the-state-it-has": ("G_09 G_10 G_12 G_13 G_15 G_16", "Rejects to stay as it is; it should accept."),
    "charges-without-lock": ("G_20", "Charges although the plug is not locked; it should not."),
    "sends-no-aligned-values": ("J_01 J_02 J_06", "Sends no clock-aligned values; it should."),
    "sends-no-periodic-values": ("J_09", "Sends no periodic values in a transaction; it should."),
    # H, L, M, N
    "hides-expired-reservation": ("H_07", "Lets a reservation expire and does not tell; it should."),
    "accepts-any-firmware-certificate": ("L_05 L_18", "Accepts firmware without a valid signing certificate."),
    "installs-expired-certificate": ("M_07", "Installs a certificate that has expired; it should reject it."),
    "forgets-installed-certificate": (
        "M_01 M_02 M_12 M_13 M_17 M_18",
        "Says Accepted to a new certificate and does not keep it.",
    ),
    "keeps-deleted-certificate": ("M_20", "Says Accepted to a deletion and keeps the certificate."),
    "deletes-unknown-certificate": ("M_22", "Says Accepted when asked to delete what it does not have."),
    "accepts-any-signed-certificate": ("A_14", "Accepts a signed certificate that is not valid; it should reject it."),
    "hides-customer-information": ("N_27 N_28 N_30 N_31 N_32 N_62", "Accepts CustomerInformation and reports nothing."),
    "keeps-customer-when-told-to-clear": ("N_30 N_62", "Accepts to clear customer information and keeps it."),
}

_V201 = frozenset({Version.V201})

MISBEHAVIOURS: tuple[Misbehaviour, ...] = (
    *(
        Misbehaviour(name, Side.STATION, _V201, says, tuple(f"TC_{case}_CS" for case in cases.split()))
        for name, (cases, says) in _FLAGS.items()
    ),
    *(Misbehaviour(row.name, Side.STATION, _V201, row.says, row.cases) for row in WIRE_MISBEHAVIOURS),
    *MORE,
)
