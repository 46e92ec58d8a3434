"""A shell command of the profile performs a verb: values reach it by environment variables and in no other way.

The command sees OV_VERB, OV_VALUES (all values as one JSON object) and per value OV_<NAME>, such as OV_CONNECTOR,
OV_EVSE, OV_ID, OV_TYPE, OV_IDENTITY, OV_ACTION, OV_PAYLOAD: text as it is, everything else as JSON. Since no value is
ever part of the command line, none can be taken for shell code as long as the command quotes its variables ("$OV_ID").
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any

from ocpp_verdict.clock import real_time
from ocpp_verdict.operators import CouldNot
from ocpp_verdict.operators.settings import entry, keys, seconds, text, verbs
from ocpp_verdict.operators.templates import json_part, plain

#: How much of standard error is read from its end, and how much of its last line is told.
_TAIL, _LINE = 4096, 300

_SETTINGS = ("verbs", "timeout", "directory")


def environment(verb: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables that a command for `verb` sees.

    Raises:
        CouldNot: a value contains NUL, which no variable can carry.
    """
    own = {"OV_VERB": verb, "OV_VALUES": json_part(dict(values))}
    own |= {"OV_" + re.sub(r"\W", "_", name).upper(): plain(value) for name, value in values.items()}
    for name, value in own.items():
        if "\0" in value:
            raise CouldNot(f"{name} contains NUL, which no environment variable can carry")
    return own


class Command:
    """Let a shell command per verb do it.

    Args:
        settings: `verbs`, a table of verb ("request.ACTION" for one action, "*" for all others) to command; `timeout`,
            seconds a command may take; `directory`, where it runs (default: the current one).
        timeout: seconds a command may take if the settings do not say.

    Raises:
        HarnessFault: the settings are wrong.
    """

    def __init__(self, settings: Mapping[str, Any], timeout: float = 300.0) -> None:
        keys("operator", settings, _SETTINGS)
        self._commands = verbs("operator.verbs", settings.get("verbs", {}))
        for verb, command in self._commands.items():
            text(f"operator.verbs.{verb}", command)
        self._timeout = seconds("operator.timeout", settings.get("timeout", timeout))
        self._directory = text("operator.directory", settings.get("directory", "."))

    async def perform(self, verb: str, values: Mapping[str, Any]) -> None:
        """Run the command of `verb`; return when it has ended with status 0.

        Raises:
            CouldNot: there is no command, it ended otherwise (with the last line of its standard error), or not in
                time (it is killed then, and whatever it started in its process group).
        """
        command = entry(self._commands, verb, values, "command")
        own = environment(verb, values)
        # A file, not a pipe: what the command leaves running in the background would keep a pipe open.
        with real_time(), tempfile.TemporaryFile() as complaints:
            status = await self._run(command, own, complaints)
            if status != 0:
                raise CouldNot(f"the command for {verb!r} {_ended(status)}: {_last_line(complaints)}")

    async def _run(self, command: str, own: Mapping[str, str], complaints: IO[bytes]) -> int:
        starting = asyncio.ensure_future(
            asyncio.create_subprocess_shell(
                command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=complaints,
                cwd=self._directory,
                env={**os.environ, **own},
                start_new_session=True,
            )
        )
        try:
            process = await asyncio.shield(starting)
        except asyncio.CancelledError:
            # Cancelled while it starts, asyncio would end the shell and leave what it has started already.
            await _kill(await starting)
            raise
        try:
            return await asyncio.wait_for(process.wait(), self._timeout)
        except TimeoutError:
            raise CouldNot(f"the command for {own['OV_VERB']!r} was not done after {self._timeout:g} s") from None
        finally:
            if process.returncode is None:
                await _kill(process)


async def _kill(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):  # it ended by itself meanwhile
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _ended(status: int) -> str:
    return f"ended with status {status}" if status > 0 else f"was killed by signal {-status}"


def _last_line(file: IO[bytes]) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    lines = [line for line in file.read().decode("utf-8", "replace").splitlines() if line.strip()]
    return "".join(char for char in lines[-1][:_LINE] if char.isprintable()) if lines else "it said nothing"
