"""The report as a page: complete, escaped, the same bytes every time."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ocpp_verdict import report, result
from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence, Kind
from ocpp_verdict.frames import Side

from tests.benchmarks import report as large

STATION, CSMS = Side.STATION.value, Side.CSMS.value


class Recorder:
    """Writes evidence into a directory as the plugin does."""

    def __init__(self, directory: Path, **system: Any) -> None:
        self.directory, self.seconds = directory, 0.0
        self.file = (directory / "evidence.jsonl").open("w", encoding="utf-8", errors="surrogatepass")
        self.evidence = Evidence(Clock(self._tick), self.file)
        self.record(Kind.RUN, format=1, harness="ocpp-verdict 0.1.0", command=["pytest", "testsuite"], strict=False)
        told = {"system": "charger", "role": STATION, "ocpp": "1.6", "identity": "CP1", **system}
        self.record(Kind.SYSTEM, **told)

    def _tick(self) -> float:
        self.seconds += 0.25
        return self.seconds

    def record(self, kind: Kind, **fields: Any) -> int:
        return self.evidence.record(kind, **fields).number

    def frame(self, case: str, text: str, sender: str = STATION) -> int:
        return self.record(Kind.FRAME, case=case, connection="c1", station="CP1", sender=sender, text=text)

    def case(self, id: str, verdict: str, *frames: str, **fields: Any) -> list[int]:
        told = {"title": f"Title of {id}", "profile": "Core", "block": "01 Boot", "status": "M", "system": "charger"}
        self.record(Kind.CASE_START, case=id, **told | fields)
        numbers = [self.frame(id, text, CSMS if text.startswith("[3") else STATION) for text in frames]
        self.record(Kind.CASE_END, case=id, system="charger", verdict=verdict, seconds=1.5)
        return numbers

    def end(self) -> str:
        self.record(Kind.RUN_END, status=1)
        return self.render()

    def render(self) -> str:
        self.file.flush()
        result.write(self.directory)
        return report.render(self.directory).read_text(encoding="utf-8")


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    """A run that has just begun, against a charger."""
    return Recorder(tmp_path)


HEARTBEAT = '[2,"1","Heartbeat",{}]'
ANSWER = '[3,"1",{"currentTime":"2026-11-21T11:00:00Z"}]'


def test_every_verdict_is_told_in_words(recorder: Recorder) -> None:
    for number, verdict in enumerate(("pass", "fail", "inconc", "error", "n/a")):
        recorder.case(f"TC_00{number}_CS", verdict, HEARTBEAT, ANSWER)
    page = recorder.end()
    for verdict in ("pass", "fail", "inconc", "error", "n_a"):
        assert f'class="v v-{verdict}"' in page
    assert "not conformant" in page
    assert "not a certificate" in page


def test_a_finding_carries_everything(recorder: Recorder) -> None:
    frame = '[2,"7","StartTransaction",{"connectorId":1,"idTag":"OTHER"}]'
    recorder.record(Kind.CASE_START, case="TC_003_CS", system="charger", title="Session", profile="Core", status="M")
    entry = recorder.frame("TC_003_CS", frame)
    recorder.record(
        Kind.FINDING,
        case="TC_003_CS",
        summary="StartTransaction does not say what it must",
        requirement="1.6 §4.8",
        expected="StartTransaction(idTag='TAG001')",
        actual=frame,
        differences=[{"path": "idTag", "expected": "'TAG001'", "actual": "'OTHER'"}],
        severity="violation",
        axis="conformance",
        entry=entry,
        known_deviation={"reason": "mended in 2.1", "expires": "2999-12-31"},
    )
    recorder.record(Kind.CASE_END, case="TC_003_CS", verdict="fail")
    page = recorder.end()
    for told in (
        "1.6 §4.8",
        "StartTransaction(idTag=&#39;TAG001&#39;)",
        "&#39;OTHER&#39;",
        "mended in 2.1",
        "2999-12-31",
    ):
        assert told in page
    assert "<mark>&#34;idTag&#34;:&#34;OTHER&#34;</mark>" in page


def test_hostile_text_neither_acts_nor_hides(recorder: Recorder) -> None:
    script = "</script><script>alert(1)</script>"
    recorder.record(Kind.REPORTED, system="charger", vendor="<script>alert(1)</script>", model="A\u202eB\x00C\u200b")
    recorder.case("TC_001_CS", "fail", f'[2,"1","{script}",{{"x":"{script}"}}]', title=script, reason=script)
    recorder.record(Kind.FINDING, case=None, summary=script, actual=script, severity="violation", axis="conformance")
    page = recorder.end()
    assert len(re.findall(r"<script", page)) == 1
    assert "alert(1)</script>" not in page
    assert "A⟨U+202E⟩B␀C⟨U+200B⟩" in page
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\x00]", page)


def test_a_lone_surrogate_is_no_obstacle(recorder: Recorder) -> None:
    recorder.case("TC_001_CS", "fail", '[2,"1","A",{"x":"\ud800"}]')
    assert "[2,&#34;1&#34;,&#34;A&#34;" in recorder.end()


def test_a_megabyte_of_text_is_cut(recorder: Recorder) -> None:
    recorder.case(
        "TC_001_CS", "fail", '[2,"1","DataTransfer",{"data":"' + "x" * 1_000_000 + '"}]', title="t" * 1_000_000
    )
    recorder.record(Kind.REPORTED, system="charger", vendor="V" * 1_000_000)
    page = recorder.end()
    assert len(page) < 400_000
    assert "characters left out" in page


def test_a_killed_run_is_rendered(recorder: Recorder) -> None:
    recorder.case("TC_001_CS", "pass", HEARTBEAT)
    recorder.record(Kind.CASE_START, case="TC_002_CS", system="charger", title="Cut short", profile="Core")
    recorder.frame("TC_002_CS", HEARTBEAT)
    recorder.file.write('{"n":99,"t":1.0,"utc":"2026')
    page = recorder.render()
    assert "The run was interrupted" in page
    assert "the run was interrupted" in page


def test_no_evidence_at_all(tmp_path: Path) -> None:
    assert "Nothing was tested" in report.render(tmp_path).read_text(encoding="utf-8")


def test_equal_input_gives_equal_bytes(recorder: Recorder) -> None:
    recorder.case("TC_001_CS", "fail", HEARTBEAT, ANSWER)
    first = recorder.end()
    assert report.render(recorder.directory).read_text(encoding="utf-8") == first


def test_nothing_is_loaded_and_only_this_script_runs(recorder: Recorder) -> None:
    recorder.case("TC_001_CS", "pass", HEARTBEAT)
    page = recorder.end()
    assert "default-src 'none'" in html.unescape(page)
    assert "unsafe" not in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert " style=" not in page
    assert " onclick" not in page


@pytest.mark.parametrize(("cases", "frames"), [(10, 20_000), (1000, 100_000)])
def test_a_large_run_stays_a_small_page(tmp_path: Path, cases: int, frames: int) -> None:
    large.record(tmp_path, cases, frames)
    page = report.render(tmp_path)
    assert page.stat().st_size < 10_000_000
    text = page.read_text(encoding="utf-8")
    assert text.count('<details class="case"') == cases
    assert "runs backwards" in text


def test_every_case_may_fail_and_the_page_still_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "_FAILING", 1)
    large.record(tmp_path, 1000, 20_000)
    assert report.render(tmp_path).stat().st_size < 10_000_000


TEXTS = st.text(max_size=60)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    frames=st.lists(TEXTS | VALUES.map(lambda value: json.dumps([2, "1", "DataTransfer", value])), max_size=4),
    facts=st.dictionaries(
        st.sampled_from(["chargePointVendor", "model", "firmwareVersion"]) | TEXTS, VALUES, max_size=4
    ),
    text=TEXTS,
)
def test_whatever_a_device_says_there_is_a_report(
    tmp_path: Path, frames: list[str], facts: dict[str, Any], text: str
) -> None:
    recorder = Recorder(tmp_path)
    recorder.record(Kind.REPORTED, system="charger", facts=facts)
    recorder.record(Kind.HANDSHAKE, path=text, subprotocols=[text], subprotocol=text, tls={"version": text})
    entries = recorder.case("TC_001_CS", "fail", *frames, reason=text)
    differences = [{"path": text, "expected": text, "actual": text}]
    told = {"summary": text, "requirement": text, "actual": frames[0] if frames else text, "differences": differences}
    recorder.record(Kind.FINDING, case="TC_001_CS", entry=entries[0] if entries else None, severity=text, **told)
    page = recorder.end()
    assert page.count("<script") == 1
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", page)
