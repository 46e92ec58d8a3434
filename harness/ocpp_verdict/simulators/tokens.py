"""What the built-in CSMS knows of identifications: a table from the token's text to its state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import attrs


class TokenStatus(StrEnum):
    """Standing of an identification at the CSMS (1.6 AuthorizationStatus, 2.0.1 AuthorizationStatusEnumType)."""

    ACCEPTED = "Accepted"
    INVALID = "Invalid"
    EXPIRED = "Expired"
    BLOCKED = "Blocked"


@attrs.frozen
class TokenState:
    """One identification.

    Attributes:
        status: what the CSMS thinks of it.
        group: parentIdTag in 1.6, groupIdToken in 2.0.1.
        expiry: end of its validity; once over, the token counts as expired.
        single: whether it may be in one transaction at a time only (ConcurrentTx otherwise).
        type: IdTokenEnumType, of 2.0.1 only; None where any type will do.
    """

    status: TokenStatus = attrs.field(default=TokenStatus.ACCEPTED, converter=TokenStatus)
    group: str | None = None
    expiry: datetime | None = None
    single: bool = True
    type: str | None = None

    def at(self, moment: datetime) -> TokenStatus:
        """Return the status at `moment`."""
        over = self.expiry is not None and self.expiry <= moment
        return TokenStatus.EXPIRED if over and self.status is TokenStatus.ACCEPTED else self.status


_UNKNOWN = TokenState(TokenStatus.INVALID)

#: The identifications that SUT profiles name by default.
DEFAULT_TOKENS: Mapping[str, TokenState] = {
    "04A1B2C3": TokenState(group="04AAAA01"),
    "04A7B8C9": TokenState(group="04AAAA01"),
    "04D4E5F6": TokenState(),
    "04FACADE": TokenState(group="04FACE01"),
    "0BADC0DE": TokenState(TokenStatus.INVALID),
    "0EC5DEAD": TokenState(TokenStatus.EXPIRED),
    "0B10CCED": TokenState(TokenStatus.BLOCKED),
}


class Tokens:
    """A token table that is looked up without regard to case (1.6 §3.9 IdToken: CiString20; 2.0.1 C01)."""

    def __init__(self, table: Mapping[str, TokenState]) -> None:
        self._states = {text.casefold(): state for text, state in table.items()}

    def find(self, text: str) -> TokenState | None:
        """Return the state of `text`, None when nobody has heard of it."""
        return self._states.get(text.casefold())

    def state(self, text: str) -> TokenState:
        """Return the state of `text`; a token that nobody knows is Invalid."""
        return self.find(text) or _UNKNOWN
