"""What no single setting of a SUT profile can tell: contradictions, ids that do not exist, secrets written out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ocpp_verdict.catalogue import catalogue, feature_names
from ocpp_verdict.frames import Version
from ocpp_verdict.sut.reading import Document, nearest

#: What stands in an operator's text for the secret of an environment variable.
SECRET = re.compile(r"\{env\.([A-Za-z_][A-Za-z0-9_]*)\}")
_CREDENTIALS = re.compile(r"[a-z]+://[^/\s{}]+@")
_SECRET_HEADER = re.compile(r"auth|token|secret|cookie|key", re.IGNORECASE)


def problems(document: Document) -> list[str]:
    """Return a line for each; empty means that the profile can be used."""
    return [
        *_connection_problems(document),
        *_port_problems(document),
        *_claim_problems(document),
        *_deviation_problems(document),
        *_secret_problems(document),
    ]


def _connection_problems(document: Document) -> list[str]:
    system, topology = document.sut, document.topology
    found = []
    if system.password_env and system.password_file:
        found.append("[sut] password_env and password_file are both named; accepted: one of them")
    key, count = ("connector", "connectors") if system.ocpp is Version.V16 else ("evse", "evses")
    given, limit = getattr(topology, key), getattr(topology, count)
    if given > limit:
        found.append(f"[topology] {key} = {given} is not accepted; accepted: at most {count}, which is {limit}")
    return found


def _port_problems(document: Document) -> Iterator[str]:
    text = document.transfers.data_ports
    first, _, last = text.partition("-")
    if text and not 0 < int(first) <= int(last) < 65536:
        yield f'[transfers] data_ports = "{text}" is not accepted; accepted: ports from 1 to 65535, the first one first'


def _claim_problems(document: Document) -> list[str]:
    system, stated = document.sut, document.pics
    known = tuple(sorted(feature_names(system.ocpp, system.role)))
    claims = [("features", id, id) for id in stated.features or ()]
    claims += [("profiles", name, name.replace(" ", "-")) for name in stated.profiles or ()]
    return [
        f'[pics] {key}: "{text}" is no feature of a {system.role} in OCPP {system.ocpp}; {nearest(id, known)}'
        for key, text, id in claims
        if id not in known and not (system.ocpp is Version.V16 and id == "Core")
    ]


def _deviation_problems(document: Document) -> Iterator[str]:
    known = tuple(entry.id for entry in catalogue().entries(document.sut.ocpp, document.sut.role))
    for number, row in enumerate(document.known_deviation, 1):
        place = f"[[known_deviation]] number {number}"
        if bool(row.case) is bool(row.rule):
            named = "both case and rule" if row.case else "neither case nor rule"
            yield f"{place} names {named}; accepted: one of them"
        if row.case.startswith("TC_") and row.case not in known:
            yield f'{place} case = "{row.case}" does not exist for a {document.sut.role}; {nearest(row.case, known)}'


def _secret_problems(document: Document) -> Iterator[str]:
    """Yield where a secret seems to be written out; the text itself is not repeated."""
    advice = "a secret is never written in the profile; accepted: {env.NAME}, which names an environment variable"
    if any(_CREDENTIALS.match(url) for url in (document.sut.url, document.sut.secure_url)):
        yield "[sut] url holds a password: a secret is never written in the profile; accepted: password_env"
    if any(_CREDENTIALS.match(text) for text in texts(document.operator.settings)):
        yield f"[operator] holds a URL with a password: {advice}"
    for name, text in _headers(document.operator.settings):
        if _SECRET_HEADER.search(name) and not SECRET.search(text):
            yield f"[operator] header {name}: {advice}"


def _headers(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, item in table.items():
        if key == "headers":
            yield from item.items()
        elif isinstance(item, Mapping):
            yield from _headers(item)


def texts(template: Any) -> Iterator[str]:
    """Yield all texts of a table."""
    if isinstance(template, str):
        yield template
    elif isinstance(template, Mapping | list):
        for item in template.values() if isinstance(template, Mapping) else template:
            yield from texts(item)
