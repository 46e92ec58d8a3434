"""The paths of a site as pyftpdlib wants them: a file system that is not on any disk."""

from __future__ import annotations

import os
import stat
import time
from errno import ENOENT, EPERM
from io import BytesIO

from pyftpdlib.filesystems import AbstractedFS

from ocpp_verdict.files.shelf import Upload
from ocpp_verdict.files.site import Fault, Offer, Place, Site


class Folders(AbstractedFS):
    """The paths of a site as a file system."""

    @property
    def _site(self) -> Site:
        site: Site = self.cmd_channel.site
        return site

    def ftp2fs(self, ftppath: str) -> str:
        return str(self.ftpnorm(ftppath))

    def fs2ftp(self, fspath: str) -> str:
        return fspath

    def validpath(self, path: str) -> bool:
        return True

    def realpath(self, path: str) -> str:
        return path

    def open(self, filename: str, mode: str) -> _Source | _Sink:
        if mode == "rb":
            offer = self._site.offered(filename)
            if offer is None or offer.fault is Fault.REFUSE:
                raise OSError(ENOENT, "there is no such file")
            return _Source(self._site, offer)
        place = self._site.place(filename)
        if place is None or mode != "wb":  # an upload is begun anew, never resumed: each is kept whole
            raise OSError(EPERM, "nothing is taken in here")
        return _Sink(self._site, place)

    def chdir(self, path: str) -> None:
        if not self.isdir(path):
            raise OSError(ENOENT, "there is no such folder")
        self.cwd = path

    def listdir(self, path: str) -> list[str]:
        return []

    def rename(self, src: str, dst: str) -> None:
        """Let a device rename what it has uploaded; we keep it under a number anyway."""

    def stat(self, path: str) -> os.stat_result:
        kind, now = stat.S_IFDIR if self.isdir(path) else stat.S_IFREG, int(time.time())
        return os.stat_result((kind | 0o600, 0, 0, 1, 0, 0, self.getsize(path), now, now, now))

    lstat = stat

    def isfile(self, path: str) -> bool:
        return self._site.offered(path) is not None or self._uploaded(path) is not None

    def islink(self, path: str) -> bool:
        return False

    def isdir(self, path: str) -> bool:
        return self._site.is_folder(path)

    def getsize(self, path: str) -> int:
        if (offer := self._site.offered(path)) is not None:
            return len(offer.content)
        if (size := self._uploaded(path)) is not None:
            return size
        if self.isdir(path):
            return 0
        raise OSError(ENOENT, "there is no such file")

    def getmtime(self, path: str) -> float:
        return time.time()

    def lexists(self, path: str) -> bool:
        return self.isdir(path) or self.isfile(path)

    def _uploaded(self, path: str) -> int | None:
        place = self._site.place(path)
        return None if place is None else self._site.received.get(place.name)


class _Source(BytesIO):
    """A file that is being fetched; one that is to be cut off breaks in the middle."""

    def __init__(self, site: Site, offer: Offer) -> None:
        self._cut = offer.fault is Fault.TRUNCATE
        super().__init__(offer.first_part if self._cut else offer.content)
        self.name, self._site, self._offer, self._whole = offer.name, site, offer, False

    def read(self, size: int | None = -1) -> bytes:
        part = super().read(size)
        if not part and self._cut:
            raise OSError(EPERM, "cut off on purpose")
        self._whole |= not part
        return part

    def close(self) -> None:
        if not self.closed and self._whole:
            self._site.was_fetched(self._offer)
        super().close()


class _Sink:
    """A file that is being uploaded; one that is to be cut off takes nothing."""

    def __init__(self, site: Site, place: Place) -> None:
        self._site, self._cut = site, place.fault is Fault.TRUNCATE
        self._upload: Upload = site.upload(place)
        self.name, self.closed, self._broken = place.name, False, False

    def write(self, part: bytes) -> int:
        try:
            if self._cut:
                raise OSError(EPERM, "cut off on purpose")
            return self._upload.write(part)
        except OSError:
            self._broken = True
            raise

    def close(self) -> None:
        if self.closed:
            return
        self.closed = True
        if self._broken:
            self._upload.drop()
            return
        self._upload.close()
        self._site.was_uploaded(self._upload)
