"""Authorization of the simulated 2.0.1 station: refused tokens, cache, local list, groups, master pass (C, D)."""

from __future__ import annotations

from typing import Any

import pytest

TOKEN = {"idToken": "04A1B2C3", "type": "ISO14443"}
FRIEND = {"idToken": "04A7B8C9", "type": "ISO14443"}
GROUP = {"idToken": "04AAAA01", "type": "Central"}
MASTER_GROUP = {"idToken": "04FACE01", "type": "Central"}
ACCEPTED = {"status": "Accepted"}


def judge(csms: Any, **infos: Any) -> None:
    """Let the CSMS judge tokens by their text; unnamed ones are accepted."""

    def info(token: dict[str, Any]) -> dict[str, Any]:
        return dict(infos.get("t" + token["idToken"], ACCEPTED))

    csms.answers["Authorize"] = lambda payload: {"idTokenInfo": info(payload["idToken"])}
    csms.answers["TransactionEvent"] = lambda payload: (
        {"idTokenInfo": info(payload["idToken"])} if "idToken" in payload else {}
    )


async def session(csms: Any, charger: Any, token: str = "04A1B2C3", authorizes: bool = True, evse: int = 1) -> None:
    """Charge, cable first."""
    await charger.perform("plug_in", {"evse": evse})
    await charger.perform("present", {"evse": evse, "id": token})
    await csms.event("Started", "CablePluggedIn")
    if authorizes:
        await csms.expect("Authorize")
    await csms.event("Updated", "Authorized")
    await csms.event("Updated", "ChargingStateChanged", "Charging")


async def end(csms: Any, charger: Any, token: str = "04A1B2C3") -> None:
    """Stop and leave."""
    await charger.perform("present", {"evse": 1, "id": token})
    await csms.event("Ended", "StopAuthorized")
    await charger.perform("unplug", {"evse": 1})


@pytest.mark.parametrize("status", ["Invalid", "Blocked", "Expired", "Unknown"])
def test_refused_token_starts_nothing(play: Any, status: str) -> None:
    """C01: TC_C_02, TC_C_06, TC_C_07."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        judge(csms, t04A1B2C3={"status": status})
        await charger.perform("plug_in", {"evse": 1})
        await csms.event("Started", "CablePluggedIn")
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await csms.expect("Authorize", idToken=TOKEN)
        assert await csms.quiet(30) == []

    play(scenario)


def test_other_token_does_not_stop_but_a_friend_does(play: Any) -> None:
    """C09.FR.03, FR.05, FR.11: TC_C_04, TC_C_39."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        judge(csms, t04A1B2C3={**ACCEPTED, "groupIdToken": GROUP}, t04A7B8C9={**ACCEPTED, "groupIdToken": GROUP})
        await session(csms, charger)
        await charger.perform("present", {"evse": 1, "id": "04D4E5F6"})
        await csms.expect("Authorize")
        assert await csms.quiet(10) == []
        await charger.perform("present", {"evse": 1, "id": "04A7B8C9"})
        await csms.expect("Authorize", idToken=FRIEND)
        ended = await csms.event("Ended", "StopAuthorized", stoppedReason="Local")
        assert ended["idToken"] == FRIEND

    play(scenario)


def test_cached_token_needs_no_authorize(play: Any) -> None:
    """C10, C12.FR.02, C11: cached after a session, survives a reset, forgotten by ClearCache (TC_C_08, 32, 37, 38)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.set("AuthCtrlr", "LocalPreAuthorize", "true")
        await session(csms, charger)
        await end(csms, charger)
        await csms.call("Reset", type="Immediate")
        await csms.booted()
        await session(csms, charger, authorizes=False)
        assert len(csms.said("Authorize")) == 1
        await end(csms, charger)
        assert await csms.call("ClearCache") == ACCEPTED
        await session(csms, charger)
        await end(csms, charger)
        await csms.set("AuthCacheCtrlr", "Enabled", "false")
        assert await csms.call("ClearCache") == {"status": "Rejected"}

    play(scenario)


def test_cached_refusal_is_asked_about_again(play: Any) -> None:
    """C10.FR.03, C12.FR.05; not with DisablePostAuthorize (TC_C_09, TC_C_12, TC_C_57)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.set("AuthCtrlr", "LocalPreAuthorize", "true")
        judge(csms, t04A1B2C3={"status": "Invalid"})
        for _ in range(2):
            await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
            await csms.expect("Authorize")
        await csms.set("AuthCacheCtrlr", "DisablePostAuthorize", "true")
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        assert await csms.quiet(10) == []

    play(scenario)


def test_cache_entry_expires(play: Any) -> None:
    """C10.FR.08, C10.FR.10 (TC_C_46)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.set("AuthCtrlr", "LocalPreAuthorize", "true")
        await csms.set("AuthCacheCtrlr", "LifeTime", 100)
        await session(csms, charger)
        await end(csms, charger)
        await csms.quiet(101)
        await session(csms, charger)

    play(scenario)


def test_local_list_goes_before_the_cache(play: Any) -> None:
    """D01, D02, C13.FR.01, C14: listed tokens are allowed without asking, online and offline."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        assert await csms.call("GetLocalListVersion") == {"versionNumber": 0}
        entry = {"idToken": TOKEN, "idTokenInfo": ACCEPTED}
        sent = {"versionNumber": 5, "updateType": "Full", "localAuthorizationList": [entry]}
        assert await csms.call("SendLocalList", **sent) == ACCEPTED
        assert await csms.call("GetLocalListVersion") == {"versionNumber": 5}
        stale = {"versionNumber": 5, "updateType": "Differential", "localAuthorizationList": [entry]}
        assert await csms.call("SendLocalList", **stale) == {"status": "VersionMismatch"}
        twice = {"versionNumber": 6, "updateType": "Full", "localAuthorizationList": [entry, entry]}
        assert await csms.call("SendLocalList", **twice) == {"status": "Failed"}
        await csms.set("AuthCtrlr", "LocalPreAuthorize", "true")
        await session(csms, charger, authorizes=False)
        assert csms.said("Authorize") == []
        gone = {"versionNumber": 7, "updateType": "Differential", "localAuthorizationList": [{"idToken": TOKEN}]}
        assert await csms.call("SendLocalList", **gone) == ACCEPTED

    play(scenario)


@pytest.mark.parametrize(("unknown", "starts"), [("true", True), ("false", False)])
def test_unknown_token_offline(play: Any, unknown: str, starts: bool) -> None:
    """C15.FR.08 (TC_C_26)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.set("AuthCtrlr", "OfflineTxForUnknownIdEnabled", unknown)
        await csms.close()
        await csms.quiet(1)
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await csms.quiet(1)
        await csms.open()
        heard = await csms.quiet(30)
        assert ("TransactionEvent" in heard) == starts
        assert "Authorize" not in heard

    play(scenario)


def test_master_pass_stops_all_and_starts_none(play: Any) -> None:
    """C16.FR.02, C16.FR.03 (TC_C_45, TC_C_49)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        judge(csms, t04FACADE={**ACCEPTED, "groupIdToken": MASTER_GROUP})
        await csms.set("AuthCtrlr", "MasterPassGroupId", "04FACE01")
        await charger.perform("present", {"evse": 1, "id": "04FACADE"})
        await csms.expect("Authorize")
        assert await csms.quiet(10) == []
        await session(csms, charger)
        await session(csms, charger, token="04D4E5F6", evse=2)
        await charger.perform("present", {"evse": 1, "id": "04FACADE"})
        await csms.event("Ended", "StopAuthorized", stoppedReason="MasterPass")
        await csms.event("Ended", "StopAuthorized", stoppedReason="MasterPass")

    play(scenario)


def test_token_for_another_evse(play: Any) -> None:
    """C01.FR.21."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        judge(csms, t04A1B2C3={**ACCEPTED, "evseId": [2]})
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        await csms.expect("Authorize")
        assert await csms.quiet(10) == []
        await charger.perform("present", {"evse": 2, "id": "04A1B2C3"})
        await csms.event("Started", "Authorized")

    play(scenario)


def test_nothing_is_asked_when_told_not_to(play: Any) -> None:
    """DisableRemoteAuthorization (TC_E_52); AuthCtrlr.Enabled false; a start button (C02)."""

    async def scenario(csms: Any, charger: Any) -> None:
        await csms.booted()
        await csms.set("AuthCtrlr", "DisableRemoteAuthorization", "true")
        await charger.perform("present", {"evse": 1, "id": "04A1B2C3"})
        assert await csms.quiet(5) == []
        await charger.perform("present", {"evse": 1, "id": "", "type": "NoAuthorization"})
        started = await csms.event("Started", "Authorized")
        assert started["idToken"] == {"idToken": "", "type": "NoAuthorization"}
        await csms.set("AuthCtrlr", "Enabled", "false")
        await charger.perform("plug_in", {"evse": 2})
        await csms.event("Started", "CablePluggedIn")
        await csms.event("Updated", "Authorized")
        await csms.event("Updated", "ChargingStateChanged", "Charging")
        assert csms.said("Authorize") == []

    play(scenario)
