"""A file server for one case: firmware to be fetched, logs to be taken in; by HTTP(S) or FTP(S), with faults on demand.

Every name lies under a path that nobody can guess, what is not offered does not exist, and what is uploaded is kept
under names of ours and within limits: a device is trusted neither with our disk nor with a name on it.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Protocol

import attrs

from ocpp_verdict.evidence import Evidence
from ocpp_verdict.files.shelf import Shelf
from ocpp_verdict.files.site import USER, Fault, Site
from ocpp_verdict.files.web import WebServer
from ocpp_verdict.pki import Credential
from ocpp_verdict.security import Security
from ocpp_verdict.sut.sections import FileServing, Scheme

__all__ = ["Depot", "Fault", "FileServer"]


class Server(Protocol):
    """What serves a site by one protocol."""

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port."""
        ...

    async def stop(self) -> None:
        """Stop serving."""
        ...


@attrs.frozen
class Depot:
    """What the file servers of a system under test are made of.

    Attributes:
        security: its certificates.
        evidence: where every transfer is recorded.
        folder: where uploads are kept; None: nowhere.
    """

    security: Security
    evidence: Evidence
    folder: Path | None = None
    shelf: Shelf = attrs.field(
        init=False, default=attrs.Factory(lambda self: Shelf(self.evidence, self.folder), takes_self=True)
    )

    def server(self, scheme: Scheme) -> FileServer:
        """Return a file server, not yet started."""
        return FileServer(scheme, self.security, self.shelf)


class FileServer:
    """Serve the files that were offered, and take in uploads below `uploads`.

    Args:
        scheme: the protocol.
        security: the profile of the system under test, and a certificate for HTTPS and FTPS.
        shelf: where uploads are kept.

    Attributes:
        fetched: how often each offered file was fetched in full.
        received: name of each file that was uploaded in full, as the device calls it -> its bytes.
    """

    def __init__(self, scheme: Scheme, security: Security, shelf: Shelf) -> None:
        self.scheme, self._security = scheme, security
        self._settings: FileServing = security.sut.transfers
        self._site = Site(scheme, shelf)
        self._server: Server | None = None
        self._base = ""

    @property
    def fetched(self) -> dict[str, int]:
        """Return how often each offered file was fetched in full."""
        return self._site.fetched

    @property
    def received(self) -> dict[str, int]:
        """Return the bytes of each file that was uploaded in full, by the name that the device gave it."""
        return self._site.received

    async def start(self, host: str) -> None:
        """Listen on `host`, at the port of the profile or any free one.

        Raises:
            OSError: it cannot be listened on.
        """
        secure = self.scheme in (Scheme.HTTPS, Scheme.FTPS)
        credential = self._security.reached_at(host) if secure else None
        user = USER if self._settings.credentials and self.scheme in (Scheme.FTP, Scheme.FTPS) else ""
        self._site.user = user
        if self.scheme in (Scheme.HTTP, Scheme.HTTPS):
            self._server = WebServer(self._site, credential)
        else:
            self._server = _ftp_server(self._site, credential, _ports(self._settings.data_ports))
        port = await self._server.start(host, self._settings.port)
        login = f"{user}:{self._site.password}@" if user else ""
        self._base = f"{self.scheme}://{login}{f'[{host}]' if ':' in host else host}:{port}/{self._site.secret}"

    async def stop(self) -> None:
        """Stop serving."""
        if self._server is not None:
            await self._server.stop()

    def offer(self, name: str, content: bytes, fault: Fault | None = None) -> str:
        """Let a file be fetched, or let that go wrong; return its URL."""
        self._site.offer(name, content, fault)
        return f"{self._base}/{name}"

    @property
    def missing(self) -> str:
        """Return the URL of a file that does not exist."""
        return f"{self._base}/does-not-exist.bin"

    @property
    def uploads(self) -> str:
        """Return the URL below which files can be uploaded."""
        return self.uploads_that()

    @property
    def closed_uploads(self) -> str:
        """Return a URL below which nothing can be uploaded."""
        return self.uploads_that(Fault.REFUSE)

    def uploads_that(self, fault: Fault | None = None) -> str:
        """Return the URL below which uploads go wrong in one way; None: in none."""
        return f"{self._base}/{Site.folder(fault)}"


def _ftp_server(site: Site, credential: Credential | None, ports: range | None) -> Server:
    """Make the server that few runs need; on Python 3.11 its library imports what that warns of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from ocpp_verdict.files.ftp import FtpServer
    return FtpServer(site, credential, ports)


def _ports(text: str) -> range | None:
    first, _, last = text.partition("-")
    return range(int(first), int(last) + 1) if text else None
