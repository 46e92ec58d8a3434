"""The report held against axe-core: landmarks, names, roles, contrast, keyboard; in light and dark, wide and narrow.

Skipped, and said so, where no Chromium is installed, or not axe-core (`python tests/peers/install.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ocpp_verdict import report
from ocpp_verdict.compare import compare

from tests.benchmarks.report import record
from tests.browser import Browser, launched, needed
from tests.peers.install import NODE_MODULES

AXE = NODE_MODULES / "axe-core" / "axe.min.js"

pytestmark = [needed, pytest.mark.skipif(not AXE.is_file(), reason="no axe-core: python tests/peers/install.py")]

#: Runs every rule of WCAG 2 A and AA and of good practice, and returns what breaks one, with the first places.
RUN = """axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then((told) =>
  told.violations.map((rule) => `${rule.id}: ${rule.nodes.slice(0, 3).map((node) => node.target).join(" | ")}`))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as tab:
        yield tab


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with cases that passed, failed and came to no judgement."""
    folder = tmp_path_factory.mktemp("run")
    record(folder, 24, 160)
    report.render(folder)
    return folder


@pytest.fixture(scope="module")
def pages(directory: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    other = tmp_path_factory.mktemp("other")
    record(other, 20, 160)
    page, _ = compare([other, directory], tmp_path_factory.mktemp("into"))
    return {"report": directory / report.NAME, "comparison": page}


@pytest.mark.parametrize("which", ["report", "comparison"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(browser: Browser, pages: dict[str, Path], which: str, scheme: str, width: int) -> None:
    browser.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.send("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
    browser.open(pages[which])
    browser.ask("[...document.querySelectorAll('details')].slice(0, 40).forEach(one => { one.open = true })")
    browser.ask(AXE.read_text(encoding="utf-8"))
    assert browser.wait(RUN) == []


def test_axe_finds_what_is_wrong(browser: Browser, pages: dict[str, Path]) -> None:
    browser.open(pages["report"])
    browser.ask("document.querySelector('main').insertAdjacentHTML('beforeend', '<img><input><h5>Too deep</h5>')")
    browser.ask(AXE.read_text(encoding="utf-8"))
    assert {line.partition(":")[0] for line in browser.wait(RUN)} >= {"image-alt", "label", "heading-order"}
