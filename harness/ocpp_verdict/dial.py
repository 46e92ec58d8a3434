"""The connection of our station to a CSMS under test."""

from __future__ import annotations

import asyncio
import base64
import itertools
import re
import ssl as tls
import warnings
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

import attrs
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    InvalidHandshake,
    InvalidHeader,
    InvalidStatus,
    InvalidUpgrade,
    InvalidURI,
    NegotiationError,
)
from websockets.typing import Subprotocol

from ocpp_verdict import pki
from ocpp_verdict.evidence import Kind
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.handshake import Handshake
from ocpp_verdict.link import MAX_BYTES, Link
from ocpp_verdict.peer import Peer
from ocpp_verdict.pki.certificates import PrivateKey
from ocpp_verdict.security import Security
from ocpp_verdict.verdict import Inconclusive

_NAMES = itertools.count(1)
_HEX = re.compile(r"([0-9A-Fa-f]{2}){16,20}")


@attrs.frozen
class Endpoint:
    """Where our station connects with a security profile, and with what."""

    url: str
    ssl: tls.SSLContext | None = None
    password: str | None = attrs.field(default=None, repr=False)

    def speak(self, only: tls.TLSVersion) -> None:
        """Speak one version of TLS.

        Raises:
            Inconclusive: the connection is without TLS.
        """
        if self.ssl is None:
            raise Inconclusive("the connection is without TLS")
        self.ssl.set_ciphers("ALL:@SECLEVEL=0")  # OpenSSL forbids old versions on its default level
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            self.ssl.minimum_version = self.ssl.maximum_version = only


class Endpoints:
    """Where a CSMS under test is reached, by security profile.

    Args:
        security: certificates and password.
        url: where it listens as the SUT profile says.
        secure: makes a built-in one that listens without TLS listen with TLS too, and returns where.
    """

    def __init__(self, security: Security, url: str, secure: Callable[[], Awaitable[str]] | None = None) -> None:
        self._security, self._url, self._secure = security, url.rstrip("/"), secure
        self._secure_url = security.sut.secure_url.rstrip("/")

    async def at(self, profile: int | None = None, certificate: tuple[str, PrivateKey] | None = None) -> Endpoint:
        """Return the endpoint for a security profile, None being that of the SUT profile.

        Args:
            profile: the security profile.
            certificate: chain (PEM) and key of our station, where it is not the one of the run.

        Raises:
            Inconclusive: no such endpoint is known, or nothing that would let us in there.
        """
        wanted = self._security.sut.security_profile if profile is None else profile
        if wanted == 3 and certificate is None and not self._security.admitted_by_certificate:
            raise Inconclusive(
                "the CSMS knows no certificate of our station: name one, and its key, by [tls] certificate and key"
            )
        password = self._security.sut.password if profile is None or wanted in (1, 2) else None
        ssl = self._security.station_context(wanted, certificate) if wanted >= 2 else None
        return Endpoint(await self._address(wanted), ssl, password)

    async def _address(self, profile: int) -> str:
        secure = profile >= 2
        if secure and not self._secure_url and self._secure is not None and not _is_secure(self._url):
            self._secure_url = await self._secure()
        # The second address may be for another profile with TLS: certificates may be asked for at a port of its own.
        usual = profile == self._security.sut.security_profile
        for url in (self._url, self._secure_url) if usual else (self._secure_url, self._url):
            if url and _is_secure(url) == secure:
                return url
        place = "[sut] secure_url" if secure else "[sut] url"
        raise Inconclusive(f"the profile of the CSMS says no address for security profile {profile}, in {place}")

    @property
    def trusts_by_guess(self) -> bool:
        """Whether nobody has said to which roots the certificate of the CSMS leads."""
        return not self._security.sut.builtin and self._security.sut.tls.ca is None


def _is_secure(url: str) -> bool:
    return url.startswith("wss:")


class Dialler:
    """Connect our station to the CSMS, as often as a case wants.

    Args:
        peer: the CSMS under test.
        endpoints: where it listens; the identity is appended, percent-encoded (OCPP-J 1.6 §3.1.1).
    """

    def __init__(self, peer: Peer, endpoints: Endpoints) -> None:
        self._peer, self._endpoints = peer, endpoints
        self._readers: set[asyncio.Task[None]] = set()

    async def dial(
        self,
        *,
        identity: str | None = None,
        user: str | None = None,
        password: str | None = None,
        authenticate: bool = True,
        subprotocols: Sequence[str] | None = None,
        profile: int | None = None,
        certificate: tuple[str, PrivateKey] | None = None,
        only_tls: str = "",
    ) -> Handshake:
        """Connect and return how it went; a refusal is a result, not an exception.

        `authenticate=False` leaves the Authorization header out; `profile` is another security profile than usual;
        `only_tls` is the one version of TLS to speak ("1.1").
        """
        name = identity if identity is not None else self._peer.identity
        endpoint = await self._endpoints.at(profile, certificate)
        if only_tls:
            endpoint.speak(tls.TLSVersion[f"TLSv{only_tls.replace('.', '_')}"])
        url = f"{endpoint.url}/{quote(name, safe='')}"
        offered = tuple(subprotocols) if subprotocols is not None else (self._peer.version.subprotocol,)
        secret = (password if password is not None else endpoint.password) if authenticate else None
        headers = {} if secret is None else {"Authorization": _basic(user or name, secret, self._peer.version)}
        connection = f"s{next(_NAMES)}"
        socket, handshake = await self._attempt(connection, url, offered, headers, endpoint.ssl)
        self._peer.handshakes.append(handshake)
        if socket is not None:
            self._read(socket, connection, name)
        return handshake

    async def offers(self, suite: str, profile: int | None = None) -> str:
        """Return why a TLS 1.2 handshake with one cipher suite fails, empty when it does not.

        Raises:
            Inconclusive: the connection is without TLS.
        """
        endpoint = await self._endpoints.at(profile)
        if endpoint.ssl is None:
            raise Inconclusive("the connection is without TLS")
        endpoint.ssl.maximum_version = tls.TLSVersion.TLSv1_2
        endpoint.ssl.set_ciphers(suite)
        parts = urlsplit(endpoint.url)
        try:
            async with asyncio.timeout(self._peer.sut.timings.answer):
                _, writer = await asyncio.open_connection(parts.hostname, parts.port or 443, ssl=endpoint.ssl)
        except (OSError, TimeoutError) as failed:
            return str(failed) or type(failed).__name__
        writer.transport.abort()
        return ""

    async def prepare(self, profile: int) -> None:
        """Find out where and with what to connect in a security profile.

        Raises:
            Inconclusive: that is not known.
        """
        await self._endpoints.at(profile)

    async def stop(self) -> None:
        """Wait until the connections that were closed are read to their end."""
        await asyncio.gather(*self._readers, return_exceptions=True)

    async def _attempt(
        self, name: str, url: str, offered: Sequence[str], headers: Mapping[str, str], ssl: tls.SSLContext | None
    ) -> tuple[ClientConnection | None, Handshake]:
        made: list[ClientConnection] = []

        class Kept(ClientConnection):
            """A connection that is known even where its handshake fails."""

            def __init__(self, *args: Any, **options: Any) -> None:
                super().__init__(*args, **options)
                made.append(self)

        try:
            socket = await connect(
                url,
                create_connection=Kept,
                subprotocols=[Subprotocol(name) for name in offered],
                additional_headers=headers,
                ssl=ssl,
                max_size=MAX_BYTES,
                ping_interval=None,
                open_timeout=self._peer.sut.timings.answer,
                close_timeout=5,
                user_agent_header=None,
                proxy=None,
            )
        except InvalidStatus as refused:
            return None, self._record(name, url, offered, refused.response.status_code, reason=str(refused))
        except (InvalidHeader, InvalidUpgrade, NegotiationError) as failed:
            # The server has switched protocols, but not as RFC 6455 §4.1 has it: no refusal, and nothing to use.
            return None, self._record(name, url, offered, 101, made=made, reason=f"{type(failed).__name__}: {failed}")
        except (OSError, TimeoutError, InvalidHandshake, InvalidURI) as failed:
            if isinstance(failed, tls.SSLCertVerificationError) and self._endpoints.trusts_by_guess:
                raise Inconclusive(
                    f"we do not know the root of the CSMS's certificate ({failed.verify_message}): name it by [tls] ca"
                ) from None
            return None, self._record(name, url, offered, 0, reason=f"{type(failed).__name__}: {failed}")
        return socket, self._record(name, url, offered, 101, socket, made)

    def _record(
        self,
        name: str,
        url: str,
        offered: Sequence[str],
        status: int,
        socket: ClientConnection | None = None,
        made: Sequence[ClientConnection] = (),
        reason: str = "",
    ) -> Handshake:
        asked, answered = (made[-1].request, made[-1].response) if made else (None, None)
        ssl_object = socket.transport.get_extra_info("ssl_object") if socket else None
        facts = dict(pki.facts(ssl_object)) if ssl_object is not None else None
        entry = self._peer.evidence.record(
            Kind.HANDSHAKE,
            connection=name if socket else None,
            station=self._peer.identity,
            system=self._peer.system,
            url=url,
            subprotocols=offered,
            accepted=socket is not None,
            status=status,
            reason=reason or None,
            subprotocol=socket.subprotocol if socket else None,
            headers=[list(item) for item in answered.headers.raw_items()] if answered else None,
            extensions=", ".join(asked.headers.get_all("Sec-WebSocket-Extensions")) if asked else None,
            tls=facts,
        )
        chosen = (str(socket.subprotocol),) if socket and socket.subprotocol else ()
        return Handshake(
            accepted=socket is not None,
            status=status,
            path=url,
            subprotocols=chosen,
            tls=facts,
            reason=reason,
            time=entry.time,
            entry=entry.number,
        )

    def _read(self, socket: ClientConnection, name: str, identity: str) -> None:
        link = Link(
            socket,
            name=name,
            system=self._peer.system,
            identity=identity,
            version=self._peer.version,
            ours=Side.STATION,
            evidence=self._peer.evidence,
            receive=self._peer.receive,
        )
        self._peer.attach(link)
        task = asyncio.get_running_loop().create_task(self._run(link))
        self._readers.add(task)
        task.add_done_callback(self._readers.discard)

    async def _run(self, link: Link) -> None:
        try:
            await link.run()
        finally:
            self._peer.detach(link)


def _basic(user: str, password: str, version: Version) -> str:
    """Return the Authorization header; in 1.6 a password of 16 to 20 bytes may be written in hex (J §6.2.2)."""
    secret = password.encode()
    if version is Version.V16 and _HEX.fullmatch(password):
        secret = bytes.fromhex(password)
    return "Basic " + base64.b64encode(user.encode() + b":" + secret).decode()
