"""What the built-in CSMS keeps of a station."""

from __future__ import annotations

import attrs


@attrs.define
class Station:
    """What the CSMS keeps of one station, across its connections.

    Attributes:
        identity: last segment of its URL.
        registration: status of the last BootNotification answer, None before the first.
        to_answer: statuses for its next BootNotifications, in order; the last one stays.
        awaited: actions it was asked to send although its boot is not accepted.
        password: its Basic authentication password, None when it needs none.
        agreed_profile: higher security profile that it accepted to use from its next start on.
        lowest_profile: security profile below which it is not let in any more (A05.FR.07).
    """

    identity: str
    registration: str | None = None
    to_answer: list[str] = attrs.field(factory=lambda: ["Accepted"])
    awaited: set[str] = attrs.field(factory=set)
    password: str | None = attrs.field(default=None, repr=False)
    agreed_profile: int = 0
    lowest_profile: int = 0

    def next_registration(self) -> str:
        """Return (and note) the status that its BootNotification gets now."""
        self.registration = self.to_answer.pop(0) if len(self.to_answer) > 1 else self.to_answer[0]
        if self.registration == "Accepted":
            self.awaited.clear()
        return self.registration

    def connected(self, profile: int) -> None:
        """Note that it came with `profile`: once it uses the agreed one, there is no way back."""
        if 0 < self.agreed_profile <= profile:
            self.lowest_profile = max(self.lowest_profile, self.agreed_profile)
