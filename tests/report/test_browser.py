"""The report in a real browser: filters, deep links, no script, phone, print, and a device that means harm.

Skipped, and said so, where no Chromium is installed (`apt-get install chromium`).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ocpp_verdict import report
from ocpp_verdict.clock import Clock
from ocpp_verdict.evidence import Evidence, Kind

from tests.browser import Browser, launched, needed

pytestmark = needed


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as tab:
        yield tab


HARM = '</script><script>window.harm=1</script><img src=x onerror="window.harm=2">\u202e'


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run with four cases, against a device that means harm."""
    directory = tmp_path_factory.mktemp("run")
    with (directory / "evidence.jsonl").open("w", encoding="utf-8") as file:
        evidence = Evidence(Clock(lambda: 1.0), file)
        run: dict[str, Any] = {
            "harness": HARM,
            "tester": HARM,
            "digests": {"harness": HARM},
            "command": [HARM],
            "options": {HARM: HARM},
        }
        evidence.record(Kind.RUN, format=1, **run, schemas={HARM: HARM}, host={HARM: HARM}, catalogue=4)
        vendor = {"certificate_number": HARM, "certificate_document": HARM, "back_ends": [HARM], "vendor": HARM}
        claims: dict[str, Any] = {
            "declared": vendor,
            "pics": [HARM],
            "pixit": {HARM: [HARM]},
            "sut": HARM,
            "rules": [HARM],
        }
        evidence.record(Kind.SYSTEM, system="it", role="charging_station", ocpp="1.6", identity=HARM, **claims)
        evidence.record(Kind.NOT_RUN, system="it", id=HARM, reason=HARM, profile=HARM)
        evidence.record(
            Kind.REPORTED, system="it", facts={"chargePointVendor": HARM, "chargePointModel": "x" * 1_000_000}
        )
        for number, verdict in enumerate(("pass", "fail", "pass", "n/a")):
            id = f"TC_00{number}_CS"
            evidence.record(Kind.CASE_START, case=id, system="it", title=f"Title {number}", profile="Core", status="M")
            text = json.dumps([2, HARM, "Heartbeat", {"x" * 300: HARM}], ensure_ascii=False)
            frame = evidence.record(Kind.FRAME, case=id, sender="charging_station", text=text).number
            if verdict == "fail":
                told: dict[str, Any] = {"severity": "violation", "axis": "conformance", "entry": frame}
                evidence.record(Kind.FINDING, case=id, summary=HARM, actual=text, requirement=HARM, **told)
            evidence.record(Kind.CASE_END, case=id, verdict=verdict, reason=HARM)
        evidence.record(Kind.RUN_END, exit_status=1)
    return report.render(directory)


SHOWN = "[...document.querySelectorAll('details.case')].filter(one => one.offsetParent).map(one => one.dataset.verdict)"


def test_nothing_runs_loads_or_complains(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.ask("window.harm") is None
    assert browser.ask("document.images.length") == 0
    assert [event["request"]["url"] for event in browser.seen("Network.requestWillBeSent")] == [page.as_uri()]
    assert browser.seen("Log.entryAdded") == []
    assert browser.seen("Runtime.exceptionThrown") == []


def test_the_policy_stops_what_escaping_would_let_through(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.ask("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.harm=3\">')")
    browser.ask(
        "{const s = document.createElement('script'); s.textContent = 'window.harm=4'; document.body.append(s)}"
    )
    assert browser.ask("window.harm") is None
    assert browser.seen("Log.entryAdded")


SEARCH = """{
  const box = document.querySelector('[name=text]');
  box.value = '%s';
  box.dispatchEvent(new Event('input', {bubbles: true}));
}"""


def test_filters(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.ask(SHOWN) == ["pass", "fail", "pass", "n/a"]
    browser.ask("document.querySelector('[name=verdict][value=pass]').click()")
    assert browser.ask(SHOWN) == ["fail", "n/a"]
    assert browser.ask("document.querySelector('output').value") == "2 of 4 shown"
    browser.ask(SEARCH % "core fail")
    assert browser.ask(SHOWN) == ["fail"]
    browser.ask(SEARCH % "tc_003 TITLE")
    assert browser.ask(SHOWN) == ["n/a"]
    browser.ask(SEARCH % "no such case")
    assert browser.ask(SHOWN) == []
    assert browser.ask("document.querySelector('.group').hidden")


def test_a_frame_is_copied_as_it_came(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.ask("document.querySelector('button.copy').click()")
    assert "Heartbeat" in browser.ask("getSelection().toString()")


def test_all_open_and_close(browser: Browser, page: Path) -> None:
    browser.open(page)
    states = "[...document.querySelectorAll('details.case')].map(one => one.open)"
    assert browser.ask(states) == [False, True, False, False]
    for state in (True, False):
        browser.ask("document.querySelector('[name=open]').click()")
        assert browser.ask(states) == [state] * 4


@pytest.mark.parametrize("script", [True, False])
def test_a_deep_link_opens_its_case(browser: Browser, page: Path, script: bool) -> None:
    browser.send("Emulation.setScriptExecutionDisabled", value=not script)
    browser.open(page, "#it-TC_002_CS")
    browser.send("Emulation.setScriptExecutionDisabled", value=False)
    assert browser.ask("document.getElementById('it-TC_002_CS').closest('details').open")
    assert not browser.ask("document.getElementById('it-TC_000_CS').closest('details').open")


def test_without_script_everything_is_there_and_no_dead_control(browser: Browser, page: Path) -> None:
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(page)
    browser.send("Emulation.setScriptExecutionDisabled", value=False)
    assert browser.ask(SHOWN) == ["pass", "fail", "pass", "n/a"]
    assert browser.ask("document.querySelector('form').offsetParent") is None


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_screen(browser: Browser, page: Path, width: int) -> None:
    browser.send("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
    browser.open(page)
    browser.ask("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert browser.ask("document.documentElement.scrollWidth") <= width
    browser.send("Emulation.clearDeviceMetricsOverride")


CONTRAST = """
(() => {
  const channel = (value) => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
  };
  const low = new Set();
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || ["SCRIPT", "STYLE"].includes(node.tagName)) continue;
    const style = getComputedStyle(node);
    const ink = node.closest("svg") ? style.fill : style.color;
    if (ink === "none") continue;
    const [a, b] = [light(parse(ink)), light(behind(node))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) low.add(`${node.tagName}.${node.className.baseVal ?? node.className} ${ink}`);
  }
  return [...low];
})()
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out(browser: Browser, page: Path, scheme: str) -> None:
    browser.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.open(page)
    browser.ask("document.querySelectorAll('details').forEach(one => { one.open = true })")
    paper = browser.ask("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") is (scheme == "light")
    assert browser.ask(CONTRAST) == []
    browser.send("Emulation.setEmulatedMedia", features=[])


STRUCTURE = {
    "document.documentElement.lang": "en",
    "all('main').length": 1,
    "all('h1').length": 1,
    "all('nav[aria-label]').length": 1,
    "(ids => ids.length - new Set(ids).size)(all('[id]').map(one => one.id))": 0,
    "all('a[href^=\"#\"]').filter(one => !document.getElementById(one.hash.slice(1))).length": 0,
    "all('th').filter(one => !one.scope).length": 0,
    "all('thead th').filter(one => !one.textContent.trim()).length": 0,
    "all('input').filter(one => !one.closest('label')).length": 0,
    "all('svg').filter(one => !one.ariaLabel && one.ariaHidden !== 'true').length": 0,
    "all('h1,h2,h3,h4').filter((one, at, them) => at && +one.tagName[1] > +them[at - 1].tagName[1] + 1).length": 0,
    "all('.v').filter(one => !/[a-z]/.test(one.textContent)).length": 0,
}


@pytest.mark.parametrize("expression", STRUCTURE)
def test_the_page_is_built_for_everybody(browser: Browser, page: Path, expression: str) -> None:
    browser.open(page)
    all_ = "const all = (selector) => [...document.querySelectorAll(selector)];"
    assert browser.ask(f"(() => {{ {all_} return {expression} }})()") == STRUCTURE[expression]


def test_print_opens_what_failed_and_leaves_the_rest_closed(browser: Browser, page: Path) -> None:
    browser.open(page)
    printed = base64.b64decode(browser.send("Page.printToPDF", preferCSSPageSize=True)["data"])
    assert printed.startswith(b"%PDF")
    browser.send("Emulation.setEmulatedMedia", media="print")
    assert browser.ask("getComputedStyle(document.querySelector('nav')).display") == "none"
    visible = "[...document.querySelectorAll('.inside')].map(one => one.checkVisibility())"
    assert browser.ask(visible) == [False, True, False, False]
    browser.send("Emulation.setEmulatedMedia", media="")
