"""The built-in CSMS without its decisions: who may say what, and what its operator makes it send."""

from __future__ import annotations

import asyncio
import copy
import itertools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from ssl import SSLContext
from typing import Any, ClassVar

from ocpp_verdict.clock import Clock
from ocpp_verdict.operators import CouldNot
from ocpp_verdict.simulators import misbehaviour
from ocpp_verdict.simulators.csms.authority import Authority
from ocpp_verdict.simulators.csms.endpoint import Endpoint
from ocpp_verdict.simulators.csms.session import Payload, Session
from ocpp_verdict.simulators.csms.station import Station
from ocpp_verdict.simulators.misbehaviour import Misbehaviour
from ocpp_verdict.simulators.tokens import DEFAULT_TOKENS, Tokens, TokenState

Answer = Callable[[Session, Payload], Payload]
#: (CSMS, station) -> value; None for nothing.
Chosen = Callable[[Any, Station], Any]


class Csms(Endpoint):
    """Endpoint, registration and requests of a simulated CSMS; subclasses decide what is answered.

    After `start()`, stations connect to `url` + "/" + identity; `perform("request", …)` makes it send a request.
    """

    #: What it can be told to do wrong.
    misbehaviours: ClassVar[Iterable[Misbehaviour]]
    #: Requests that a station which is Pending must not be sent (1.6 §4.2, 2.0.1 B02.FR.05).
    not_while_pending: ClassVar[frozenset[str]]
    #: What a CSMS chooses by itself where the operator's request does not say: action -> dotted field -> choice.
    chosen: ClassVar[Mapping[str, Mapping[str, Chosen]]]

    def __init__(
        self,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        tokens: Mapping[str, TokenState] = DEFAULT_TOKENS,
        password: str | None = None,
        ssl: SSLContext | None = None,
        upgrade: SSLContext | None = None,
        identities: Collection[str] | None = None,
        misbehave: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(
            host, port, password, ssl, upgrade, identities, misbehaviour.known(misbehave, self.misbehaviours)
        )
        self.clock = clock
        self.tokens = Tokens(tokens)
        self.authority = Authority(clock.utc())
        self._numbers = itertools.count(1)
        self.answers = self._open_books()

    def _open_books(self) -> dict[str, Answer]:
        """Begin with empty books, and return how each action of a station is answered."""
        raise NotImplementedError

    def register(self, identity: str, *statuses: str) -> None:
        """Answer the next BootNotifications of `identity` with `statuses` in order; the last one stays."""
        self.station(identity).to_answer = list(statuses) or ["Accepted"]

    def admit(self, station: Station, action: str) -> bool:
        """Return whether `station` may send `action` now (1.6 §4.2, 2.0.1 B01.FR.10, B02.FR.09, B03.FR.07)."""
        open_to_all = action == "BootNotification" or self.misbehaves("answers-before-acceptance")
        if open_to_all or station.registration == "Accepted":
            return True
        return station.registration == "Pending" and action in station.awaited

    def answer(self, session: Session, action: str, payload: Payload) -> Payload | None:
        """Return the answer to a valid request, None for an action that a CSMS does not serve."""
        decide = self.answers.get(action)
        return None if decide is None else decide(session, payload)

    def answered(self, session: Session, action: str, asked: Payload, answer: Payload) -> None:
        """Take note of a station's CALLRESULT to a request of ours."""

    async def perform(self, verb: str, values: Mapping[str, Any]) -> None:
        """Do what an operator of the CSMS is asked.

        `request` sends {action, payload} to the latest station (or to {identity}), `register` answers its next
        BootNotifications with {statuses}, `confirm` agrees.

        Raises:
            CouldNot: no station is connected, or the request may not be sent to it now.
        """
        match verb:
            case "request":
                await self._request(values)
            case "register":
                self.register(str(values["identity"]), *map(str, values["statuses"]))
            case "confirm":
                return
            case _:
                raise CouldNot(f"a CSMS cannot do {verb!r}")

    async def _request(self, values: Mapping[str, Any]) -> None:
        session = self._connected(values.get("identity"))
        action, payload = str(values["action"]), dict(values.get("payload") or {})
        self._may_send(session.station, action)
        self.expect_triggered(session.station, action, payload)
        first, *rest = self.complete(session.station, action, payload)
        sent = asyncio.get_running_loop().create_future()
        session.request_later(action, first, sent)
        for part in rest:
            session.request_later(action, part)
        await sent

    def new_number(self) -> int:
        """Return an id for a request, a reservation, a profile or a list version, never the same twice."""
        return next(self._numbers)

    def complete(self, station: Station, action: str, payload: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the payloads to send, one after the other: what was given, and what a CSMS chooses by itself."""
        payload = copy.deepcopy(payload)
        for path, choose in self.chosen.get(action, {}).items():
            _fill(payload, path.split("."), choose, self, station)
        return [payload]

    def expect_triggered(self, station: Station, action: str, payload: Payload) -> None:
        """Note which messages `station` may send although its boot is not accepted."""
        if action in ("TriggerMessage", "ExtendedTriggerMessage"):
            station.awaited.add(str(payload.get("requestedMessage")))

    def _connected(self, identity: str | None) -> Session:
        """Return the session of `identity`, or that of the latest station."""
        if not self._sessions:
            raise CouldNot("no station is connected")
        name = identity if identity is not None else next(reversed(self._sessions))
        if name not in self._sessions:
            raise CouldNot(f"station {name!r} is not connected")
        return self._sessions[name]

    def _may_send(self, station: Station, action: str) -> None:
        if station.registration == "Rejected":
            raise CouldNot(f"{action} may not be sent: the boot was rejected")
        if station.registration == "Pending" and action in self.not_while_pending:
            raise CouldNot(f"{action} may not be sent while the boot is pending")


def _fill(payload: dict[str, Any], path: Sequence[str], choose: Chosen, csms: Csms, station: Station) -> None:
    """Set the field at `path` unless it is there, or the choice is None."""
    name, *rest = path
    if rest:
        inner = payload.setdefault(name, {})
        if isinstance(inner, dict):
            _fill(inner, rest, choose, csms, station)
    elif name not in payload and (value := choose(csms, station)) is not None:
        payload[name] = value
