"""Firmware updates of 2.x: which statuses may follow each other until an installation has ended."""

from __future__ import annotations

import asyncio

import pytest
from ocpp_verdict.blocks.updates import Updates

from tests.script2 import SUT, Script, Wrong


def run(*statuses: str, begun: bool = False) -> Script:
    told = [("FirmwareStatusNotification", {"requestId": 7, "status": status}) for status in statuses]
    script = Script(*told)
    updates = Updates(script, SUT, None)  # type: ignore[arg-type]
    updates.number = 7
    asyncio.run(updates.ends(12, "Installed", begun=begun))
    return script


@pytest.mark.parametrize(
    "statuses",
    [
        ("Installing", "Installed"),
        ("Installing", "InstallRebooting", "Installed"),
        ("InstallRebooting", "Installing", "Installed"),
        ("InstallRebooting", "Installing", "InstallRebooting", "Installed"),
        ("InstallRebooting", "Installed"),
    ],
)
def test_an_installation_may_go_this_way(statuses: tuple[str, ...]) -> None:
    script = run(*statuses)
    assert not script.told
    assert script.peer.rebooting is ("InstallRebooting" in statuses)


@pytest.mark.parametrize(
    "statuses",
    [
        ("Installed",),
        ("Installing", "Installing", "Installed"),
        ("Installing", "Downloading"),
        ("Installing", "InstallationFailed"),
        ("Installing",),
        ("InstallRebooting",) * 3,
    ],
)
def test_an_installation_may_not_go_this_way(statuses: tuple[str, ...]) -> None:
    with pytest.raises(Wrong):
        run(*statuses)


def test_an_installation_that_has_begun_is_not_told_again() -> None:
    assert not run("Installed", begun=True).told
    with pytest.raises(Wrong):
        run("Installing", "Installed", begun=True)
