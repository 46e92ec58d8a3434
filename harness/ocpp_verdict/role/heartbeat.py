"""The Heartbeats of our own station, while a case waits for a person or for time to pass.

A CSMS takes a station that says nothing for a dead one: it shows it as offline, sends it nothing, or hangs up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ocpp_verdict.exchange import Answer
from ocpp_verdict.link import Link
from ocpp_verdict.peer import Peer

#: Seconds after which a Heartbeat that is due is tried again when another CALL of ours is open (J §4.1.1).
_AGAIN = 1.0


async def keep_alive(peer: Peer, link: Link, interval: Callable[[], float]) -> None:
    """Send a Heartbeat whenever our station has said nothing for `interval()` seconds (1.6 §4.6; 2.0.1 G02)."""
    loop = asyncio.get_running_loop()
    while peer.link is link and not link.deaf:
        due = link.spoken + interval()
        if loop.time() < due or link.busy:
            await peer.signal.wait(max(due, loop.time() + _AGAIN))
            continue
        async with link.turn:
            await link.call("Heartbeat", {}, peer.sut.timings.answer)


def named_interval(answer: Answer, otherwise: float) -> float:
    """Return the seconds that the answer to a boot names; 0 leaves them to our station (1.6 §4.2; 2.0.1 B01, B02)."""
    interval = answer.get("interval")
    return float(interval) if isinstance(interval, int) and interval > 0 else otherwise
