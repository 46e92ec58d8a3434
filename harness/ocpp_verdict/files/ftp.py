"""Files by FTP and FTPS, passive and active, with pyftpdlib in a thread of its own.

Devices see folders that are not on any disk, and of the commands only what a transfer needs. FTPS is implicit or
explicit, whichever a client begins with: one that waits for our greeting will ask for TLS (RFC 4217), one that does not
wants it from the first byte, and nobody logs in without.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from typing import Any

from pyftpdlib.authorizers import AuthenticationFailed, DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

from ocpp_verdict.files.folders import Folders
from ocpp_verdict.files.site import Fault, Site
from ocpp_verdict.pki import Credential

#: What a transfer needs (RFC 959, 2228, 2428, 3659), renaming included: some upload under a name for the time being.
COMMANDS = frozenset(
    "ABOR ALLO AUTH CDUP CWD EPRT EPSV FEAT HELP LIST MDTM MLSD MODE NLST NOOP OPTS PASS PASV PBSZ PORT PROT PWD QUIT"  # noqa: SIM905
    " RETR RNFR RNTO SIZE STAT STOR STRU SYST TYPE USER XCUP XCWD XPWD".split()
)
#: Seconds after which a client that has said nothing is greeted: it does not want TLS from the first byte.
GREET_AFTER = 1.0
#: First byte of a TLS handshake.
_HANDSHAKE = b"\x16"
#: Seconds between looks whether the server is to stop.
_TICK = 0.05
#: Clients at once.
_CLIENTS = 16

# pyftpdlib writes to standard error unless it finds a handler.
logging.getLogger("pyftpdlib").addHandler(logging.NullHandler())


class FtpServer:
    """Serve a site by FTP, or by FTPS where there is a certificate."""

    def __init__(self, site: Site, credential: Credential | None, data_ports: range | None = None) -> None:
        self._site, self._credential, self._data_ports = site, credential, data_ports
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port.

        Raises:
            OSError: it cannot be listened on.
        """
        server = FTPServer((host, port), self._handler(), ioloop=IOLoop())
        server.max_cons = _CLIENTS
        self._thread = threading.Thread(target=self._serve, args=(server,), name="ocpp-verdict-ftp", daemon=True)
        self._thread.start()
        return int(server.address[1])

    async def stop(self) -> None:
        """Stop serving."""
        self._stopping.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)

    def _serve(self, server: FTPServer) -> None:
        try:
            while not self._stopping.is_set():
                server.ioloop.loop(_TICK, blocking=False)
        finally:
            server.close_all()

    def _handler(self) -> type[FTPHandler]:
        base = _PlainSession if self._credential is None else _SecureSession
        known = {name: row for name, row in base.proto_cmds.items() if name in COMMANDS}
        facts: dict[str, Any] = {
            "site": self._site,
            "authorizer": _Authorizer(self._site),
            "proto_cmds": known,
            "passive_ports": self._data_ports,
        }
        if self._credential is not None:
            facts |= {"certfile": str(self._credential.chain), "keyfile": str(self._credential.key)}
        return type("Session", (base,), facts)


class _Authorizer(DummyAuthorizer):
    """Lets in who is named in the address, or everybody: the path is secret."""

    def __init__(self, site: Site) -> None:
        super().__init__()
        self._site = site

    def validate_authentication(self, username: str, password: str, handler: Any) -> None:
        if self._site.user and (username, password) != (self._site.user, self._site.password):
            raise AuthenticationFailed("Authentication failed.")

    def get_home_dir(self, username: str) -> str:
        return "/"

    def has_perm(self, username: str, perm: str, path: str | None = None) -> bool:
        return True

    def get_perms(self, username: str) -> str:
        return "elrwf"

    def get_msg_login(self, username: str) -> str:
        return "Login successful."

    def get_msg_quit(self, username: str) -> str:
        return "Goodbye."


class _Session:
    """What the sessions of both servers have: a site, and transfers that never begin."""

    site: Site
    abstracted_fs = Folders
    use_sendfile = False
    auth_failed_timeout = 0.2
    banner = "ready"

    def ftp_RETR(self, file: str) -> Any:
        offer = self.site.offered(file)
        return self._stalled() if offer and offer.fault is Fault.STALL else super().ftp_RETR(file)  # type: ignore[misc]

    def ftp_STOR(self, file: str, mode: str = "w") -> Any:
        place = self.site.place(file)
        if place and place.fault is Fault.STALL:
            return self._stalled()
        return super().ftp_STOR(file, mode)  # type: ignore[misc]

    def _stalled(self) -> None:
        self.respond("150 File status okay. About to open data connection.")  # type: ignore[attr-defined]


class _PlainSession(_Session, FTPHandler):
    """A session of FTP."""


class _SecureSession(_Session, TLS_FTPHandler):
    """A session of FTPS, which begins with our greeting or with the client's TLS handshake."""

    tls_control_required = True

    def handle(self) -> None:
        self._silence = self.ioloop.call_later(GREET_AFTER, self._greet, _errback=self.handle_error)

    def handle_read_event(self) -> None:
        if not self._silence.cancelled:
            self._silence.cancel()
            self._begin()
        super().handle_read_event()

    def handle_ssl_established(self) -> None:
        if not self._greeted:
            self._greet()

    _greeted = False

    def _begin(self) -> None:
        """Answer a client that spoke first."""
        if self.socket.recv(1, socket.MSG_PEEK) == _HANDSHAKE:
            self.secure_connection(self.ssl_context)
        else:
            self._greet()

    def _greet(self) -> None:
        self._greeted = True
        super().handle()
