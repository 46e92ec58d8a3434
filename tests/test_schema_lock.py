"""The lock: the installed official schemas are the ones that our verdicts are made for, and the actions table fits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ocpp_verdict import official
from ocpp_verdict.frames import Side, Version


def test_the_installed_schemas_are_the_locked_ones() -> None:
    """When the distribution brings new schemas on purpose: look at what changed, then write `lock()` into the file."""
    assert official.lock_differences() == ()


def lock_with(**digests: str) -> Mapping[str, Any]:
    return {"distribution": "ocpp", "version": "2.1.0", "sha256": {"v16/Reset.json": "aa", **digests}}


@pytest.mark.parametrize(
    ("installed", "said"),
    [
        ({"v16/Reset.json": "bb"}, "v16/Reset.json was changed in ocpp 2.1.0 (locked: 2.1.0)"),
        ({"v16/New.json": "cc"}, "v16/New.json is new in ocpp 2.1.0 (locked: 2.1.0)"),
    ],
)
def test_a_change_is_named(installed: dict[str, str], said: str) -> None:
    assert official.lock_differences(lock_with(), lock_with(**installed)) == (said,)


def test_a_missing_schema_is_named() -> None:
    said = official.lock_differences(lock_with(**{"v21/Gone.json": "dd"}), lock_with())
    assert said == ("v21/Gone.json is missing from ocpp 2.1.0 (locked: 2.1.0)",)


def test_the_same_schemas_in_a_newer_distribution_are_no_difference() -> None:
    assert official.lock_differences(lock_with(), {**lock_with(), "version": "3.0"}) == ()


def test_every_schema_is_locked_and_belongs_to_an_action() -> None:
    named = {
        f"{official.FOLDERS[version]}/{name}.json"
        for version in Version
        for action in official.actions(version).values()
        for name in (action.request, action.response)
        if name
    }
    assert named == set(official.locked()["sha256"]) == set(official.digests())


def test_how_many_actions_each_version_has() -> None:
    assert [len(official.actions(version)) for version in Version] == [39, 64, 91]


def test_only_data_transfer_goes_both_ways() -> None:
    for version in Version:
        assert [action.name for action in official.actions(version).values() if action.sender is None] == [
            "DataTransfer"
        ]


def test_the_messages_of_the_16_security_whitepaper_are_known() -> None:
    security = {
        name: action.sender for name, action in official.actions(Version.V16).items() if action.block == "Security"
    }
    assert security == {
        "CertificateSigned": Side.CSMS,
        "DeleteCertificate": Side.CSMS,
        "ExtendedTriggerMessage": Side.CSMS,
        "GetInstalledCertificateIds": Side.CSMS,
        "GetLog": Side.CSMS,
        "InstallCertificate": Side.CSMS,
        "LogStatusNotification": Side.STATION,
        "SecurityEventNotification": Side.STATION,
        "SignCertificate": Side.STATION,
        "SignedFirmwareStatusNotification": Side.STATION,
        "SignedUpdateFirmware": Side.CSMS,
    }


def test_only_the_event_stream_has_no_answer() -> None:
    silent = [
        action.name for version in Version for action in official.actions(version).values() if not action.response
    ]
    assert silent == ["NotifyPeriodicEventStream"]


def test_a_missing_distribution_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(official, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match="'ocpp'"):
        official.location.__wrapped__()


def test_the_lock_file_is_written_as_the_function_says() -> None:
    path = Path(__file__).parent.parent / "schemas" / "lock.json"
    assert json.loads(path.read_text(encoding="utf-8"))["sha256"] == official.lock()["sha256"]
