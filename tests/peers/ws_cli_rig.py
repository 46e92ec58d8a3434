"""Drive `ocpp simulate` of ocpp-ws-cli by key presses on a pseudo-terminal, on request of an HTTP operator.

`python ws_cli_rig.py SUBPROTOCOL URL IDENTITY ID`; prints one line of JSON with the address of the interface:
POST /<verb> with the verb's values as JSON is answered with 200, or with 409 and the reason where it cannot be done.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import signal
import struct
import sys
import tempfile
import termios
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_STATES = ("Available", "Preparing", "Charging", "SuspendedEV")
_DOWN, _ENTER, _RUB = "\x1b[B", "\r", "\x7f"
_ESCAPE = re.compile(r"\x1b\[\??[0-9;]*[A-Za-z]")
#: One redrawing of the screen, and the log line on top of it, which is the newest.
_FRAME = re.compile(r"\x1b\[\?2026h(.*?)\x1b\[\?2026l", re.DOTALL)
_LINE = re.compile(r"\d+:\d+:\d+ [AP]M │ ([^\r\n]*)")
#: Seconds until the program must have shown what a key press makes it show.
_PATIENCE = 10.0


class CouldNot(Exception):
    """The program cannot do it, or did not."""


class Terminal:
    """The program on its terminal, and everything it showed."""

    def __init__(self, command: list[str]) -> None:
        self.shown, self.ended = "", False
        self._news = threading.Condition()
        self._pid, self._file = pty.fork()
        if self._pid == 0:
            os.execvpe("node", command, {**os.environ, "TERM": "xterm"})
        # Without a size the program draws nothing.
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 200, 0, 0))
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while True:
            try:
                text = os.read(self._file, 65536).decode("utf-8", "replace")
            except OSError:
                text = ""
            with self._news:
                self.shown += text
                self.ended = not text
                self._news.notify_all()
            if not text:
                return

    def press(self, keys: str) -> int:
        """Press keys; return the place from which on their effect is shown."""
        with self._news:
            place = len(self.shown)
        os.write(self._file, keys.encode())
        return place

    def wait(self, place: int, pattern: str) -> str:
        """Return the first text after `place` that fits, of prompts or of the newest log lines."""
        with self._news:
            if not self._news.wait_for(lambda: self._found(place, pattern), _PATIENCE):
                raise CouldNot(f"the program did not show {pattern!r}")
            return self._found(place, pattern)

    def _found(self, place: int, pattern: str) -> str:
        text = self.shown[place:]
        newest = [line[1] for frame in _FRAME.findall(text) if (line := _LINE.search(_ESCAPE.sub("", frame)))]
        prompts = _ESCAPE.sub("", _FRAME.sub("", text))
        found = next(filter(None, (re.search(pattern, part) for part in [*newest, prompts])), None)
        return found[0] if found else ""

    def wait_for_end(self) -> None:
        """Return when the program has ended."""
        with self._news:
            self._news.wait_for(lambda: self.ended)
        os.waitpid(self._pid, 0)

    def kill(self) -> None:
        """End the program; `wait_for_end` returns then."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)


class Charger:
    """What the operator's verbs mean in key presses."""

    def __init__(self, protocol: str, url: str, identity: str, id: str) -> None:
        program = str(Path(os.environ["NODE_PATH"]) / "ocpp-ws-cli" / "dist" / "index.js")
        # With a report format given, the program does not ask for one.
        report = ["--report", "json", "--report-dir", tempfile.mkdtemp()]
        self._command = ["node", program, "simulate", "-e", url, "-i", identity, "-t", id, "-p", protocol, *report]
        self._first_id = id
        self._powered = threading.Event()
        self._up = threading.Event()
        threading.Thread(target=self._supervise, daemon=True).start()
        self._powered.set()

    def perform(self, verb: str, values: Mapping[str, Any]) -> None:
        act = getattr(self, verb, None) if verb in VERBS else None
        if act is None:
            raise CouldNot(f"ocpp-ws-cli has no way to {verb}")
        if verb != "power_on" and not self._up.wait(_PATIENCE):
            raise CouldNot("ocpp-ws-cli is not connected")
        act(values)

    def _supervise(self) -> None:
        """Start the program whenever it is not running: it never tries again when its first connection is refused."""
        while self._powered.wait():
            self._terminal = Terminal(self._command)
            self._plugged = self._authorized = self._charging = self._faulted = False
            self._id = self._first_id
            try:
                if "Connected" not in self._terminal.wait(0, "WebSocket (Connected|Error|closed)"):
                    self._terminal.kill()
                else:
                    self._up.set()
            except CouldNot:
                self._terminal.kill()
            self._terminal.wait_for_end()
            self._up.clear()

    def power_on(self, _: Mapping[str, Any]) -> None:
        self._powered.set()

    def power_off(self, _: Mapping[str, Any]) -> None:
        self._powered.clear()
        self._terminal.kill()

    def reboot(self, values: Mapping[str, Any]) -> None:
        self.power_off(values)
        self.power_on(values)

    def plug_in(self, _: Mapping[str, Any]) -> None:
        self._plugged = True
        if self._authorized:
            self._begin()
        elif not self._faulted:
            self._choose("Preparing")

    def unplug(self, values: Mapping[str, Any]) -> None:
        self._plugged = self._authorized = False
        if self._charging:
            self._end()
        else:
            self._choose("Available")

    def suspend_ev(self, _: Mapping[str, Any]) -> None:
        self._choose("SuspendedEV")

    def resume_ev(self, _: Mapping[str, Any]) -> None:
        self._choose("Charging")

    def fault(self, _: Mapping[str, Any]) -> None:
        self._faulted = True
        self._terminal.press("s")

    def clear_fault(self, _: Mapping[str, Any]) -> None:
        self._faulted = False
        self._terminal.press("s")

    def present(self, values: Mapping[str, Any]) -> None:
        if self._charging and values["id"] != self._id:
            raise CouldNot("ocpp-ws-cli has a key that stops, and no reader for another identification")
        if self._charging:
            return self._end()
        if values["id"] != self._id:
            self._name(values["id"])
        answer = self._terminal.wait(self._terminal.press("a"), r"Authorize (Response: \w+|rejected.*|failed.*)")
        self._authorized = answer.endswith("Accepted")
        if self._authorized and self._plugged and not self._faulted:
            self._begin()
        return None

    def _begin(self) -> None:
        self._authorized, self._charging = False, True
        self._began = self._terminal.press("t")

    def _end(self) -> None:
        self._charging = False
        # Before the CSMS has answered, the program knows of no transaction that it could stop.
        self._terminal.wait(self._began, r"Transaction .* Started|StartTransaction (failed|rejected)")
        self._terminal.press("e")

    def _name(self, id: str) -> None:
        self._terminal.wait(self._terminal.press("i"), "Enter new ID Tag")
        self._terminal.wait(self._terminal.press(_RUB * 40 + id + _ENTER), "Active ID Tag changed")
        self._id = id

    def _choose(self, state: str) -> None:
        self._terminal.wait(self._terminal.press("u"), "Enter: confirm")
        self._terminal.wait(self._terminal.press(_DOWN * _STATES.index(state) + _ENTER), "StatusNotification")


VERBS = (
    "power_on",
    "power_off",
    "reboot",
    "plug_in",
    "unplug",
    "suspend_ev",
    "resume_ev",
    "fault",
    "clear_fault",
    "present",
)


def main() -> None:
    charger = Charger(*sys.argv[1:])
    one_at_a_time = threading.Lock()

    class Control(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            values = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or b"{}")
            try:
                with one_at_a_time:
                    charger.perform(self.path.strip("/"), values)
                status, text = 200, "done"
            except (CouldNot, OSError) as error:
                status, text = 409, str(error)
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Control)
    print(json.dumps({"control": f"http://127.0.0.1:{server.server_address[1]}"}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
