"""Players: a recorded station that connects to our CSMS, a recorded CSMS that our station connects to.

A player answers what it is called as the recorded system answered the same call, and does of itself what that one did
after it; the act of an operator lets it do what followed the next act of the recorded one. Ids that the harness chose
take the place of those in the recording, and times are moved to the run's.

What the recording does not hold is noted in `missing`, and then nothing is said of the system: a call or an act that
was not recorded there, in that state; an answer of ours other than the recorded one; a wait longer than the recorded.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from aiohttp import BasicAuth
from ocpp_verdict.clock import Clock, pause
from ocpp_verdict.operators import CouldNot
from websockets.asyncio.client import connect
from websockets.asyncio.server import Server, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.recordings.tape import EXACT, FREE, TAGS, Act, Item, Ours, Tape, Theirs, leaves, replaced, same, whole

#: What must follow an act of the recorded operator for it to be the verb: texts of which a frame has one.
SIGNS: Mapping[str, tuple[str, ...]] = {
    "plug_in": ('"Preparing"', '"Occupied"', "CablePluggedIn"),
    "present": ("Authorize", "StartTransaction", "StopTransaction", '"Authorized"', "StopAuthorized"),
    "unplug": ('"Available"', "EVDeparted", "EVCommunicationLost"),
}
#: Calls after which a system is as before: between two recorded ones they may have been left out.
HARMLESS = frozenset({
    "GetConfiguration", "GetVariables", "GetBaseReport", "GetReport", "GetCompositeSchedule", "GetLocalListVersion",
    "DataTransfer",
})  # fmt: skip
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


class Player:
    """What both players do: find the place in the recording, and speak as it does."""

    #: Fields in which a recorded call may differ from what the harness calls.
    free = FREE

    def __init__(self, tape: Tape, clock: Clock) -> None:
        self.tape, self.missing = tape, list[str]()
        #: Whether anything that the harness did was found in the recording.
        self.moved = False
        self._clock, self._at, self._used = clock, 0, list[Ours]()
        self._news: dict[tuple[str, Any], Any] = {}
        self._socket: Any = None
        self._asked: dict[str, asyncio.Future[Sequence[Any]]] = {}
        self._tasks = set[asyncio.Task[None]]()
        self._over: asyncio.TimerHandle | None = None

    async def stop(self) -> None:
        """End all that goes on.

        Raises:
            ExceptionGroup: something went wrong in the player itself.
        """
        for task in self._tasks:
            task.cancel()
        ended = await asyncio.gather(*self._tasks, return_exceptions=True)
        mistakes = [one for one in ended if isinstance(one, Exception) and not isinstance(one, ConnectionClosed)]
        if mistakes:
            raise ExceptionGroup("the player failed", mistakes)

    def go(self, work: Any) -> None:
        """Do something in the background."""
        self._tasks.add(asyncio.get_running_loop().create_task(work))

    def play(self, start: int) -> None:
        """Do of itself what was done from `start` on until the tester did the next thing."""
        self._at = start
        if self._over is not None:
            self._over.cancel()
        self.go(self._play(list(self.run(start))))

    def run(self, start: int) -> Iterator[Theirs]:
        """Yield what was done of itself from there on."""
        for item in self.tape.items[start:]:
            if not isinstance(item, Theirs):
                return
            yield item

    async def _play(self, items: Sequence[Theirs]) -> None:
        begun, place = self._at, self._at + len(items)
        before = self.tape.items[begun - 1].t if begun else items[0].t
        for item in items:
            await pause(max(item.t - before, 0.0))
            if self._at != begun:
                return
            before = item.t
            await self.say(item)
        until = self.tape.items[place].t if place < len(self.tape.items) else before
        self.ends(until - before)

    def ends(self, seconds: float) -> None:
        """The recorded system was silent for so long, and then the tester did the next thing."""

    async def say(self, item: Theirs) -> None:
        """Send a call of the recording, and learn from the answer which ids we gave."""
        id = uuid4().hex
        answered = self._asked[id] = asyncio.get_running_loop().create_future()
        await self._send([2, id, item.action, self._now(item.payload, item.t)])
        answer = await answered
        if item.answer is None or item.answer[0] != answer[0] or _status(item.answer) != _status(answer):
            self.missing.append(f"what comes of {json.dumps(answer)}")
        elif answer[0] == 3:
            self.learn(item.answer[2], answer[2])

    def learn(self, recorded: Any, ours: Any) -> None:
        """Remember which of our values take the place of the recorded ones."""
        told = dict(leaves(ours))
        self._news |= {(key, value): told[key] for key, value in leaves(recorded) if key in FREE and key in told}

    async def _hear(self, socket: Any) -> None:
        self._socket = socket
        try:
            async for text in socket:
                frame = whole(text)
                if not frame:
                    self.missing.append(f"an answer to {text!r}")
                elif frame[0] == 2:
                    self.go(self._answer(*frame[1:]))
                elif (asked := self._asked.pop(frame[1], None)) is not None and not asked.done():
                    asked.set_result(frame)
        except ConnectionClosed:
            return

    async def _answer(self, id: str, action: str, payload: Mapping[str, Any]) -> None:
        found = next((at for at in self.places() if self._is(self.tape.items[at], action, payload)), None)
        if found is not None:
            await self._repeat(found, id, payload)
        elif action == "GetConfiguration" and "key" in payload:
            await self._send([3, id, self._configuration(payload["key"])])
        else:
            self.missing.append(f"{action} {json.dumps(payload)}")

    async def _repeat(self, at: int, id: str, payload: Mapping[str, Any]) -> None:
        item = self.tape.items[at]
        assert isinstance(item, Ours)
        assert item.answer is not None
        self.learn(item.payload, payload)
        self.moved = True
        if item.action == "StartTransaction":  # its answer gives an id away
            self._used.append(item)
        await self._send([item.answer[0], id, *self._now(list(item.answer[2:]), item.t)])
        self.play(at + 1)

    def places(self) -> Iterator[int]:
        """Yield where in the recording the next call of the harness may be."""
        raise NotImplementedError

    def _is(self, item: Item, action: str, payload: Mapping[str, Any]) -> bool:
        if not isinstance(item, Ours) or item.action != action or item in self._used:
            return False
        if item.answer is None or item.answer[0] != 3:  # the tester meant it to be wrong
            return False
        known = {value for (key, _), value in self._news.items() if key == "transactionId"}
        asked, recorded = payload.get("transactionId"), item.payload.get("transactionId")
        if asked in known and self._news.get(("transactionId", recorded)) != asked:
            return False
        return same(payload, item.payload, frozenset() if action in EXACT else self.free)

    def _configuration(self, keys: Sequence[str]) -> Mapping[str, Any]:
        """Return the answer about some keys, from the recorded answer about all."""
        asked = (item for item in self.tape.items if isinstance(item, Ours) and item.action == "GetConfiguration")
        answer: Mapping[str, Any] = next((one.answer[2] for one in asked if one.answer and not one.payload), {})
        known = {key["key"]: key for key in answer.get("configurationKey", ())}
        found = {"configurationKey": [known[key] for key in keys if key in known]}
        unknown = [key for key in keys if key not in known]
        return {**found, "unknownKey": unknown} if unknown else found

    def _now(self, payload: Any, t: float) -> Any:
        """Return a payload with our ids, and its times as far from now as they were then."""
        moved = self._clock.utc() - datetime.fromisoformat(self.tape.recorded) - timedelta(seconds=t)
        times = {(key, value): _later(value, moved) for key, value in leaves(payload) if _is_time(value)}
        return replaced(payload, {**times, **self._news})

    async def _send(self, frame: Sequence[Any]) -> None:
        await self._socket.send(json.dumps(frame))


class RecordedStation(Player):
    """A station as it was recorded; the signature is that of a simulated charger."""

    def __init__(
        self, tape: Tape, url: str, identity: str, *, clock: Clock, password: str | None, ssl: Any, **_: Any
    ) -> None:
        super().__init__(tape, clock)
        self._url, self._ssl = f"{url}/{identity}", ssl
        self._login = {"Authorization": BasicAuth(identity, password).encode()} if password else {}

    async def start(self) -> None:
        """Connect, and do what the station did of itself."""
        self.go(self._live())

    async def _live(self) -> None:
        spoken = [Subprotocol(f"ocpp{self.tape.ocpp}")]
        async with connect(self._url, subprotocols=spoken, ssl=self._ssl, additional_headers=self._login) as socket:
            self._socket = socket
            self.play(0)
            await self._hear(socket)
        self.missing.append("what came after the connection")

    def places(self) -> Iterator[int]:
        """Yield where the station was idle at first, and then what came next, whatever harmless was between."""
        for at in range(self._at if self.moved else 0, len(self.tape.items)):
            item = self.tape.items[at]
            if self.moved or at in self.tape.idle:
                yield at
            if self.moved and not isinstance(item, Theirs) and getattr(item, "action", "") not in HARMLESS:
                return

    def ends(self, seconds: float) -> None:
        """Note a longer wait: what the station would have done then is not known."""
        later = asyncio.get_running_loop().call_later
        self._over = later(seconds, self.missing.append, f"what came after {seconds:.0f} s")

    async def perform(self, verb: str, values: Mapping[str, Any]) -> None:
        """Let the station do what followed the recorded operator's act.

        Raises:
            CouldNot: the recording has no such act next.
        """
        places = [at for at in self.places() if isinstance(self.tape.items[at], Act)]
        found = next((at for at in places if self._shows(at, verb, values)), None)
        if found is None:
            self.missing.append(verb)
            raise CouldNot(f"nobody did that next in the recording: {verb}")
        self.moved = True
        self._news |= {tag: values["id"] for tag in self._tags(found) if verb == "present"}
        self.play(found + 1)

    def _tags(self, at: int) -> list[tuple[str, Any]]:
        """Return the tags that were told of after an act."""
        return [leaf for item in self.run(at + 1) for leaf in leaves(item.payload) if leaf[0] in TAGS]

    def _shows(self, at: int, verb: str, values: Mapping[str, Any]) -> bool:
        told = [json.dumps([item.action, item.payload]) for item in self.run(at + 1)]
        elsewhere = any(item.payload.get("connectorId", 1) != values.get("connector", 1) for item in self.run(at + 1))
        others = verb == "present" and any(self._other(tag, values["id"]) for tag in self._tags(at))
        return not elsewhere and not others and any(sign in text for text in told for sign in SIGNS.get(verb, ()))

    def _other(self, tag: tuple[str, Any], id: str) -> bool:
        """Return whether the recorded operator presented another tag than the case does."""
        known = {value for (key, _), value in self._news.items() if key in TAGS}
        return self._news.get(tag, id) != id or (id in known and tag not in self._news)


class RecordedCsms(Player):
    """A CSMS as it was recorded; the signature is that of a simulated one."""

    free = FREE - TAGS

    def __init__(self, tape: Tape, *, clock: Clock, ssl: Any, **_: Any) -> None:
        super().__init__(tape, clock)
        self.url, self._ssl = "", ssl
        self._servers = list[Server]()

    async def start(self) -> None:
        """Listen on loopback."""
        self.url = await self.listen_securely(self._ssl)

    async def listen_securely(self, ssl: Any) -> str:
        """Listen, with TLS if there is any, and return where."""
        spoken = [Subprotocol(f"ocpp{self.tape.ocpp}")]
        self._servers.append(await serve(self._hear, "127.0.0.1", 0, subprotocols=spoken, ssl=ssl))
        port = next(iter(self._servers[-1].sockets)).getsockname()[1]
        return f"{'wss' if ssl else 'ws'}://127.0.0.1:{port}/ocpp"

    async def stop(self) -> None:
        """Close the servers."""
        await super().stop()
        for server in self._servers:
            server.close()
            await server.wait_closed()

    def places(self) -> Iterator[int]:
        """Yield the whole recording, beginning with what came next."""
        yield from range(self._at, len(self.tape.items))
        yield from range(self._at)

    async def perform(self, verb: str, values: Mapping[str, Any]) -> None:
        """Send what the recorded CSMS sent when it was asked for the same.

        Raises:
            CouldNot: it never sent that.
        """
        action, payload = str(values.get("action", verb)), values.get("payload") or {}
        sent = [item for item in self.tape.items if isinstance(item, Theirs) and item.action == action]
        found = next((item for item in sent if same(payload, item.payload)), None)
        if found is None:
            self.missing.append(f"{action} {json.dumps(payload)}")
            raise CouldNot(f"it was never recorded to send that: {action}")
        self.moved = True
        self.learn(found.payload, payload)
        self.go(self.say(found))


def _status(answer: Sequence[Any]) -> list[Any]:
    """Return what an answer decides."""
    return [value for key, value in leaves(answer[2]) if key == "status"] if answer[0] == 3 else []


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and _MOMENT.fullmatch(value) is not None


def _later(text: str, by: timedelta) -> str:
    told = (datetime.fromisoformat(text) + by).isoformat(timespec="milliseconds" if "." in text else "seconds")
    return told.replace("+00:00", "Z") if text.endswith("Z") else told
