"""What one file server has: files on offer, folders for uploads, and what goes wrong with each."""

from __future__ import annotations

import hashlib
import secrets
from enum import StrEnum

import attrs

from ocpp_verdict.files.shelf import Shelf, Upload
from ocpp_verdict.sut.sections import Scheme

#: The user of FTP addresses that name one.
USER = "ocpp"
#: Most uploads of a case that are kept.
MAX_UPLOADS = 100
#: Part of a file that gets through before a transfer is cut off.
CUT_AFTER = 0.5


class Fault(StrEnum):
    """How a transfer goes wrong; the values are names of folders."""

    REFUSE = "closed"
    STALL = "stalled"
    TRUNCATE = "cut-off"


@attrs.frozen
class Offer:
    """A file that can be fetched, or that goes wrong when it is."""

    name: str
    content: bytes
    fault: Fault | None = None

    @property
    def first_part(self) -> bytes:
        """Return what gets through of a transfer that is cut off."""
        return self.content[: int(len(self.content) * CUT_AFTER)]


@attrs.frozen
class Place:
    """Where an upload is to go: the name that the device gives it, and what goes wrong there."""

    name: str
    fault: Fault | None


class Site:
    """The files of one server, by the paths under which devices ask for them.

    Attributes:
        secret: the folder that holds all others.
        user: who may come in by FTP, with `password`; empty: whoever knows the path.
        fetched: how often each file was fetched in full.
        received: bytes of each file that was uploaded in full.
    """

    def __init__(self, scheme: Scheme, shelf: Shelf) -> None:
        self.scheme, self._shelf = scheme, shelf
        self.secret, self.password = secrets.token_hex(8), secrets.token_hex(8)
        self.user = ""
        self.fetched: dict[str, int] = {}
        self.received: dict[str, int] = {}
        self._offers: dict[str, Offer] = {}
        self._uploads = 0

    @staticmethod
    def folder(fault: Fault | None) -> str:
        """Return the name of a folder for uploads."""
        return "uploads" if fault is None else fault.value

    def offer(self, name: str, content: bytes, fault: Fault | None) -> None:
        """Let a file be fetched."""
        self._offers[name] = Offer(name, content, fault)

    def offered(self, path: str) -> Offer | None:
        """Return what lies under a path."""
        folder, _, name = path.rpartition("/")
        return self._offers.get(name) if folder == f"/{self.secret}" else None

    def place(self, path: str) -> Place | None:
        """Return where an upload to a path goes, None where nothing is taken in."""
        for fault in (None, *Fault):
            folder = f"/{self.secret}/{self.folder(fault)}"
            if path == folder or path.startswith(f"{folder}/"):
                return Place(path[len(folder) + 1 :], fault) if fault is not Fault.REFUSE else None
        return None

    def is_folder(self, path: str) -> bool:
        """Return whether a path is that of a folder that devices may enter."""
        folders = {f"/{self.secret}/{self.folder(fault)}" for fault in (None, Fault.STALL, Fault.TRUNCATE)}
        return path in {"/", f"/{self.secret}", *folders}

    def was_fetched(self, offer: Offer) -> None:
        """Take note that a file was fetched in full."""
        self.fetched[offer.name] = self.fetched.get(offer.name, 0) + 1
        digest = hashlib.sha256(offer.content).hexdigest()
        self._shelf.record("fetched", self.scheme, offer.name, len(offer.content), digest)

    def upload(self, place: Place) -> Upload:
        """Return where an upload is written to.

        Raises:
            OSError: there were too many of them.
        """
        self._uploads += 1
        if self._uploads > MAX_UPLOADS:
            raise OSError(f"more than {MAX_UPLOADS} uploads")
        return self._shelf.upload(self.scheme, place.name)

    def was_uploaded(self, upload: Upload) -> None:
        """Take note that a file has come in full."""
        self.received[upload.name] = upload.size
