"""Values put into texts of the SUT profile, each made harmless for the place where it stands.

A placeholder is `{name}`, the name of a value, or `{env.NAME}`, a secret from the environment. Anything else in braces
is left alone, so that JSON can be written as it is. What a value contains is never read as a template.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from ocpp_verdict.verdict import HarnessFault

_SECRET = "env."

PLACEHOLDER = re.compile(r"\{(env\.[A-Za-z_][A-Za-z0-9_]*|[a-z_][a-z0-9_]*)\}")
#: A JSON string literal, or a placeholder outside of one.
_JSON_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|' + PLACEHOLDER.pattern, re.DOTALL)

Encode = Callable[[Any], str]


def plain(value: Any) -> str:
    """Return text as it is, nothing for None, and everything else as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, default=str)


def url_part(value: Any) -> str:
    """Return `value` with everything percent-encoded that means something in a URL (RFC 3986 §2)."""
    return quote(plain(value), safe="")


def form_part(value: Any) -> str:
    """Return `value` as it stands in a form's body."""
    return quote_plus(plain(value))


def header_part(value: Any) -> str:
    """Return `value` with what may not stand in a header percent-encoded, line ends above all (RFC 9110 §5.5)."""
    return quote(plain(value), safe="".join(chr(code) for code in range(0x20, 0x7F) if chr(code) != "%"))


def json_part(value: Any) -> str:
    """Return `value` as JSON."""
    return json.dumps(value, default=str)


def _inside_json_string(value: Any) -> str:
    return json.dumps(plain(value))[1:-1]


def fill(template: str, values: Mapping[str, Any], encode: Encode) -> str:
    """Return `template` with its placeholders replaced by encoded values; a value that is missing is empty."""
    return PLACEHOLDER.sub(lambda match: encode(values.get(match[1])), template)


def fill_json(template: str, values: Mapping[str, Any]) -> str:
    """Return a JSON text with its placeholders replaced: inside of a string as text, outside as a JSON value."""

    def piece(match: re.Match[str]) -> str:
        if match[1] is not None:
            return json_part(values.get(match[1]))
        return fill(match[0], values, _inside_json_string)

    return _JSON_PIECE.sub(piece, template)


def fill_tree(template: Any, values: Mapping[str, Any]) -> Any:
    """Return a table or array with the placeholders of its texts replaced; a text that is one placeholder keeps the
    value's type.
    """  # noqa: D205
    if isinstance(template, Mapping):
        return {key: fill_tree(item, values) for key, item in template.items()}
    if isinstance(template, list | tuple):
        return [fill_tree(item, values) for item in template]
    if not isinstance(template, str):
        return template
    whole = PLACEHOLDER.fullmatch(template)
    return values.get(whole[1]) if whole else fill(template, values, plain)


def names(template: Any) -> Iterator[str]:
    """Yield the names of all placeholders in a text, table or array."""
    if isinstance(template, str):
        yield from PLACEHOLDER.findall(template)
    elif isinstance(template, Mapping | list | tuple):
        for item in template.values() if isinstance(template, Mapping) else template:
            yield from names(item)


def secrets(where: str, template: Any, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the secrets that a template names, by placeholder.

    Raises:
        HarnessFault: the environment does not have one.
    """
    wanted = sorted({name for name in names(template) if name.startswith(_SECRET)})
    for name in wanted:
        if not environment.get(name.removeprefix(_SECRET)):
            raise HarnessFault(f"{where}: environment variable {name.removeprefix(_SECRET)} is not set or empty")
    return {name: environment[name.removeprefix(_SECRET)] for name in wanted}
