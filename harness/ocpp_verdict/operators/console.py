"""A person at the terminal performs the verbs: reads a sentence, does it, answers.

The blocking read happens in a thread of its own, so that the event loop goes on answering the system under test
while the person walks to the device. A thread that waits for a line cannot be stopped; a read that outlived its
question (time-out, Ctrl-C) therefore serves the next question, and never keeps the program from ending.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from ocpp_verdict.clock import real_time
from ocpp_verdict.operators import VERBS, CouldNot

#: A block in which the terminal is ours (pytest's capture is suspended).
Suspend = Callable[[], AbstractContextManager[None]]

#: How the answer to a verb may begin, in small letters, and whether it was done.
_WORDS = {
    "": True,
    "done": True,
    "d": True,
    "ok": True,
    "yes": True,
    "y": True,
    "could not": False,
    "couldn't": False,
    "can't": False,
    "cannot": False,
    "no": False,
    "n": False,
    "c": False,
}
#: The same for a request of the CSMS under test, where an empty line is none: a person who has seen it arrive may press
#: Enter when the next one is asked for already.
_SENT = {**{word: done for word, done in _WORDS.items() if word}, "sent": True}
#: The same for a question, where an empty line is no answer.
_YES_OR_NO = {"yes": True, "y": True, "no": False, "n": False}


#: What may be typed, by verb.
_ANSWERS: Mapping[str, tuple[str, Mapping[str, bool]]] = {
    "confirm": ("yes or no", _YES_OR_NO),
    "request": ("goes on when it arrives; else type: sent, or: could not REASON", _SENT),
}
_ANY_ANSWER = ("Enter when done, or: could not REASON", _WORDS)


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "-"


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return "".join(char if char.isprintable() else "�" for char in text)


def _form(payload: Mapping[str, Any]) -> str:
    """Return what a person enters field by field; a text of several lines, such as a certificate, can be copied."""
    lines = [line for name, value in payload.items() for line in _field(_shown(name), value)]
    return "\n".join(("", *lines, "      (what is not named is left to the CSMS)")) if lines else "without any field"


def _field(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner, item in value.items():
            yield from _field(f"{name}.{_shown(inner)}", item)
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for number, item in enumerate(value, start=1):
            yield from _field(f"{name} {number}", item)
    elif isinstance(value, str) and "\n" in value:
        yield f"      {name}:"
        yield from map(_shown, value.splitlines())
    else:
        yield f"      {name}: {', '.join(map(_shown, value)) if isinstance(value, list) else _shown(value)}"


def sentence(verb: str, values: Mapping[str, Any]) -> str:
    """Return what a person reads for `verb`; characters that could drive a terminal are replaced."""
    shown = {
        key: _form(value) if isinstance(value, Mapping) else _shown(value)
        for key, value in values.items()
        if value is not None
    }
    return VERBS.get(verb, verb).format_map(_Blank(shown)).replace(" \n", "\n")


def understand(answer: str, words: Mapping[str, bool] = _WORDS) -> tuple[bool, str] | None:
    """Return whether it was done and the remark, or None if the answer says neither."""
    text = " ".join(answer.split())
    for word in sorted(words, key=len, reverse=True):
        rest = text[len(word) :]
        if text.lower().startswith(word) and (not rest or (word and not rest[0].isalnum())):
            return words[word], rest.lstrip(" :,.-")
    return None


def _read_terminal() -> str:
    return sys.stdin.readline()


def _write_terminal(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


class Console:
    """Let a person do it.

    Args:
        read: returns the next line with its end, or nothing where no more can come (as `TextIO.readline`); called in
            a thread.
        tell: shows a text.
        suspend: entered while a question is open.
    """

    def __init__(
        self,
        read: Callable[[], str] = _read_terminal,
        tell: Callable[[str], object] = _write_terminal,
        suspend: Suspend = nullcontext,
    ) -> None:
        self._read, self._tell, self._suspend = read, tell, suspend
        self._reading: Future[str] | None = None

    async def perform(self, verb: str, values: Mapping[str, Any]) -> None:
        """Show the sentence of `verb` and wait until the person has answered.

        Raises:
            CouldNot: the person says so, answers a question with no, or the terminal is closed.
        """
        hint, words = _ANSWERS.get(verb, _ANY_ANSWER)
        done, remark = await self._answer(f"\n>>> {sentence(verb, values)}\n    [{hint}] ", words)
        if not done:
            raise CouldNot(remark or ("the person answered no" if verb == "confirm" else "the person could not"))

    def withdraw(self) -> None:
        """Tell the person that the question has answered itself."""
        self._tell("it has arrived\n")

    async def _answer(self, prompt: str, words: Mapping[str, bool]) -> tuple[bool, str]:
        with self._suspend(), real_time():
            while True:
                self._tell(prompt)
                line = await self._line()
                if not line:
                    raise CouldNot("nobody answers: standard input is closed")
                if (understood := understand(line, words)) is not None:
                    return understood

    async def _line(self) -> str:
        if self._reading is None or self._reading.done():
            self._reading = Future()
            # A future that runs cannot be cancelled, so it outlives the question with its thread.
            self._reading.set_running_or_notify_cancel()
            threading.Thread(target=_settle, args=(self._reading, self._read), daemon=True).start()
        return await asyncio.wrap_future(self._reading)


def _settle(reading: Future[str], read: Callable[[], str]) -> None:
    try:
        reading.set_result(read())
    except Exception as error:  # the thread has nobody to raise to: whoever awaits the line gets it
        reading.set_exception(error)
