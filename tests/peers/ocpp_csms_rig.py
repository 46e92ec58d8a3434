"""Start `ocpp_csms.CentralSystem` with hooks and an HTTP interface; runs in the peers' own environment.

Prints one line of JSON with its URL and the address of the interface: POST /request {"action", "payload"} makes it
send that to the station that connected last, POST /register {"identity", "statuses"} makes it answer its next boots so.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from ocpp.v16 import call
from ocpp.v16.enums import AuthorizationStatus, RegistrationStatus
from ocpp_csms import CentralSystem, ConnectedEvent  # type: ignore[import-not-found]

TOKENS = {
    "04A1B2C3": AuthorizationStatus.accepted,
    "04D4E5F6": AuthorizationStatus.accepted,
    "04A7B8C9": AuthorizationStatus.accepted,
    "04AAAA01": AuthorizationStatus.accepted,
    "04FACADE": AuthorizationStatus.accepted,
    "0EC5DEAD": AuthorizationStatus.expired,
    "0B10CCED": AuthorizationStatus.blocked,
}


def choices(action: str, number: int) -> dict[str, Any]:
    """Return what a CSMS chooses by itself where it is not told."""
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    chosen: dict[str, dict[str, Any]] = {
        "ReserveNow": {"reservation_id": number, "expiry_date": later},
        "CancelReservation": {"reservation_id": number},
        "SendLocalList": {"list_version": number},
        "UpdateFirmware": {"retrieve_date": later},
    }
    return chosen.get(action, {})


def snake(value: Any) -> Any:
    """Return `value` with the keys of its tables as Python names, which is what the library takes."""
    if isinstance(value, dict):
        return {re.sub(r"(?<!^)(?=[A-Z])", "_", key).lower(): snake(item) for key, item in value.items()}
    return [snake(item) for item in value] if isinstance(value, list) else value


class Rig:
    """The central system and what it is asked to do."""

    def __init__(self) -> None:
        self.central = CentralSystem(
            host="127.0.0.1", port=0, heartbeat_interval=2, authorize=self.authorize, registration=self.registration
        )
        self.last: Any = None
        self.number = 0
        self.statuses: dict[str, list[str]] = {}
        self.sending: set[asyncio.Task[Any]] = set()

    async def authorize(self, station: Any, id_tag: str) -> Any:
        return TOKENS.get(id_tag, AuthorizationStatus.invalid)

    async def registration(self, station: Any, boot: Any) -> Any:
        statuses = self.statuses.get(station.id)
        return RegistrationStatus(statuses.pop(0)) if statuses else RegistrationStatus.accepted

    async def register(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.statuses[asked["identity"]] = list(asked["statuses"])
        return web.Response(text="done")

    def seen(self, event: Any) -> None:
        if isinstance(event, ConnectedEvent):
            self.last = self.central.charge_points[event.charge_point_id]

    async def request(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if self.last is None or not self.last.connected:
            return web.Response(status=409, text="no station is connected")
        try:
            self.number += asked["action"] in ("ReserveNow", "SendLocalList")
            chosen = choices(asked["action"], self.number)
            message = getattr(call, asked["action"])(**{**chosen, **snake(asked.get("payload") or {})})
        except (AttributeError, TypeError) as error:
            return web.Response(status=409, text=f"the library cannot say that: {error}")
        task = asyncio.create_task(self.last.async_call(message))
        self.sending.add(task)
        task.add_done_callback(self.done)
        return web.Response(text="handed over")

    def done(self, task: asyncio.Task[Any]) -> None:
        self.sending.discard(task)
        outcome = task.exception() if not task.cancelled() else "cancelled"
        print(outcome or task.result(), file=sys.stderr, flush=True)


async def main() -> None:
    rig = Rig()
    async with rig.central as central:
        central.add_listener(rig.seen)
        application = web.Application()
        application.router.add_post("/request", rig.request)
        application.router.add_post("/register", rig.register)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address = {
            "url": f"ws://127.0.0.1:{central.port}/ocpp",
            "control": f"http://127.0.0.1:{runner.addresses[0][1]}",
        }
        print(json.dumps(address), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
