"""Messages that a case puts on the display of a 2.x station (2.0.1 O01 to O06)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ocpp_verdict.exchange import Answer
from ocpp_verdict.pattern import about
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.role.words import entries
from ocpp_verdict.session.step import step
from ocpp_verdict.sut import Sut


class Display:
    """Rows about display messages.

    Attributes:
        role: our CSMS.
        number: the id of the last list asked for.
    """

    def __init__(self, csms: CSMS, sut: Sut) -> None:
        self.role = self._csms = csms
        self._sut = sut
        self.number = 0

    async def get_ready(self) -> None:
        """Do nothing: a message depends on nothing."""

    def message(self, id: int | None = None, *, content: str = "", **fields: Any) -> dict[str, Any]:
        """Return a message as SetDisplayMessage carries it, by the values of the profile; a new id by default."""
        sut = self._sut
        return {
            "id": self._csms.number() if id is None else id,
            "priority": sut.display_message_priority,
            "message": {"format": sut.display_message_format, "content": content or sut.display_message_text},
            **fields,
        }

    async def set(self, row: int, message: Mapping[str, Any]) -> Answer:
        """Send a message."""
        __tracebackhide__ = True
        return await self._csms.call(row, "SetDisplayMessage", message=dict(message))

    @step
    async def shown(self, row: int = 0, **fields: Any) -> dict[str, Any]:
        """SetDisplayMessage: a new message, which the station must accept (row + 1); return it.

        Raises:
            Violation: it does not.
        """
        __tracebackhide__ = True
        message = self.message(**fields)
        (await self.set(row, message)).expect(row + 1 if row else 0, status="Accepted")
        return message

    async def ask(self, row: int, *ids: int, **fields: Any) -> Answer:
        """Ask for messages: all of them, or those with these ids and fields."""
        __tracebackhide__ = True
        self.number = self._csms.number()
        named = {"id": list(ids)} if ids else {}
        return await self._csms.call(row, "GetDisplayMessages", requestId=self.number, **named, **fields)

    async def holds(self, row: int, *messages: Mapping[str, Any], asked: Mapping[str, Any] | None = None) -> None:
        """Ask for messages (default: those by id); the station must accept (row + 1) and send them (row + 2).

        `asked` holds the fields to ask by instead, {} for all messages: then others may come beside them.

        Raises:
            Violation: it does not, or a message differs.
        """
        __tracebackhide__ = True
        ids = [message["id"] for message in messages] if asked is None else []
        (await self.ask(row, *ids, **(asked or {}))).expect(row + 1, status="Accepted")
        found = await self._parts(row + 2)
        for message in messages:
            told = [one for one in found if one.get("id") == message["id"]]
            self._csms.check(row + 2, "the message is told as it was set", [_as_set(message)], told)
        strange = [one.get("id") for one in found if ids and one.get("id") not in ids]
        self._csms.check(row + 2, "only messages that were asked for are told", [], strange)
        wrong = [one for one in found if any(one.get(name) != value for name, value in (asked or {}).items())]
        self._csms.check(row + 2, "only messages that match are told", [], wrong)

    async def lacks(self, row: int, *ids: int, **fields: Any) -> None:
        """Ask for messages that the station does not have (row + 1).

        Raises:
            Violation: it does not say so.
        """
        __tracebackhide__ = True
        (await self.ask(row, *ids, **fields)).expect(row + 1, status="Unknown")

    async def _parts(self, row: int) -> list[Mapping[str, Any]]:
        __tracebackhide__ = True
        found: list[Mapping[str, Any]] = []
        more = True
        while more:
            came = await self._csms.expect(row, "NotifyDisplayMessages", requestId=self.number)
            found += entries(came.get("messageInfo"))
            more = came.get("tbc", False) is True
        return found


def _as_set(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return the pattern of a message that was set; moments may be written in another way, and without fractions."""
    return {name: about(value, 1) if name.endswith("DateTime") else value for name, value in message.items()}
