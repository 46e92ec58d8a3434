"""What the simulated 2.0.1 station can do wrong in blocks C, D and H: who may charge."""

from __future__ import annotations

from ocpp_verdict.simulators.charger201.alterations import swap, without
from ocpp_verdict.simulators.rows import Row, answer, flag, request
from ocpp_verdict.simulators.wire_faults import put, remove

AUTHORIZATION: tuple[Row, ...] = (
    flag("starts-with-refused-token", "C_02 C_06 C_07 C_56", "Charges with a token that was refused; it should not."),
    flag("stops-with-any-token", "C_04 C_42", "Ends a session for somebody else's token; it should not."),
    flag("asks-for-cached-token", "C_08 C_13 C_32 C_33",
         "Sends Authorize for a cached token; it should charge at once."),
    flag("trusts-cached-refusal", "C_09 C_10 C_11 C_12", "Refuses a token by its cache without asking; it should ask."),
    flag("ignores-refusal-in-answer", "C_16 C_17 C_18 E_16", "Charges on when the CSMS refuses the token later."),
    flag("keeps-stale-cache", "C_34", "Does not update its cache from TransactionEvent answers; it should."),
    flag("uses-cache-when-told-not-to", "C_36", "Charges by its cache with LocalPreAuthorize false; it should ask."),
    flag("keeps-cache-when-told-to-clear", "C_37", "Accepts ClearCache and keeps the cache; it should forget it."),
    flag("ignores-groups", "C_39 C_41 E_45", "Does not let a token of the same group stop; it should."),
    flag("starts-with-master-pass", "C_45", "Starts a session for a master pass; it may only stop."),
    flag("cache-never-expires", "C_46", "Uses cache entries beyond their life time; it should ask."),
    flag("master-pass-stops-nothing", "C_47 C_49", "Does nothing for a master pass; it should stop all sessions."),
    flag("asks-although-told-not-to", "C_57 E_52", "Sends Authorize where it is told not to ask the CSMS."),
    flag("stops-for-refused-of-the-group", "C_44", "Ends a session for a refused token because of its group."),
    flag("gives-no-energy-to-refused", "C_15", "Gives no energy for a refused token although some is allowed."),
    flag("refuses-unknown-offline", "C_26", "Refuses unknown tokens offline although told to accept them."),
    answer("clears-disabled-cache", "C_38", "Accepts ClearCache while the cache is disabled; it should reject it.",
           "ClearCache", put("status", "Accepted")),
)  # fmt: skip

LISTS: tuple[Row, ...] = (
    flag("ignores-local-list", "D_01 D_02 D_03 D_04 D_05 D_08", "Says Accepted to a local list and does not take it."),
    flag("forgets-list-over-reboot", "D_07", "Has no local list any more after a reboot; it should keep it."),
    answer("takes-old-list", "D_06", "Says Accepted to a differential list that is not newer than its own.",
           "SendLocalList", swap("status", {"VersionMismatch": "Accepted"})),
    answer("refuses-empty-list", "D_04 D_05", "Says Failed to a list without entries; it should take its version.",
           "SendLocalList", put("status", "Failed"), without("localAuthorizationList")),
    answer("tells-version-of-disabled-list", "D_10", "Tells a version although the list is disabled; it should say 0.",
           "GetLocalListVersion", put("versionNumber", 7)),
)  # fmt: skip

RESERVATIONS: tuple[Row, ...] = (
    flag("hides-expired-reservation", "H_07", "Lets a reservation expire and does not tell; it should."),
    flag("keeps-quiet-about-reserved", "H_01 H_14 H_19", "Says nothing when a connector is reserved; it should."),
    request("hides-reservation-id", "H_01 H_08 H_15 H_19 H_23 H_24", "Does not tell which reservation is used.",
            "TransactionEvent", remove("reservationId")),
    flag("serves-anybody-at-reserved-evse", "H_02", "Charges for anybody at an EVSE that is reserved for another."),
    answer("reserves-what-is-taken", "H_03 H_04 H_09 H_10 H_16", "Accepts a reservation although nothing is free.",
           "ReserveNow", swap("status", {"Occupied": "Accepted"})),
    answer("reserves-what-is-out-of-service", "H_06 H_12", "Accepts a reservation although nothing is in service.",
           "ReserveNow", swap("status", {"Unavailable": "Accepted"})),
    answer("reserves-only-named-evses", "H_08 H_14 H_15 H_24", "Rejects reservations that name no EVSE.",
           "ReserveNow", put("status", "Rejected"), without("evseId")),
    flag("keeps-cancelled-reservation", "H_17", "Says Accepted to a cancellation and keeps the reservation."),
    answer("cancels-unknown-reservation", "H_18", "Says Accepted to cancel a reservation that it does not have.",
           "CancelReservation", swap("status", {"Rejected": "Accepted"})),
    flag("ignores-group-of-reservation", "H_19 H_24", "Lets no other one of the reserved group charge; it should."),
    flag("hides-lost-reservation", "H_21", "Does not tell that it gave up a reservation; it should say Removed."),
    answer("reserves-when-told-not-to", "H_22", "Accepts a reservation although reservations are disabled.",
           "ReserveNow", swap("status", {"Rejected": "Accepted"})),
    flag("replaces-no-reservation", "H_23", "Says Occupied instead of replacing a reservation of the same number."),
)  # fmt: skip
