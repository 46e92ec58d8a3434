"""What the plugin hangs on pytest's objects, typed."""

from __future__ import annotations

import pytest

from ocpp_verdict import options
from ocpp_verdict.catalogue import CatalogueEntry
from ocpp_verdict.execution import Execution
from ocpp_verdict.run import Run
from ocpp_verdict.sut import Sut
from ocpp_verdict.verdict import Verdict

#: On the configuration: what the command line asks for; the run, if it has a case; why there is no report.
ASKED = pytest.StashKey[options.Asked]()
RUN = pytest.StashKey[Run]()
FAILED = pytest.StashKey[str | None]()
#: On an item: the system under test it is for and its metadata; its execution; its verdict, the reason, and the case
#: that explains it.
PLACE = pytest.StashKey[tuple[Sut, CatalogueEntry]]()
EXECUTION = pytest.StashKey[Execution]()
VERDICT = pytest.StashKey[tuple[Verdict, str, str | None]]()
