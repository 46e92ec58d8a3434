"""OCPP conformance and interoperability test harness: what a case file needs."""

from ocpp_verdict.blocks.authority16 import CertificateAuthority
from ocpp_verdict.blocks.cache import Cache
from ocpp_verdict.blocks.charging2 import ChargingProfiles
from ocpp_verdict.blocks.charging16 import Profiles
from ocpp_verdict.blocks.configuration16 import Configuration
from ocpp_verdict.blocks.customers import Customers
from ocpp_verdict.blocks.display import Display
from ocpp_verdict.blocks.local_list import LocalList
from ocpp_verdict.blocks.metering16 import Metering
from ocpp_verdict.blocks.monitors import Monitors
from ocpp_verdict.blocks.passwords import Passwords
from ocpp_verdict.blocks.probe import Probe
from ocpp_verdict.blocks.reader16 import Reader
from ocpp_verdict.blocks.reservations import Reservations
from ocpp_verdict.blocks.transfers import Transfers
from ocpp_verdict.blocks.updates import Updates
from ocpp_verdict.blocks.upgrade16 import Upgrade
from ocpp_verdict.blocks.variables import Variables
from ocpp_verdict.case import case, destructive
from ocpp_verdict.exchange import Answer, Received
from ocpp_verdict.operators.operator import Operator
from ocpp_verdict.pattern import (
    about,
    absent,
    all_of,
    anything,
    beginning_with,
    between,
    ci_string,
    containing,
    each,
    either,
    hexadecimal,
    integer,
    listing,
    message,
    one_of,
    optional,
    other_than,
    row,
    text,
    unrelated_to,
)
from ocpp_verdict.pki.patterns import (
    CertificateRequest,
    Firmware,
    certificate_for,
    hash_data,
    same_certificate,
    same_hash,
)
from ocpp_verdict.role.csms import CSMS
from ocpp_verdict.role.station import Station
from ocpp_verdict.session import Session
from ocpp_verdict.session.station import OurSession
from ocpp_verdict.sut import Sut

__all__ = [
    "CSMS",
    "Answer",
    "Cache",
    "CertificateAuthority",
    "CertificateRequest",
    "ChargingProfiles",
    "Configuration",
    "Customers",
    "Display",
    "Firmware",
    "LocalList",
    "Metering",
    "Monitors",
    "Operator",
    "OurSession",
    "Passwords",
    "Probe",
    "Profiles",
    "Reader",
    "Received",
    "Reservations",
    "Session",
    "Station",
    "Sut",
    "Transfers",
    "Updates",
    "Upgrade",
    "Variables",
    "about",
    "absent",
    "all_of",
    "anything",
    "beginning_with",
    "between",
    "case",
    "certificate_for",
    "ci_string",
    "containing",
    "destructive",
    "each",
    "either",
    "hash_data",
    "hexadecimal",
    "integer",
    "listing",
    "message",
    "one_of",
    "optional",
    "other_than",
    "row",
    "same_certificate",
    "same_hash",
    "text",
    "unrelated_to",
]
