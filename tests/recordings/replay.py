"""Every case of the suite that a recording's system could have been asked for, and what comes of it."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
from ocpp_verdict.case import declaration
from ocpp_verdict.clock import JumpingLoop
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.sut import Sut, default
from ocpp_verdict.verdict import Verdict

from tests.recordings.player import Player, RecordedCsms, RecordedStation
from tests.recordings.tape import Ours, Tape, leaves
from tests.sensitivity.play import applicable, executed, limit
from tests.written import functions

#: Cases about the connection itself, which is the player's and not the recorded system's.
_CONNECTION = re.compile(
    r"TC_(061_CS|087_CSMS|088_CSMS|A_\d+_CSM?S|B_58_CSM?S)$"
    r"|OV_16_(PING|HALF_OPEN|BACK_OFF|TAKEOVER|IDENTITY|SAME_ID|STRAY_ANSWER|CROSSING_CALLS|BURST|IDLE)_CSM?S$"
)


@attrs.frozen
class Replayed:
    """What came of a case; `holds` says whether the recording held all that the case asked for."""

    case: str
    verdict: Verdict
    reason: str
    holds: bool


def replayed(tape: Tape, ids: Collection[str] = ()) -> Iterator[Replayed]:
    """Play every case of the tape's version and role, or those named."""
    version = Version(tape.ocpp)
    side = Side.CSMS if tape.role == "csms" else Side.STATION
    sut = attrs.evolve(default(side, version), **_tokens(tape) if side is Side.CSMS else {})
    for id, function in _functions(side, version):
        if not ids or id in ids:
            yield _replay(tape, id, function, sut)


#: What a CSMS says of a token -> the setting of a profile.
_KINDS: Mapping[Any, str] = {
    "Accepted": "valid_id", "Invalid": "invalid_id", "Blocked": "blocked_id", "Expired": "expired_id",
}  # fmt: skip


def _tokens(tape: Tape) -> dict[str, Any]:
    """Return the tokens that a recorded CSMS knew, as settings of a profile."""
    found: dict[str, Any] = {}
    for item in tape.items:
        if isinstance(item, Ours) and item.action == "Authorize" and item.answer and item.answer[0] == 3:
            asked, told = dict(leaves(item.payload)), dict(leaves(item.answer[2]))
            kind = _KINDS.get(told.get("status"), "")
            found.setdefault(kind, asked.get("idTag") or asked.get("idToken"))
    return {kind: token for kind, token in found.items() if kind}


def _functions(side: Side, version: Version) -> Iterator[tuple[str, Any]]:
    for function in functions(version, side):
        declared = declaration(function)
        assert declared is not None
        if not _CONNECTION.match(declared.id) and applicable(function, version):
            yield declared.id, function


def _replay(tape: Tape, id: str, function: Any, sut: Sut) -> Replayed:
    players: list[Player] = []

    def simulate(*arguments: Any, **options: Any) -> Player:
        kind = RecordedCsms if sut.role is Side.CSMS else RecordedStation
        players.append(kind(tape, *arguments, **options))
        return players[-1]

    with tempfile.TemporaryDirectory() as directory, limit(), asyncio.Runner(loop_factory=JumpingLoop) as runner:
        verdict, reason, _ = runner.run(executed(function, sut, simulate, Path(directory)))
    return Replayed(id, verdict, reason, all(player.moved and not player.missing for player in players))
