"""Text of a device made safe to look at: what is invisible becomes visible, what is endless ends.

Escaping for HTML is left to Jinja2, which escapes everything; this adds what escaping does not do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ocpp_verdict import data

#: Characters above which any text in the report is elided; the evidence keeps it whole.
LONGEST = 20_000

#: Characters of a finding told in one line, without its difference.
LONGEST_GIST = 240

#: Control, bidirectional, zero-width and format characters, line separators, lone surrogates, non-characters, tags:
#: none of them may act on the page, all of them must be seen.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
#: More marks on one letter than any script has: they would climb over the neighbouring lines.
_STACK = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


def visible(text: str) -> str:
    """Return `text` with every character that cannot be seen, or would act on the page, as a visible name."""
    if text.isascii() and text.isprintable():
        return text
    return _STACK.sub(r"\1⟨…⟩", _UNSEEN.sub(_named, text))


def _named(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"⟨U+{code:04X}⟩"


def elided(text: str, longest: int = LONGEST) -> str:
    """Return `text`, in its middle cut down to about `longest` characters with a word on how much is missing."""
    if len(text) <= longest:
        return text
    head = longest * 2 // 3
    tail = longest - head
    return f"{text[:head]} … {len(text) - longest} characters left out … {text[-tail:]}"


def environment() -> Environment:
    """Return the Jinja2 environment of the report's templates: everything escaped, nothing undefined."""
    made = Environment(
        loader=FileSystemLoader(data.directory("reports")),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_final,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "elided": elided,
        "seconds": seconds,
        "when": when,
        "told": told,
        "sentence": sentence,
        "raw": Markup,
        "gist": gist,
    }
    return made


def _final(value: Any) -> Any:
    """Make whatever a template prints visible and finite; Markup is ours and stays."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(elided(value) if len(value) > LONGEST else value)
    return "" if value is None else value


def seconds(value: float) -> str:
    """Return a duration as people read it: 0.4 ms, 12 ms, 3.4 s, 2 min 05 s."""
    if value >= 60:
        return f"{int(value) // 60} min {int(value) % 60:02d} s"
    if value >= 1:
        return f"{value:.1f} s"
    return f"{value * 1000:.0f} ms" if value >= 0.01 else f"{value * 1000:.1f} ms"


def when(utc: str) -> str:
    """Return an RFC 3339 stamp as people read it, to the second."""
    return f"{utc[:10]} {utc[11:19]} UTC" if len(utc) >= 19 else utc


def told(value: Any) -> str:
    """Return a small record as people read it: key value, key value."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {told(item)}" for key, item in value.items() if item not in (None, "", [], {}))
    if isinstance(value, (list, tuple)):
        return " ".join(map(told, value))
    return "" if value is None else str(value)


def sentence(text: str) -> str:
    """Return a text as it begins a line of its own."""
    return text[:1].upper() + text[1:]


def gist(finding: Mapping[str, Any]) -> str:
    """Return what is wrong in a line: the summary and, as far as it is short, what differs or was expected."""
    summary = elided(sentence(str(finding["summary"])), LONGEST_GIST)
    forms = ["{path}: expected {expected}, got {actual}", "{path}: expected {expected}", ""]
    told = [form.format_map(difference) for difference in finding["differences"][:1] for form in forms]
    told = told or [f"expected {finding['expected']}" if finding.get("expected") else ""]
    short = next((text for text in told if len(text) <= LONGEST_GIST // 2), "")
    return f"{summary}; {short.removeprefix(': ')}" if short else summary


def slug(*parts: str) -> str:
    """Return a fragment identifier; distinct parts of legal ids stay distinct."""
    return "-".join(re.sub(r"[^A-Za-z0-9_.]+", "_", part)[:80] for part in parts)
