"""The authorization cache of a 2.x station under test, filled and put to use before row 1 (2.0.1 C10 to C12)."""

from __future__ import annotations

from collections.abc import Mapping

from ocpp_verdict.blocks.variables import Variables
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.session import Session


class Cache(Variables):
    """The cache, and the variables that say how it is used."""

    def __init__(self, csms: CSMS, session: Session) -> None:
        super().__init__(csms)
        self._session = session

    async def knows(self, *tokens: Mapping[str, str]) -> None:
        """IdTokenCached: the station has asked for `tokens` (default: `valid_id`), and shall use its cache from now on.

        Raises:
            Violation: it does not ask about one, as a station without a cache would.
        """
        for token in tokens or (self._csms.token(),):
            await self._session.id_token_cached(0, token["idToken"], token["type"])
        await self.set_if_known("AuthCtrlr.LocalPreAuthorize", True)
