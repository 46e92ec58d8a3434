"""The verdict report: result and evidence become one self-contained HTML page, the same bytes every time.

It knows neither pytest nor sockets. Whatever a device said is hostile here: escaped, made visible, and kept short.
"""

from __future__ import annotations

import base64
import gc
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tomli
from markupsafe import Markup

from ocpp_verdict import data, result
from ocpp_verdict.evidence import read
from ocpp_verdict.report import digests, label
from ocpp_verdict.report.cases import views
from ocpp_verdict.report.marking import parts
from ocpp_verdict.report.programme import Programme, programmes
from ocpp_verdict.report.systems import systems
from ocpp_verdict.report.text import environment, slug
from ocpp_verdict.report.transcript import Recording
from ocpp_verdict.result.identity import name
from ocpp_verdict.result.profiles import NOT_RUN, Standing
from ocpp_verdict.verdict import Verdict

Record = dict[str, Any]

#: What the report is called in a run's directory.
NAME = "report.html"

#: The sign beside a verdict's word, so that colour is never needed to read it.
_SIGNS = {
    NOT_RUN: "·",
    Verdict.PASS.value: "✓",
    Verdict.FAIL.value: "✕",
    Verdict.INCONC.value: "?",
    Verdict.ERROR.value: "!",
    Verdict.NA.value: "◦",
    Standing.CONFORMANT.value: "✓",
    Standing.NOT_CONFORMANT.value: "✕",
    Standing.INCOMPLETE.value: "?",
    Standing.NOT_CLAIMED.value: "◦",
}

#: Characters of the frame that a finding shows.
LONGEST_FRAME = 4_000


def render(directory: Path) -> Path:
    """Write `report.html` and its digests beside the evidence; makes `result.json` first where it is missing.

    Raises:
        ValueError: a list of questions in the directory's `programmes` cannot be used.
    """
    judged = directory / result.NAME
    if not judged.exists():
        result.write(directory)
    with _uncollected():
        told = json.loads(judged.read_text(encoding="utf-8"))
        asked, picture = programmes(directory), label.address(directory)
        made = page(told, recordings(directory), digests.of(directory), asked, picture)
    path = directory / NAME
    result.keep(path, made)
    digests.write(directory, path)
    return path


@contextmanager
def _uncollected() -> Iterator[None]:
    """Spare the collector from walking a large run's million small objects again and again: a quarter of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def recordings(directory: Path) -> dict[str, Recording]:
    """Return the evidence of a run's directory by file."""
    return {file.name: Recording(list(read(file))) for file in result.files(directory)}


def page(
    judged: Record,
    evidence: Mapping[str, Recording],
    sums: Mapping[str, str],
    asked: Sequence[Programme],
    picture: str = "",
) -> str:
    """Return the report of a result and its evidence as HTML.

    Args:
        judged: the result.
        evidence: by file.
        sums: digests to print.
        asked: lists of questions to answer.
        picture: data URL of the operator's photo.
    """
    shown = views(judged, evidence)
    return dress(
        "report.html.j2",
        result=judged,
        run=judged["run"],
        systems=systems(judged, evidence, shown, asked),
        findings=judged["findings"],
        cases=shown,
        anchors={(view.case["system"], view.case["id"]): view.anchor for view in shown},
        caused=_caused(judged),
        glosses=_glosses(judged["profiles"]),
        purposes={(case["system"], case["id"]): case["purpose"] for case in judged["cases"]},
        called={system["id"]: name(system) for system in judged["systems"]},
        marked=lambda finding: parts(finding["actual"][:LONGEST_FRAME], [finding]),
        rows=lambda case: sorted(case["steps"], key=lambda step: step["row"] or 0),
        sums=sums,
        picture=picture,
    )


def dress(template: str, **told: Any) -> str:
    """Return a page made by a template of `reports/`, with style, script and the policy that lets in only those."""
    style, script = _resource("report.css"), _resource("report.js")
    dressing = {"style": Markup(style), "script": Markup(script), "policy": _policy(style, script)}
    return environment().get_template(template).render(**told, **dressing, slug=slug, signs=_SIGNS)


def _glosses(profiles: Iterable[Record]) -> dict[str, str]:
    """Return what each certification profile is about, for people who do not know OCPP."""
    known = tomli.loads(_resource("profiles.toml"))
    return {profile["name"]: known.get(profile["name"].rpartition(" / ")[2], "") for profile in profiles}


def _caused(judged: Record) -> dict[str, list[str]]:
    """Return which cases a finding left without judgement: those that name it, its rule or its case as the reason."""
    open_ = [case for case in judged["cases"] if case["because"]]
    return {
        finding["id"]: [case["id"] for case in open_ if _names(case, finding) and case["id"] not in finding["cases"]]
        for finding in judged["findings"]
    }


def _names(case: Record, finding: Record) -> bool:
    known = (finding["id"], finding["rule"], finding["summary"], *finding.get("also", ()), *finding["cases"])
    return case["system"] == finding["system"] and case["because"] in known


def _resource(file: str) -> str:
    return (data.directory("reports") / file).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Return a Content-Security-Policy that lets this page's own style and script in, and nothing else."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
