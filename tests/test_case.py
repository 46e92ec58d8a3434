"""What `@case` declares, and how one execution is judged: a violation is a fail, and what is neither is our error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import attrs
import pytest
from ocpp_verdict import CSMS, Station, case
from ocpp_verdict.case import declaration
from ocpp_verdict.catalogue import CatalogueEntry
from ocpp_verdict.evidence import Kind
from ocpp_verdict.execution import Execution, judged
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.sut import KnownDeviation
from ocpp_verdict.verdict import Finding, HarnessFault, Inconclusive, Severity, Verdict, Violation

from tests.stage import Stage, play, profile, stage

FOUND = Finding(summary="is wrong")


@pytest.mark.parametrize(
    ("problem", "preparing", "expected"),
    [
        (None, False, (Verdict.PASS, "")),
        (Violation(FOUND), False, (Verdict.FAIL, "is wrong")),
        (Violation(FOUND), True, (Verdict.INCONC, "the precondition was not established: is wrong")),
        (Inconclusive("no cable"), False, (Verdict.INCONC, "no cable")),
        (HarnessFault("our fault"), False, (Verdict.ERROR, "our fault")),
        (KeyError("x"), True, (Verdict.ERROR, "KeyError: 'x'")),
    ],
)
def test_one_place_makes_the_verdict(
    problem: BaseException | None, preparing: bool, expected: tuple[Verdict, str]
) -> None:
    assert judged(problem, preparing=preparing) == expected


# -- declaring ------------------------------------------------------------------------------------------------------


@case
async def test_tc_003_cs(csms: CSMS) -> None:
    """Regular charging session - plug in first.

    Something
    over two lines.
    """
    raise Inconclusive("this function is only declared here")


test_tc_003_cs.__test__ = False  # type: ignore[attr-defined]


def test_an_oca_case_is_declared_by_its_name() -> None:
    declared = declaration(test_tc_003_cs)
    assert declared is not None
    assert (declared.id, declared.purpose, declared.side) == ("TC_003_CS", "Something over two lines.", Side.STATION)
    assert declared.versions == (Version.V16,)
    entry = declared.entry(Version.V16)
    assert entry is not None
    assert entry.profile == "Core"
    assert declared.entry(Version.V201) is None


def test_a_case_of_ones_own_says_what_it_is() -> None:
    @case(id="OV_16_OWN", title="Own", profile="House", requirements="§4.2, §4.6", versions=(Version.V16,))
    async def anything(station: Station) -> None:
        """Own case."""

    declared = declaration(anything)
    assert declared is not None
    entry = declared.entry(Version.V16)
    assert entry is not None
    assert (entry.title, entry.profile, entry.requirements) == ("Own", "House", ("§4.2", "§4.6"))
    assert declared.side is Side.CSMS
    assert declared.entry(Version.V21) is None


def test_what_is_no_case_declares_nothing() -> None:
    assert declaration(test_what_is_no_case_declares_nothing) is None
    assert declaration(None) is None


def test_a_name_that_is_no_id_is_refused() -> None:
    async def test_something(csms: CSMS) -> None:
        """Title."""

    with pytest.raises(ValueError, match="is no id"):
        case(test_something)


def test_a_case_without_a_docstring_is_refused() -> None:
    async def test_tc_004_1_cs(csms: CSMS) -> None: ...

    with pytest.raises(ValueError, match="no docstring"):
        case(test_tc_004_1_cs)


def test_an_id_that_no_catalogue_has_is_refused() -> None:
    async def test_tc_999_cs(csms: CSMS) -> None:
        """Title."""

    with pytest.raises(ValueError, match="stands in no catalogue"):
        case(test_tc_999_cs)


# -- executing ------------------------------------------------------------------------------------------------------

ENTRY = CatalogueEntry(
    id="OV_16_T",
    title="T",
    side=Side.STATION,
    block="field",
    profile="",
    status="",
    condition="",
    requirements=("R1",),
    use_cases=(),
    version=Version.V16,
)
BOOT = '[2,"1","BootNotification",{"chargePointModel":"M","chargePointVendor":"V"}]'


def execution(on: Stage) -> Execution:
    declared = declaration(test_tc_003_cs)
    assert declared is not None
    return Execution(ENTRY, declared, on.system, "node")


def executed(tmp_path: object, *sent: str, body: object = None, **options: object) -> tuple[Stage, list[str], str]:
    """Execute a case in which the device sends `sent`; return its stage, the summaries found, and the verdict."""
    kept: list[Stage] = []
    said: list[str] = []

    async def act() -> tuple[list[str], str]:
        async with stage(tmp_path, **options) as on:  # type: ignore[arg-type]
            kept.append(on)
            device = await on.device()
            await device.send(BOOT)
            await device.recv()
            running = execution(on)
            role = await running.begin()

            async def rows() -> None:
                for text in sent:
                    await device.send(text)
                if sent:
                    await device.recv()
                role.conversation.row_done()
                if isinstance(body, BaseException):
                    raise body

            problem: BaseException | None = None
            try:
                await running.rows(rows)
            except (Violation, Inconclusive, HarnessFault) as early:
                problem = early
            verdict, reason = judged(problem, preparing=False)
            await running.end(verdict, reason)
            return [finding.summary for finding in running.findings], verdict.value

    said, verdict = play(act)
    return kept[0], said, verdict


def test_a_case_in_which_all_is_well_passes(tmp_path: object) -> None:
    on, found, verdict = executed(tmp_path)
    assert (found, verdict) == ([], "pass")
    assert [entry.data["verdict"] for entry in on.kinds(Kind.CASE_END)] == ["pass"]


def test_what_came_unasked_fails_the_case(tmp_path: object) -> None:
    on, found, verdict = executed(tmp_path, '[2,"2","FirmwareStatusNotification",{"status":"Installed"}]')
    assert verdict == "fail"
    assert found == ["FirmwareStatusNotification came although nothing asked for it"]
    assert on.kinds(Kind.FINDING)[0].data["requirement"] == "OCPP 1.6 R1"


def test_what_came_before_the_boot_was_accepted_fails_the_case(tmp_path: object) -> None:
    async def act() -> list[str]:
        async with stage(tmp_path) as on:  # type: ignore[arg-type]
            device = await on.device()
            await device.send(BOOT)
            await device.recv()
            running = execution(on)
            role = await running.begin()
            on.system.peer.rebooting = True
            again = await on.device()

            async def rows() -> None:
                await again.send('[2,"2","Heartbeat",{}]')
                await again.recv()
                role.conversation.row_done()

            with pytest.raises(Violation):
                await running.rows(rows)
            return [finding.summary for finding in running.findings]

    assert play(act) == ["Heartbeat came before the boot was accepted"]


def test_a_standing_rule_fails_the_case(tmp_path: object) -> None:
    _, found, verdict = executed(tmp_path, '[2,"2","Heartbeat",{"extra":1}]')
    assert verdict == "fail"
    assert len(found) == 1
    assert "Heartbeat" in found[0]


def test_a_violation_of_the_rows_is_found_once_with_its_entry(tmp_path: object) -> None:
    broken = attrs.evolve(FOUND, entry=6)
    _, found, verdict = executed(tmp_path, body=Violation(broken))
    assert (found, verdict) == (["is wrong"], "fail")


def test_a_warning_about_a_frame_does_not_hide_that_the_frame_breaks_a_rule(tmp_path: object) -> None:
    async def act() -> list[bool]:
        async with stage(tmp_path) as on:  # type: ignore[arg-type]
            device = await on.device()
            await device.send(BOOT)
            await device.recv()
            running = execution(on)
            role = await running.begin()

            async def rows() -> None:
                await device.send('[2,"2","Heartbeat",{"extra":1}]')
                entry = (await role.expect(1, "Heartbeat")).arrival.entry
                role.warnings.append(Finding("is odd", severity=Severity.WARNING, row=1, entry=entry))

            with pytest.raises(Violation):
                await running.rows(rows)
            return [finding.fails for finding in running.findings]

    assert play(act) == [False, True]


def test_an_inconclusive_case_with_a_broken_rule_fails(tmp_path: object) -> None:
    _, found, verdict = executed(tmp_path, '[2,"2","Heartbeat",{"extra":1}]', body=Inconclusive("lost"))
    assert verdict == "fail"
    assert len(found) == 1


def test_a_violation_in_row_0_is_a_precondition_that_was_not_established(tmp_path: object) -> None:
    _, found, verdict = executed(tmp_path, body=Violation(attrs.evolve(FOUND, row=0)))
    assert (found, verdict) == ([], "inconc")


def test_an_inconclusive_case_is_inconclusive(tmp_path: object) -> None:
    assert executed(tmp_path, body=Inconclusive("lost"))[1:] == ([], "inconc")


def test_a_case_that_stumbles_over_a_broken_frame_blames_the_frame(tmp_path: object) -> None:
    _, found, verdict = executed(tmp_path, '[2,"2","Heartbeat",{"extra":1}]', body=TypeError("no list"))
    assert verdict == "fail"
    assert len(found) == 1


def test_a_stumble_over_what_broke_a_rule_in_an_earlier_case_is_inconclusive(tmp_path: object) -> None:
    async def act() -> str:
        async with stage(tmp_path) as on:  # type: ignore[arg-type]
            device = await on.device()
            await device.send(BOOT)
            await device.recv()

            async def rows() -> None:
                await device.send('[2,"2","Heartbeat",{"extra":1}]')
                await device.recv()
                raise TypeError("no list")

            with pytest.raises(Violation):
                await _begun(on, rows, "OV_16_A")
            with pytest.raises(Inconclusive) as caught:
                await _begun(on, rows, "OV_16_B")
            return str(caught.value)

    assert play(act) == "what came could not be read: TypeError: no list"


async def _begun(on: Stage, rows: Callable[[], Awaitable[None]], id: str) -> None:
    """Execute a case of this id; it is not ended, so that the system stays as it is."""
    declared = declaration(test_tc_003_cs)
    assert declared is not None
    running = Execution(attrs.evolve(ENTRY, id=id), declared, on.system, "node")
    await running.begin()
    await running.rows(rows)


def test_a_case_that_stumbles_by_itself_is_our_error(tmp_path: object) -> None:
    with pytest.raises(TypeError, match="no list"):
        executed(tmp_path, body=TypeError("no list"))


def test_a_fault_while_answering_is_our_error(tmp_path: object) -> None:
    async def act() -> str:
        async with stage(tmp_path) as on:  # type: ignore[arg-type]
            device = await on.device()
            await device.send(BOOT)
            await device.recv()
            running = execution(on)
            role = await running.begin()
            role.answers(1, "Heartbeat", currentTime="yesterday")

            async def rows() -> None:
                await device.send('[2,"2","Heartbeat",{}]')
                await role.expect(1, "Heartbeat")
                await on.system.peer.signal.wait(on.system.clock.seconds() + 5)

            with pytest.raises(HarnessFault, match="answering failed") as caught:
                await running.rows(rows)
            return str(caught.value)

    assert "breaks the schema" in play(act)


def test_evidence_that_cannot_be_written_gives_no_verdict(tmp_path: object) -> None:
    async def act() -> None:
        async with stage(tmp_path) as on:  # type: ignore[arg-type]
            device = await on.device()
            await device.send(BOOT)
            await device.recv()
            running = execution(on)
            await running.begin()
            on.system.evidence.failed = "evidence.jsonl: No space left on device"

            async def rows() -> None: ...

            with pytest.raises(HarnessFault, match=r"no verdict: evidence.jsonl: No space"):
                await running.rows(rows)

    play(act)


def test_a_rule_broken_before_fails_only_one_case(tmp_path: object) -> None:
    async def act() -> list[str]:
        async with stage(tmp_path) as on:  # type: ignore[arg-type]
            device = await on.device()
            await device.send(BOOT)
            await device.recv()
            ended = []
            for id in ("OV_16_A", "OV_16_B"):
                declared = declaration(test_tc_003_cs)
                assert declared is not None
                running = Execution(attrs.evolve(ENTRY, id=id), declared, on.system, "node")
                role = await running.begin()

                async def rows() -> None:
                    await device.send('[2,"2","Heartbeat",{"extra":1}]')
                    await device.recv()
                    role.conversation.row_done()  # noqa: B023

                try:
                    await running.rows(rows)
                    ended.append("pass")
                except Violation:
                    ended.append("fail")
                await running.end(Verdict.PASS, "")
            assert len(on.kinds(Kind.FINDING)) <= 2
            return ended

    assert play(act) == ["fail", "pass"]


@pytest.mark.parametrize(("id", "strict"), [("TC_003_CS", True), ("OV_16_T", False)])
def test_only_a_table_of_oca_is_rehearsed(tmp_path: object, id: str, strict: bool) -> None:
    async def act() -> bool:
        async with stage(tmp_path, strict=True) as on:  # type: ignore[arg-type]
            declared = declaration(test_tc_003_cs)
            assert declared is not None
            running = Execution(attrs.evolve(ENTRY, id=id), declared, on.system, "node")
            return (await running.begin(ready=False)).conversation.strict

    assert play(act) is strict


def test_a_known_deviation_stands_beside_the_finding(tmp_path: object) -> None:
    import datetime

    known = KnownDeviation(case="OV_16_T", reason="bug 42", expires=datetime.date(2099, 1, 1))
    on, _, _ = executed(tmp_path, body=Violation(FOUND), sut=profile(known_deviations=(known,)))
    assert on.kinds(Kind.FINDING)[0].data["known_deviation"] == {"reason": "bug 42", "expires": "2099-01-01"}


def test_only_a_violation_of_conformance_fails() -> None:
    assert FOUND.fails
    assert not attrs.evolve(FOUND, severity=Severity.WARNING).fails


def test_a_case_of_our_own_is_declared_by_its_name() -> None:
    @case(requirements="J §4.1.4", condition="SmartCharging")
    async def test_ov_16_something_csms(station: Station) -> None:
        """Something.

        In our words.
        """

    declared = declaration(test_ov_16_something_csms)
    assert declared is not None
    assert (declared.id, declared.title, declared.side) == ("OV_16_SOMETHING_CSMS", "Something", Side.CSMS)
    assert declared.versions == (Version.V16,)
    entry = declared.entry(Version.V16)
    assert entry is not None
    assert (entry.condition, entry.requirements) == ("SmartCharging", ("J §4.1.4",))


def test_a_case_of_our_own_for_2_has_both_versions_of_it() -> None:
    @case(requirements="J §4.1.4")
    async def test_ov_2_something(csms: CSMS) -> None:
        """Something."""

    declared = declaration(test_ov_2_something)
    assert declared is not None
    assert (declared.side, declared.versions) == (Side.STATION, (Version.V201, Version.V21))


def test_a_rule_of_ours_that_fails_is_told_and_the_others_judge(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(_: object) -> None:
        raise KeyError("a rule of ours")

    monkeypatch.setattr("ocpp_verdict.rules.status._fillers", failing)
    status = '[2,"2","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available","extra":1}]'
    on, found, verdict = executed(tmp_path, status)
    assert (len(found), verdict) == (1, "fail")
    assert "status.status_16" in caplog.text
    notes = [entry.data["text"] for entry in on.kinds(Kind.OBSERVATION)]
    assert any("status.status_16" in note for note in notes)
