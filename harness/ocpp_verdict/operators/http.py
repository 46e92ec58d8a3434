"""A request to a URL of the profile performs a verb: a test rig's, a device simulator's, or a CSMS's own API.

Success means no more than "handed over": whether it happened is judged by the frame on the wire. Values are made safe
for the place where their placeholder stands (see `templates`): URL, header, or a body by its content type.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import attrs

from ocpp_verdict.clock import real_time
from ocpp_verdict.evidence import REDACTED
from ocpp_verdict.operators import VERBS, CouldNot
from ocpp_verdict.operators.settings import entry, keys, seconds, table, text, verbs
from ocpp_verdict.operators.templates import (
    fill,
    fill_json,
    fill_tree,
    form_part,
    header_part,
    names,
    plain,
    secrets,
    url_part,
)
from ocpp_verdict.verdict import HarnessFault

_SETTINGS = ("verbs", "url", "headers", "timeout")
_REQUEST = ("method", "url", "headers", "body", "content_type")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_JSON = "application/json"
#: What may be sent as a text body, and how values get into it.
_BODIES: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    _JSON: fill_json,
    "application/x-www-form-urlencoded": lambda template, values: fill(template, values, form_part),
    "text/plain": lambda template, values: fill(template, values, plain),
}
#: What a placeholder may name besides secrets: the verb, all its values as one, and each of them.
_VALUES = frozenset({"verb", "values", "identity", *names(list(VERBS.values()))})
#: How much of an answer is told.
_TOLD = 200


@attrs.frozen
class Request:
    """What to send for a verb, with its placeholders."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: Any
    content_type: str

    def payload(self, values: Mapping[str, Any]) -> str | None:
        """Return the body with its values, None where there is none."""
        if self.body is None:
            return None
        if isinstance(self.body, str):
            return _BODIES[self.content_type](self.body, values)
        return json.dumps(fill_tree(self.body, values), default=str)


def request(where: str, value: Any, base: str, headers: Mapping[str, str]) -> Request:
    """Return the request that an entry of the profile describes; a mere text is the URL of a POST without body.

    Raises:
        HarnessFault: the entry is wrong.
    """
    given = table(where, {"url": value} if isinstance(value, str) else value)
    keys(where, given, _REQUEST)
    url = text(f"{where}.url", given.get("url"))
    url = url if "://" in url else base + url
    if urlsplit(url).scheme not in ("http", "https"):
        raise HarnessFault(f"{where}.url: {url!r} does not begin with http:// or https://")
    method = given.get("method", "POST")
    if method not in _METHODS:
        raise HarnessFault(f"{where}.method: {method!r} is unknown; accepted are {', '.join(_METHODS)}")
    content_type = given.get("content_type") or _JSON
    if content_type not in _BODIES:
        raise HarnessFault(f"{where}.content_type: {content_type!r} is unknown; accepted are {', '.join(_BODIES)}")
    if content_type != _JSON and not isinstance(given.get("body", ""), str):
        raise HarnessFault(f"{where}.body: a table can only be sent as {_JSON}; write a text for {content_type}")
    own = {**headers, **_headers(f"{where}.headers", given.get("headers", {}))}
    return Request(method, url, own, given.get("body") or None, content_type)


def _headers(where: str, value: Any) -> dict[str, str]:
    return {name: text(f"{where}.{name}", item) for name, item in table(where, value).items()}


class Http:
    """Let an HTTP request per verb do it.

    Args:
        settings: `verbs`, a table of verb ("request.ACTION" for one action, "*" for all others) to a table with `url`,
            `method` (POST), `headers`, `body` (text, or table for JSON) and `content_type` (application/json); `url`,
            what relative URLs begin with; `headers` of all requests; `timeout`, seconds for a request.
        timeout: seconds for a request if the settings do not say.

    Raises:
        HarnessFault: the settings are wrong, a placeholder names nothing, or a secret is not in the environment.
    """

    def __init__(self, settings: Mapping[str, Any], timeout: float = 300.0) -> None:
        keys("operator", settings, _SETTINGS)
        base = text("operator.url", settings["url"]) if settings.get("url") else ""
        headers = _headers("operator.headers", settings.get("headers", {}))
        entries = verbs("operator.verbs", settings.get("verbs", {}))
        self._requests = {
            verb: request(f"operator.verbs.{verb}", item, base, headers) for verb, item in entries.items()
        }
        self._timeout = seconds("operator.timeout", settings.get("timeout", timeout))
        self._secrets = secrets("operator", settings)
        known = _VALUES | self._secrets.keys()
        if unknown := sorted(set(names(settings)) - known):
            raise HarnessFault(
                f"operator: {{{unknown[0]}}} is no value; known are {', '.join(sorted(known))}, env.NAME"
            )

    async def perform(self, verb: str, values: Mapping[str, Any]) -> None:
        """Send the request of `verb`; return when it is answered with a status below 300.

        Raises:
            CouldNot: there is no such request, nobody answers (in time), or the answer is another one.
        """
        wanted: Request = entry(self._requests, verb, values, "request")
        with real_time():
            try:
                async with asyncio.timeout(self._timeout):
                    status, answer = await self._send(wanted, {**values, "verb": verb, "values": dict(values)})
            except TimeoutError:
                raise CouldNot(f"{_name(wanted)} was not answered within {self._timeout:g} s") from None
            except (aiohttp.ClientError, OSError) as error:
                raise CouldNot(f"{_name(wanted)} failed: {self._told(f'{type(error).__name__}: {error}')}") from None
        # A redirection is not followed, since secrets in headers or body are for the named host alone.
        if status >= 300:
            raise CouldNot(f"{_name(wanted)} was answered with {status}: {self._told(answer)}")

    async def _send(self, wanted: Request, values: Mapping[str, Any]) -> tuple[int, str]:
        values = {**values, **self._secrets}
        headers = {name: fill(item, values, header_part) for name, item in wanted.headers.items()}
        body = wanted.payload(values)
        if body is not None:
            headers.setdefault("Content-Type", wanted.content_type)
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                wanted.method,
                fill(wanted.url, values, url_part),
                data=None if body is None else body.encode(),
                headers=headers,
                allow_redirects=False,
            ) as answer,
        ):
            return answer.status, (await answer.content.read(4 * _TOLD)).decode("utf-8", "replace")

    def _told(self, answer: str) -> str:
        for secret in self._secrets.values():
            answer = answer.replace(secret, REDACTED).replace(url_part(secret), REDACTED)
        return " ".join("".join(char if char.isprintable() else " " for char in answer).split())[:_TOLD]


def _name(wanted: Request) -> str:
    # The URL with its placeholders: filled in, it could show a secret.
    return f"{wanted.method} {wanted.url}"
