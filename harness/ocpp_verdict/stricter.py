"""What the specifications ask of values and the official schemas leave out: characters, ranges, decimal places.

The rules are rows of `schemas/stricter.json`. Each message schema is read for the places where a rule applies (by type,
name, format or owner), and a schema of these places alone is what a payload is judged by: it holds no constraint of the
official one, so that nothing is said twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any

import attrs
import jsonschema_rs
from jsonschema.protocols import Validator

from ocpp_verdict import explanation, official
from ocpp_verdict.data import directory
from ocpp_verdict.explanation import MAX_PROBLEMS, Problem
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.verdict import Axis, Severity


@attrs.frozen
class Rule:
    """One row of the table: where it applies, what it adds, and by which clause.

    Attributes:
        draft: the JSON Schema draft of the message; empty for any.
        sender: who sends the message; None for either.
        owners: names of the definitions whose properties it judges; empty for any.
        properties: names of the properties it judges; empty for any.
        node: what the schema of the place must have ("*" for any value).
        add: the keywords that it adds there.
    """

    id: str
    versions: frozenset[Version]
    node: Mapping[str, Any]
    add: Mapping[str, Any]
    says: str
    clause: str
    severity: Severity
    axis: Axis
    draft: str = ""
    sender: Side | None = None
    owners: frozenset[str] = frozenset()
    properties: frozenset[str] = frozenset()

    def applies(self, node: Mapping[str, Any], owner: str, name: str) -> bool:
        """Return whether it judges the place that has the schema `node`, is called `name` and belongs to `owner`."""
        return (
            (not self.owners or owner in self.owners)
            and (not self.properties or name in self.properties)
            and _has(node, self.node)
        )


@attrs.frozen
class Breach:
    """A place where a payload breaks a rule."""

    rule: Rule
    problem: Problem


def check(action: str, payload: Any, version: Version, *, response: bool) -> tuple[Breach, ...]:
    """Return where a payload breaks the stricter rules; says nothing of what the official schema judges."""
    name = official.schema_name(action, version, response=response)
    if name is None:
        return ()
    judge, explain = _compiled(name, version, _sender(action, version, response))
    try:
        return () if judge(payload) else tuple(islice(_breaches(explain(), payload), MAX_PROBLEMS))
    except (TypeError, ValueError, ArithmeticError):
        return ()  # no JSON at all: `validation.check` says so


def sound(action: str, payload: Any, version: Version, *, response: bool) -> bool:
    """Return whether the official schema and the stricter rules hold, all at once, since nearly always they do.

    False means no more than that `validation.check` or `check` may have something to say.
    """
    key = (action, version, response)
    judge = _SOUND.get(key)
    if judge is None:
        name = official.schema_name(action, version, response=response)
        if name is None:
            return True
        both = schema_of(name, version, _sender(action, version, response), official_too=True)
        judge = _SOUND[key] = jsonschema_rs.validator_for(both, validate_formats=True).is_valid
    try:
        return judge(payload)
    except Exception:  # a payload that is no JSON at all: `validation.is_valid` says so
        return False


# The table is small because names that are not in the schema never get in.
_SOUND: dict[tuple[str, Version, bool], Callable[[Any], bool]] = {}


def _sender(action: str, version: Version, response: bool) -> Side | None:
    known = official.actions(version)[action].sender
    return known.other if known and response else known


def _breaches(validator: Validator, payload: Any) -> Iterator[Breach]:
    for error in validator.iter_errors(explanation.exact(payload)):
        part: Any = error.schema
        rule = rules()[int(part["title"])]
        whole = isinstance(error.instance, dict)
        message = rule.says if whole else f"{explanation.shown(error.instance)}: {rule.says}"
        path = explanation.path_of(error.absolute_path)
        yield Breach(rule, Problem(path, error.instance, str(error.validator), message))


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rows of `schemas/stricter.json`."""
    text = (directory("schemas") / "stricter.json").read_text(encoding="utf-8")
    return tuple(_rule(row) for row in json.loads(text, parse_float=Decimal))


def _rule(row: dict[str, Any]) -> Rule:
    return Rule(
        **{key: row[key] for key in ("id", "node", "add", "says", "clause")},
        versions=frozenset(map(Version, row["versions"])),
        severity=Severity(row["severity"]),
        axis=Axis(row["axis"]),
        draft=row.get("draft", ""),
        sender=Side(row["sender"]) if "sender" in row else None,
        owners=frozenset(row.get("owners", ())),
        properties=frozenset(row.get("properties", ())),
    )


_Judges = tuple[Callable[[Any], bool], Callable[[], Validator]]


@cache
def _compiled(name: str, version: Version, sender: Side | None) -> _Judges:
    schema = schema_of(name, version, sender)
    return jsonschema_rs.validator_for(schema).is_valid, cache(lambda: explanation.validator_of(schema))


def schema_of(name: str, version: Version, sender: Side | None, *, official_too: bool = False) -> dict[str, Any]:
    """Return the schema of the rules which apply to a message; `title` is the number of the rule.

    Args:
        name: of the official schema.
        version: the OCPP version.
        sender: who sends the message; None for either.
        official_too: whether to add them to the constraints of the official schema; else they stand alone.
    """
    root = official.schema(name, version)
    numbered = [
        (number, rule)
        for number, rule in enumerate(rules())
        if version in rule.versions and rule.draft in ("", root["$schema"]) and rule.sender in (None, sender)
    ]
    strict = _Strict(numbered, official_too)
    definitions = {key: strict.of(node, key, "") for key, node in root.get("definitions", {}).items()}
    return {"$schema": root["$schema"], **strict.of(root, name, ""), "definitions": definitions}


@attrs.frozen
class _Strict:
    """Rules with their numbers, as schemas of the places where they apply."""

    numbered: list[tuple[int, Rule]]
    official_too: bool

    def of(self, node: dict[str, Any], owner: str, name: str) -> dict[str, Any]:
        """Return the schema for a node that is called `name` and belongs to `owner`."""
        if "$ref" in node:
            return {"$ref": node["$ref"]}
        added = [{**rule.add, "title": str(n)} for n, rule in self.numbered if rule.applies(node, owner, name)]
        inside = {key: self.of(child, owner, key) for key, child in node.get("properties", {}).items()}
        items = {"items": self.of(node["items"], owner, name)} if "items" in node else {}
        all_of = {"allOf": added} if added else {}
        return {**(node if self.official_too else {}), "properties": inside, **items, **all_of}


def _has(node: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(node, dict) and all(key in node and _has(node[key], item) for key, item in wanted.items())
    return wanted in ("*", node)
