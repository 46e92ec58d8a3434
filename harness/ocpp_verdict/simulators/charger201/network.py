"""How the simulated 2.0.1 station reaches its CSMS: network profiles, back-off, sockets (A00, B09, B10, part 4 §5)."""

from __future__ import annotations

import asyncio
import logging
import ssl as tls
import tempfile
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import quote

import attrs
from cryptography.hazmat.primitives.asymmetric import ec
from ocpp.routing import on
from ocpp.v201 import call_result
from ocpp.v201.enums import Action
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol

from ocpp_verdict.clock import pause
from ocpp_verdict.simulators.charger201.certificates import Certificates
from ocpp_verdict.simulators.charger201.inventory import SLOTS
from ocpp_verdict.simulators.charger201.pki import key_pem
from ocpp_verdict.simulators.charger201.station import Station
from ocpp_verdict.simulators.charger201.variables import key, members

logger = logging.getLogger(__name__)

SUBPROTOCOL = "ocpp2.0.1"
_COMM = "OCPPCommCtrlr"


@attrs.frozen
class Profile:
    """One network connection profile; `url` without the identity."""

    url: str
    security_profile: int


class Network:
    """The profiles of a station, and the way from one connection to the next."""

    def __init__(
        self, station: Station, url: str, password: str | None, ssl: tls.SSLContext | None, profile: int
    ) -> None:
        self._station = station
        self._ssl = _weakened(ssl, station)
        self.certificates: Certificates | None = None
        self._first_password = password or ""
        self._incidents: list[str] = []
        self._profiles = {SLOTS[0]: Profile(url, profile)}
        self._slot = SLOTS[0]
        self._last_good = SLOTS[0]
        self._waited = 0
        self._doubled = 0
        station.model.write(key("SecurityCtrlr", "SecurityProfile"), str(profile))
        station.model.write(key("SecurityCtrlr", "BasicAuthPassword"), password or "")
        station.model.live(key(_COMM, "ActiveNetworkProfile"), lambda: self._slot)
        station.model.check(key(_COMM, "NetworkConfigurationPriority"), self._are_configured)

    def _are_configured(self, priority: str) -> bool:
        """Return whether all slots named have a profile that can work (B10.FR.02, A05.FR.02-FR.04)."""
        slots = members(priority)
        return bool(slots) and all(slot in self._profiles and self._is_equipped(self._profiles[slot]) for slot in slots)

    def _is_equipped(self, profile: Profile) -> bool:
        """Return whether the certificates for a higher security profile are there."""
        wanted = profile.security_profile
        if wanted <= self._station.model.integer("SecurityCtrlr", "SecurityProfile") or self.certificates is None:
            return True
        rooted = wanted < 2 or self._ssl is not None or bool(self.certificates.roots("CSMSRootCertificate"))
        return rooted and (wanted < 3 or self.certificates.has_own)

    # -- connecting

    async def after_boot(self) -> ClientConnection:
        """Return a connection, trying the profiles by priority, then the last good one for ever (B10.FR.03-FR.07)."""
        attempts = self._station.model.integer(_COMM, "NetworkProfileConnectionAttempts")
        slots = self._station.model.list(_COMM, "NetworkConfigurationPriority")
        if self._station.misbehaves("ignores-network-profile"):
            slots = (self._last_good,)
        for slot in slots:
            self._slot = slot
            for _ in range(attempts):
                socket = await self._try()
                if socket is not None:
                    return socket
                await self._back_off(first=True)
            if self._station.misbehaves("gives-up-after-first-profile"):
                return await self.again()
        self._slot = self._last_good
        return await self.again()

    async def again(self) -> ClientConnection:
        """Return a connection after one was lost, with growing pauses (part 4 §5.3)."""
        await self._back_off(first=True)
        while True:
            socket = await self._try()
            if socket is not None:
                return socket
            await self._back_off(first=False)

    async def _back_off(self, *, first: bool) -> None:
        minimum = max(1, self._station.model.integer(_COMM, "RetryBackOffWaitMinimum"))
        if first:
            self._waited, self._doubled = minimum, 0
        elif self._doubled < self._station.model.integer(_COMM, "RetryBackOffRepeatTimes"):
            self._waited, self._doubled = self._waited * 2, self._doubled + 1
        spread = self._station.model.integer(_COMM, "RetryBackOffRandomRange")
        share = sum(self._station.identity.encode()) % 100 / 100  # as good as random for one station, and repeatable
        hasty = self._station.misbehaves("reconnects-without-back-off")
        await pause(0.1 if hasty else self._waited + spread * share)

    async def _try(self) -> ClientConnection | None:
        profile = self._profiles[self._slot]
        url = f"{profile.url.rstrip('/')}/{quote(self._station.identity, safe='')}"
        try:
            socket = await connect(
                url,
                subprotocols=[Subprotocol(SUBPROTOCOL)],
                additional_headers=self._headers(),
                ssl=self._context() if url.startswith("wss") else None,
                ping_interval=self._ping_interval(),
                ping_timeout=60,
                proxy=None,
            )
        except (OSError, TimeoutError, InvalidHandshake, InvalidURI, EOFError) as problem:
            logger.info("%s cannot connect: %s", self._station.identity, type(problem).__name__)
            self._incidents += _incidents(problem)
            return None
        if socket.subprotocol != SUBPROTOCOL:
            await socket.close(1002, "no common subprotocol")
            return None
        self._last_good = self._slot
        self._raise_security(profile.security_profile)
        return socket

    def _raise_security(self, reached: int) -> None:
        """Take the security profile of a connection that works; slots below it are given up (A05)."""
        model = self._station.model
        if reached > model.integer("SecurityCtrlr", "SecurityProfile"):
            kept = [
                each
                for each in model.list(_COMM, "NetworkConfigurationPriority")
                if self._profiles[each].security_profile >= reached
            ]
            model.write(key(_COMM, "NetworkConfigurationPriority"), ",".join(kept))
        model.write(key("SecurityCtrlr", "SecurityProfile"), str(reached))

    def incidents(self) -> list[str]:
        """Return the security events since the last call (A00.FR.310, A00.FR.316)."""
        found, self._incidents = self._incidents, []
        return sorted(set(found))

    def _ping_interval(self) -> float | None:
        """Return WebSocketPingInterval, None for no pings; a minute at least, as time may jump between two of them."""
        interval = self._station.model.integer(_COMM, "WebSocketPingInterval")
        return max(60, interval) if interval else None

    def _context(self) -> tls.SSLContext:
        """Return the TLS settings with all CSMS roots that were installed (M05.FR.01)."""
        self._ssl = self._ssl or tls.create_default_context()
        for root in self.certificates.root_texts("CSMSRootCertificate") if self.certificates else ():
            self._ssl.load_verify_locations(cadata=root)
        return self._ssl

    def use(self, chain: str, own_key: ec.EllipticCurvePrivateKey) -> None:
        """Show a new certificate of the station's own from the next connection on (A02.FR.08)."""
        self._ssl = self._ssl or tls.create_default_context()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "own.pem"
            file.write_bytes(key_pem(own_key) + chain.encode())
            self._ssl.load_cert_chain(file)

    def _headers(self) -> dict[str, str]:
        """Return the Basic credentials (A00.FR.203-FR.205)."""
        password = self._station.model.text("SecurityCtrlr", "BasicAuthPassword")
        password = self._first_password if self._station.misbehaves("keeps-old-password") else password
        if not password:
            return {}
        user = "somebody" if self._station.misbehaves("basic-user-is-not-identity") else self._station.identity
        return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}

    # -- profiles

    @on(Action.set_network_profile)
    def on_set_network_profile(self, configuration_slot: int, connection_data: dict[str, Any], **_: Any) -> Any:
        """Answer SetNetworkProfile (B09.FR.01-FR.05)."""
        profile = Profile(str(connection_data["ocpp_csms_url"]), int(connection_data["security_profile"]))
        present = self._station.model.integer("SecurityCtrlr", "SecurityProfile")
        known = str(configuration_slot) in SLOTS or self._station.misbehaves("accepts-unknown-configuration-slot")
        lower = profile.security_profile < present and not self._station.misbehaves("accepts-lower-security-profile")
        usable = profile.url.startswith(("ws://", "wss://")) and connection_data["ocpp_transport"] == "JSON"
        if lower or not known or not usable or connection_data["ocpp_version"] != "OCPP20":
            return call_result.SetNetworkProfile(status="Rejected")
        self._profiles[str(configuration_slot)] = profile
        return call_result.SetNetworkProfile(status="Accepted")


def _weakened(ssl: tls.SSLContext | None, station: Station) -> tls.SSLContext | None:
    """Return `ssl`, less careful where the station is told to be."""
    if ssl is not None and station.misbehaves("accepts-any-server-certificate"):
        ssl.check_hostname, ssl.verify_mode = False, tls.CERT_NONE
    if ssl is not None and station.misbehaves("accepts-old-tls"):
        ssl.minimum_version = tls.TLSVersion.TLSv1
        ssl.set_ciphers("ALL:@SECLEVEL=0")
    return ssl


def _incidents(problem: Exception) -> list[str]:
    """Return the security event that a failed connection calls for."""
    if isinstance(problem, tls.SSLCertVerificationError):
        return ["InvalidCsmsCertificate"]
    if isinstance(problem, tls.SSLError) and "VERSION" in str(problem.reason) + str(problem):
        return ["InvalidTLSVersion"]
    return []


async def shut(socket: ClientConnection, *, abruptly: bool) -> None:
    """Close a connection, or let it break off as a power cut does."""
    if abruptly:
        socket.transport.abort()
    else:
        await asyncio.wait({asyncio.ensure_future(socket.close(1001, "going away"))})
