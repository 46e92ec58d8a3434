"""A real browser for tests: headless Chromium, spoken to in the Chrome DevTools Protocol."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)

needed = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium to look at the report with (apt-get install chromium)"
)

QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)


class Browser:
    """A tab, spoken to in the Chrome DevTools Protocol."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket, self.number, self.session = socket, 0, ""
        self.events: list[dict[str, Any]] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **parameters: Any) -> Any:
        """Return the result of a command; events that come meanwhile are kept."""
        self.number += 1
        whole = {"id": self.number, "method": method, "params": parameters}
        self.socket.send(json.dumps(whole | ({"sessionId": self.session} if self.session else {})))
        while (answer := json.loads(self.socket.recv(30))).get("id") != self.number:
            self.events.append(answer)
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, page: Path, fragment: str = "") -> None:
        """Load the page and return when it has been loaded; events from before are forgotten."""
        for url in ("about:blank", page.as_uri() + fragment):
            self.events.clear()
            self.send("Page.navigate", url=url)
            while not self.seen("Page.loadEventFired"):
                self.events.append(json.loads(self.socket.recv(30)))

    def seen(self, method: str) -> list[dict[str, Any]]:
        """Return the events of a kind since the page was opened."""
        return [event["params"] for event in self.events if event.get("method") == method]

    def wait(self, expression: str) -> Any:
        """Return what the promise that a JavaScript expression gives comes to."""
        return self.ask(expression, awaitPromise=True)

    def ask(self, expression: str, **how: Any) -> Any:
        """Return the value of a JavaScript expression in the page."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True, **how)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")


@contextmanager
def launched() -> Iterator[Browser]:
    """Start a Chromium with a profile of its own, and end it after the block."""
    assert CHROMIUM is not None
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [CHROMIUM, *QUIET, *sandbox, f"--user-data-dir={folder}"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            yield from _tab(process)


def _tab(process: subprocess.Popen[str]) -> Iterator[Browser]:
    assert process.stderr is not None
    address = next(line.split()[-1] for line in process.stderr if "DevTools listening on" in line)
    try:
        with connect(address, max_size=None) as socket:
            yield Browser(socket)
    finally:
        process.kill()
