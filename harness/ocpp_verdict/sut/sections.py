"""The sections of a SUT profile: what each TOML table holds, with defaults that suit the built-in simulators.

Every value is one that a case or the harness takes from the tester (PIXIT), that the buyer was told, or that the
product claims (PICS). Times are in seconds.
"""

# ruff: noqa: RUF009 (settings are declared by calls, and every default is immutable)

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import attrs

from ocpp_verdict.frames import Side, Version
from ocpp_verdict.sut.settings import NOTHING, required, setting

_URL = {"pattern": r"(?:wss?://\S+)?", "form": "a URL that starts with ws:// or wss://"}
_PORT = {"pattern": r"(?:\S+:\d{1,5})?", "form": "HOST:PORT, such as 127.0.0.1:9000 (port 0: any free one)"}
_HTTP = {"pattern": r"(?:(?:https?|ftps?|sftp)://\S+)?", "form": "a URL (http, https, ftp, ftps or sftp)"}


class Cable(StrEnum):
    """How the vehicle is connected to the charging station."""

    SOCKET = "socket"
    FIXED = "fixed"


class OperatorKind(StrEnum):
    """Who acts on the system under test."""

    SIMULATED = "simulated"
    CONSOLE = "console"
    HTTP = "http"
    COMMAND = "command"
    PYTHON = "python"


class Scheme(StrEnum):
    """The protocols of the harness's own file server, in the order in which it is offered."""

    HTTP = "http"
    HTTPS = "https"
    FTP = "ftp"
    FTPS = "ftps"


@attrs.frozen(kw_only=True, slots=False)
class System:
    """[sut]: what is under test and how it is reached."""

    role: Side = required("What is under test.")
    ocpp: Version = required("The OCPP version to speak.")
    identity: str = setting("", "The charging station's identity; empty: whichever connects.", length=48)
    host: str = setting("", "Address of a charging station; only it may connect. Empty: this machine.")
    listen: str = setting("127.0.0.1:9000", "Where the harness listens for a charging station.", **_PORT)
    url: str = setting("", "URL of a CSMS; the identity is appended.", **_URL)
    secure_url: str = setting(
        "", "URL of the same CSMS with TLS, where `url` is without or only for `security_profile`.", **_URL
    )
    security_profile: int = setting(0, "Security profile of the connection (0: none).", minimum=0, maximum=3)
    password_env: str = setting("", "Name of the environment variable that holds the Basic Authentication password.")
    password_file: Path | None = setting(None, "File whose first line is the Basic Authentication password.")


@attrs.frozen(kw_only=True, slots=False)
class Tls:
    """[tls]: PEM files; what is not named comes from a small PKI that the harness makes for the run."""

    ca: Path | None = setting(None, "Roots of the system under test's certificate; of a CSMS else this machine's.")
    certificate: Path | None = setting(None, "Our own chain: of a server for a station, of a client for a CSMS.")
    key: Path | None = setting(None, "The private key of `certificate`.")
    invalid_certificate: Path | None = setting(None, "A chain that the system under test must refuse.")
    invalid_key: Path | None = setting(None, "The private key of `invalid_certificate`.")
    csms_root: Path | None = setting(None, "A CSMS root certificate to install.")
    new_csms_root: Path | None = setting(None, "The CSMS root certificate that replaces `csms_root`.")
    manufacturer_root: Path | None = setting(None, "A manufacturer root certificate to install.")
    v2g_root: Path | None = setting(None, "A V2G root certificate to install.")
    firmware_signing_certificate: Path | None = setting(None, "The certificate that signed the firmware image.")


@attrs.frozen(kw_only=True, slots=False)
class Topology:
    """[topology]: EVSEs, connectors, cable."""

    evses: int = setting(2, "Number of EVSEs (2.x).", minimum=1, maximum=100)
    connectors: int = setting(2, "Number of connectors (1.6).", minimum=1)
    evse: int = setting(1, "The EVSE that cases use (2.x).", minimum=1)
    connector: int = setting(1, "The connector that cases use (2.x: of that EVSE).", minimum=1)
    second_evse: int = setting(2, "Another EVSE, for cases that need two (2.x).", minimum=1)
    second_connector: int = setting(2, "Another connector, for cases that need two (1.6).", minimum=1)
    cable: Cable = setting(Cable.SOCKET, "Whether the cable is fixed to the station or plugged into a socket.")
    connector_type: str = setting("sType2", "ConnectorEnumType of the connector (2.x).", length=20)
    shared_reader: bool = setting(False, "One reader serves several connectors (1.6).")
    number_phases: int = setting(3, "Phases of the connector.", minimum=1, maximum=3)
    ocpp_interface: str = setting("Wired0", "OCPPInterfaceEnumType of the network connection in use (2.x).")
    second_ocpp_interface: str = setting("Wired0", "The interface of the second network profile (2.x).")


_ID = {"length": 36}


@attrs.frozen(kw_only=True, slots=False)
class Ids:
    """[ids]: identifications, eight or fourteen hex digits being what every known CSMS takes."""

    valid_id: str = setting("04A1B2C3", "Accepted.", **_ID)
    second_valid_id: str = setting("04D4E5F6", "Accepted, of another group than valid_id.", **_ID)
    same_group_id: str = setting("04A7B8C9", "Accepted, of the same group as valid_id.", **_ID)
    group_id: str = setting("04AAAA01", "The group of valid_id (parentIdTag, groupIdToken).", **_ID)
    invalid_id: str = setting("0BADC0DE", "Unknown to the CSMS: Invalid.", **_ID)
    expired_id: str = setting("0EC5DEAD", "Expired; empty: none exists.", **_ID)
    blocked_id: str = setting("0B10CCED", "Blocked; empty: none exists.", **_ID)
    master_id: str = setting("04FACADE", "A member of the master group, which may stop any transaction.", **_ID)
    master_group_id: str = setting("04FACE01", "The master group (MasterPassGroupId).", **_ID)
    token_type: str = setting("ISO14443", "Type of valid_id (2.x).", length=20)
    second_token_type: str = setting("ISO14443", "Type of second_valid_id (2.x).", length=20)
    invalid_token_type: str = setting("ISO14443", "Type of invalid_id (2.x).", length=20)
    expired_token_type: str = setting("ISO14443", "Type of expired_id (2.x).", length=20)
    blocked_token_type: str = setting("ISO14443", "Type of blocked_id (2.x).", length=20)
    master_token_type: str = setting("ISO14443", "Type of master_id (2.x).", length=20)
    group_token_type: str = setting("Central", "Type of group_id and master_group_id (2.x).", length=20)
    customer_identifier: str = setting("customer-1", "A customer the station knows (2.x).", length=64)


_WAIT = {"minimum": 0.1, "maximum": 86400}


@attrs.frozen(kw_only=True, slots=False)
class Timings:
    """[timings]: how long the harness waits, at most, for what."""

    answer: float = setting(30.0, "An answer to a call.", **_WAIT)
    message: float = setting(30.0, "A message that a case expects.", **_WAIT)
    connect: float = setting(120.0, "The first connection.", **_WAIT)
    boot: float = setting(120.0, "A BootNotification after the connection.", **_WAIT)
    reset: float = setting(120.0, "A reset, until the station is back.", **_WAIT)
    reconnect: float = setting(60.0, "A new connection after one was lost.", **_WAIT)
    settle: float = setting(15.0, "The first reports of a station that has connected, if it owes any.", **_WAIT)
    operator: float = setting(300.0, "The operator.", **_WAIT)
    transaction: float = setting(60.0, "The start or the end of a transaction.", **_WAIT)
    long_operation: float = setting(300.0, "A firmware update, an upload, a report.", **_WAIT)
    quiet: float = setting(0.0, "Pause between a close and the next connection to a CSMS.", minimum=0, maximum=600)


_DATA_PORTS = {"pattern": r"(?:\d{1,5}-\d{1,5})?", "form": "FIRST-LAST, such as 50000-50009"}


@attrs.frozen(kw_only=True)
class FileServing:
    """[transfers]: the harness's own file server, for firmware and logs without a place in [configuration]."""

    scheme: Scheme | None = setting(None, "Its protocol; not named: the first that the station says it supports.")
    port: int = setting(0, "Where it listens (0: any free port).", minimum=0, maximum=65535)
    data_ports: str = setting("", "Ports for the data of passive FTP; empty: any free ones.", **_DATA_PORTS)
    credentials: bool = setting(False, "Whether its FTP addresses hold a user and a password, made for the case.")


@attrs.frozen
class Pics:
    """[pics]: what the product claims; the conditions of the cases are judged by it."""

    profiles: tuple[str, ...] | None = setting(None, "Certification profiles, such as Core or Smart Charging.")
    features: tuple[str, ...] | None = setting(None, "Feature ids: of OCA Part 5 (2.x), of features.csv (1.6).")


@attrs.frozen(kw_only=True)
class KnownDeviation:
    """[[known_deviation]]: a defect that is accepted until a day; one of `case` and `rule` is named."""

    case: str = setting("", "Id of the case that fails.")
    rule: str = setting("", "Id of the standing rule that is broken.")
    reason: str = required("Why it is accepted.", pattern=r"[\s\S]*\S[\s\S]*", form="a text that says why")
    expires: date = required("The last day on which it is accepted.")

    def expired(self, today: date) -> bool:
        """Return whether the deviation is no longer accepted on `today`."""
        return today > self.expires


@attrs.frozen(kw_only=True)
class Buyer:
    """[buyer]: what the vendor declared; the report sets it beside what was seen."""

    vendor: str = setting("", "Vendor, as it must stand in BootNotification.")
    model: str = setting("", "Model, as it must stand in BootNotification.")
    firmware: str = setting("", "Firmware or software version that was offered.")
    serial_number: str = setting("", "Serial number of the sample.")
    certificate_number: str = setting("", "Number of the OCA certificate.")
    certificate_date: date | None = setting(None, "Date of the OCA certificate.")
    certificate_document: str = setting("", "The copy of the OCA certificate that was given: file or title.")
    certified_profiles: tuple[str, ...] = setting((), "Certification profiles on the certificate.")
    back_ends: tuple[str, ...] = setting((), "CSMSs, or charging stations, that it is said to work with.")
    notes: str = setting("", "Anything else for the report.")


@attrs.frozen(kw_only=True)
class HttpRequest:
    """[operator.verbs.VERB] of kind http: the request that gets a verb done; `{name}` stands for a value."""

    method: str = setting("POST", "HTTP method.", choices=("GET", "POST", "PUT", "PATCH", "DELETE"))
    url: str = required("A URL, or what follows the operator's `url`.", pattern=r"\S+", form="a URL or a path")
    headers: Mapping[str, str] = setting(NOTHING, "Headers of this request.")
    body: Any = setting(None, "A text, or a table that is sent as JSON.")
    content_type: str = setting("", "What a body that is a text is, such as application/json.")


@attrs.frozen(kw_only=True)
class HttpOperator:
    """[operator] of kind http: one request per verb."""

    url: str = setting("", "What every relative URL begins with.", pattern=r"(?:https?://\S+)?", form="a URL")
    headers: Mapping[str, str] = setting(NOTHING, "Headers of every request.")
    timeout: float = setting(30.0, "Seconds that a request may take.", minimum=0.1, maximum=86400)
    verbs: Mapping[str, HttpRequest] = required('A table per verb, or per "request.ACTION"; "*" stands for all others.')


@attrs.frozen(kw_only=True)
class CommandOperator:
    """[operator] of kind command: one shell command per verb; values come in environment variables."""

    directory: str = setting("", "Where the commands run.")
    timeout: float = setting(300.0, "Seconds that a command may take.", minimum=0.1, maximum=86400)
    verbs: Mapping[str, str] = required('A command per verb, or per "request.ACTION"; "*" stands for all others.')


@attrs.frozen(kw_only=True)
class PythonOperator:
    """[operator] of kind python: a class of the user's; it is given all other keys."""

    class_: str = required("Name of an entry point, or MODULE:CLASS.", pattern=r"\S+", form="a name or MODULE:CLASS")


@attrs.frozen(kw_only=True)
class PlainOperator:
    """[operator] of kind console or simulated, which have no settings."""


#: What the table [operator] holds beside `kind`.
OPERATORS: Mapping[OperatorKind, type] = {
    OperatorKind.SIMULATED: PlainOperator,
    OperatorKind.CONSOLE: PlainOperator,
    OperatorKind.HTTP: HttpOperator,
    OperatorKind.COMMAND: CommandOperator,
    OperatorKind.PYTHON: PythonOperator,
}


@attrs.frozen
class Operator:
    """[operator]: who acts on the system under test.

    Attributes:
        kind: which driver.
        settings: the rest of the table as it stands in the profile; `OPERATORS` says what may be in it.
    """

    kind: OperatorKind = setting(OperatorKind.CONSOLE, "Who acts.")
    settings: Mapping[str, Any] = NOTHING
