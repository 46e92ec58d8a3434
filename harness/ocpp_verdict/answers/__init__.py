"""What our side answers when a case says nothing: one table per role and version, and what answering remembers.

Every answer goes out as an ordinary frame and stands in the transcript; nothing is answered invisibly.
"""

from __future__ import annotations

from collections.abc import Mapping

from ocpp_verdict.answers.csms import CSMS_2, CSMS_16
from ocpp_verdict.answers.desk import Default
from ocpp_verdict.answers.station import STATION_2, STATION_16
from ocpp_verdict.frames import Version


def defaults_of_csms(version: Version) -> Mapping[str, Default]:
    """Return what our CSMS answers to each action of a station."""
    return CSMS_16 if version is Version.V16 else CSMS_2


def defaults_of_station(version: Version) -> Mapping[str, Default]:
    """Return what our station answers to each action of a CSMS."""
    return STATION_16 if version is Version.V16 else STATION_2
