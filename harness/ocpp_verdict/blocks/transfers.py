"""Where a station under test fetches firmware and leaves logs: places that the profile names, or a server of our own.

No image of ours is ever offered to a real station: it might take it.
"""

from __future__ import annotations

import attrs
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ocpp_verdict.exchange import Answer, Received
from ocpp_verdict.files import FileServer
from ocpp_verdict.pattern import one_of
from ocpp_verdict.pki.certificates import EXPIRED, VALID, KeyType, Validity, new_key, self_signed, subject
from ocpp_verdict.pki.patterns import Firmware, base64_signature
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.sut import Sut
from ocpp_verdict.sut.sections import Scheme
from ocpp_verdict.verdict import Inconclusive

_IMAGE = b"firmware of ocpp-verdict, for the built-in station only"
_BAD_IMAGE = b"INVALID firmware of ocpp-verdict"
#: How an upload may fail (2.0.1 N01.FR.10).
_FAILURES = ("UploadFailure", "BadMessage", "PermissionDenied", "NotSupportedOperation")
_IMAGE_NAME, _BAD_NAME = "firmware.bin", "bad-firmware.bin"


def spoken(said: str | None) -> Scheme | None:
    """Return the first protocol of ours that a station supports, None if it supports none of ours.

    `said` is what it says of itself (1.6 §8 SupportedFileTransferProtocols, which is optional: errata 3.90; 2.0.1
    OCPPCommCtrlr.FileTransferProtocols); one that says nothing is offered HTTP.
    """
    names = {name.strip().lower() for name in (said or "").split(",")} - {""}
    return next((scheme for scheme in Scheme if scheme in names), None) if names else Scheme.HTTP


@attrs.frozen
class Transfers:
    """The places of one case.

    Attributes:
        csms: our role.
        sut: the profile of the station.
        server: our own server; None where it speaks no protocol of the station's.
    """

    csms: CSMS
    sut: Sut
    server: FileServer | None

    @property
    def own(self) -> FileServer:
        """Return our own server.

        Raises:
            Inconclusive: it speaks no protocol that the station says it supports.
        """
        if self.server is None:
            raise Inconclusive("the station supports no protocol of ours; name firmware_location and log_location")
        return self.server

    @property
    def firmware(self) -> str:
        """Return where an image lies that the station can install.

        Raises:
            Inconclusive: the profile of a real station names none.
        """
        return self.sut.firmware_location or self._own("firmware_location", _IMAGE_NAME, _IMAGE)

    @property
    def bad_firmware(self) -> str:
        """Return where an image lies that the station cannot install.

        Raises:
            Inconclusive: the profile of a real station names none.
        """
        return self.sut.invalid_firmware_location or self._own("invalid_firmware_location", _BAD_NAME, _BAD_IMAGE)

    @property
    def missing(self) -> str:
        """Return where no image lies.

        Raises:
            Inconclusive: our own server cannot be reached by the station.
        """
        folder, _, name = self.sut.firmware_location.rpartition("/")
        return f"{folder}/does_not_exist_{name}" if folder else self.own.missing

    @property
    def logs(self) -> str:
        """Return where logs are taken in."""
        return self.sut.log_location or self.own.uploads

    @property
    def closed(self) -> str:
        """Return where no log is taken in."""
        return self.own.closed_uploads

    def signed(self, *, wrong: bool = False) -> Firmware:
        """Return an image with its signature and certificate; with `wrong`, the signature is that of another image.

        Raises:
            Inconclusive: the profile of a real station does not name all of it.
        """
        named, signature = self.sut.tls.firmware_signing_certificate, self.sut.firmware_signature
        location = self.firmware
        key = new_key(KeyType.ECDSA)
        if named is None or not signature:
            self._only_built_in("firmware_signature and [tls] firmware_signing_certificate")
        own = self_signed(subject("firmware signer", "ocpp-verdict"), key, now=self.csms.peer.clock.utc())
        return Firmware(
            location=location,
            certificate=named.read_text() if named else _pem(own),
            signature=signature or base64_signature(key, _IMAGE),
            wrong_signature=base64_signature(key, _BAD_IMAGE),
        )

    def damaged(self) -> Firmware:
        """Return an image that is signed well and cannot be installed.

        Raises:
            Inconclusive: a real station is under test, whose maker alone can sign such an image.
        """
        self._only_built_in("well signed image that fails to install")
        return self._own_signed(self.bad_firmware, _BAD_IMAGE, VALID)

    def expired(self) -> Firmware:
        """Return an image whose signing certificate has expired."""
        location = self.sut.firmware_location or self.own.missing
        return self._own_signed(location, _IMAGE, EXPIRED)

    def _own_signed(self, location: str, image: bytes, validity: Validity) -> Firmware:
        key, now = new_key(KeyType.ECDSA), self.csms.peer.clock.utc()
        own = self_signed(subject("firmware signer", "ocpp-verdict"), key, now=now, validity=validity)
        return Firmware(location, _pem(own), base64_signature(key, image), base64_signature(key, image[::-1]))

    async def gives_up(self, row: int, number: int, first: Received, seconds: float) -> None:
        """Expect the upload `number` to fail, for the last time `seconds` after `first` or later.

        Before that, Uploading and a failure may be told of each attempt or not at all (2.0.1 N01.FR.10).

        Raises:
            Violation: it is tried no more, or never fails.
        """
        __tracebackhide__ = True
        role, failed = self.csms, one_of(*_FAILURES)
        role.permit("LogStatusNotification", requestId=number, status=one_of("Uploading", *_FAILURES))
        within, passed = self.sut.timings.long_operation, 0.0
        while passed < seconds - self.sut.max_time_deviation:
            fields = {"requestId": number, "status": failed}
            came = await role.expect(row, "LogStatusNotification", within=within, **fields)
            within, passed = seconds - passed + self.sut.timings.message, came.arrival.time - first.arrival.time

    def uploaded(self, row: int, answer: Answer | None = None) -> None:
        """Check that a file with something in it has come, if it was to come to us; warn if `answer` named another.

        Raises:
            Violation: none has.
        """
        __tracebackhide__ = True
        if self.sut.log_location:
            self.csms.observe(f"{self.sut.log_location} is not ours: whether the file has come there was not looked at")
        elif not any(self.own.received.values()):
            came = f"uploads: {self.own.received}" if self.own.received else "nothing was uploaded"
            self.csms.violation(row, "the file did not come", "an upload that is not empty", came)
        else:
            self.csms.step(row, f"uploaded: {self.own.received}", None)
            if answer is not None:
                self._named(row, answer)

    def _named(self, row: int, answer: Answer) -> None:
        """Hold a name that was told (1.6 §6.26, whitepaper GetLog.conf) against the names that came, if any did."""
        told = str(answer.get("fileName", answer.get("filename", "")))
        names = {came.rpartition("/")[2] for came in self.own.received} - {""}
        if names and told.rpartition("/")[2] not in names:
            answer.warn(row, "the file that came has another name than the station told", ", ".join(sorted(names)))

    def _own(self, what: str, name: str, image: bytes) -> str:
        self._only_built_in(what)
        return self.own.offer(name, image)

    def _only_built_in(self, what: str) -> None:
        if not self.sut.builtin:
            raise Inconclusive(f"the profile of the station names no {what}; an image of ours might be installed")


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()
