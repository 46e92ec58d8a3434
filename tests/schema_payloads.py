"""Payloads made from a schema: the smallest, the fullest, and for every node what it must refuse."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import attrs

#: Texts that are no date-time (RFC 3339 §5.6), each for a reason of its own.
WRONG_TIMES = (
    "2026-11-21T10:00:00",  # no zone (field note 1)
    "2026-11-21T10:00:00+02",  # half a zone (field note 2)
    "2026-11-21T10:00:00+0200",
    "2026-11-21 10:00:00Z ",
    "2026-11-21",
    "2026-02-30T10:00:00Z",
    "2026-11-21T25:00:00Z",
    "2026-11-21T10:00Z",
    "2026-11-21T10:00:00.Z",
    "",
)
#: Texts that are.
RIGHT_TIMES = (
    "2026-11-21T10:00:00Z",
    "2026-11-21T10:00:00.123Z",
    "2026-11-21T10:00:00.123456789+00:00",
    "2026-11-21T10:00:00-03:30",
    "2024-02-29t23:59:59z",
)
WRONG_URIS = ("", "charger.log", "//host/path", "http://a b/", "http://x/%zz")
RIGHT_URIS = ("ftp://user:secret@host:21/path", "https://[::1]/a?b#c", "file:///tmp/x")

_TEXTS = {"date-time": RIGHT_TIMES[0], "uri": RIGHT_URIS[0], None: "text"}
_WRONG_TEXTS = {"date-time": WRONG_TIMES, "uri": WRONG_URIS, None: ()}
_RIGHT_TEXTS = {"date-time": RIGHT_TIMES, "uri": RIGHT_URIS, None: ()}
_TENTHS = (Decimal("6.1"), 6.1, 0.3, 16, Decimal("-0.7"), Decimal("1e300"), 10**300)
_OF_TYPE = {"string": "1", "integer": 1, "number": Decimal("1.5"), "boolean": True, "array": [], "object": {}}
_WRONG_TYPES = {
    "string": (1, True, None, [], {}),
    "integer": ("1", True, None, Decimal("1.5"), [1]),
    "number": ("1.5", False, None, [], {}),
    "boolean": ("true", 1, 0, None),
    "array": ({}, "[]", None, 1),
    "object": ([], "{}", None, 1),
}


@attrs.frozen
class Mutant:
    """A payload with one flaw (or, with no keyword, none), and where the flaw is."""

    value: Any
    keyword: str | None
    path: str = ""

    def inside(self, key: str, siblings: dict[str, Any]) -> Mutant:
        """Return it as the property `key` of an object."""
        path = f"{key}{'.' if self.path and self.path[0] != '[' else ''}{self.path}"
        return Mutant({**siblings, key: self.value}, self.keyword, path)

    def element(self, count: int, sound: Any) -> Mutant:
        """Return it as the last element of an array of `count`."""
        path = f"[{count - 1}]{'.' if self.path and self.path[0] != '[' else ''}{self.path}"
        return Mutant([sound] * (count - 1) + [self.value], self.keyword, path)


class Schema:
    """A schema that makes payloads of itself."""

    def __init__(self, root: dict[str, Any], node: dict[str, Any] | None = None) -> None:
        self._root = root
        node = root if node is None else node
        self.node: dict[str, Any] = root["definitions"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node

    def sound(self, *, full: bool) -> Any:
        """Return a payload that the schema accepts, with all properties or the required ones only."""
        node = self.node
        if "enum" in node:
            return node["enum"][0]
        match node.get("type"):
            case "object":
                names = node.get("properties", {}) if full else node.get("required", [])
                return {name: self._property(name).sound(full=full) for name in names}
            case "array":
                return [self._items().sound(full=full)] * max(1, node.get("minItems", 0))
            case "string":
                return _TEXTS[node.get("format")][: node.get("maxLength", 99)]
            case "integer" | "number":
                return min(max(1, node.get("minimum", 1)), node.get("maximum", 1))
        return _OF_TYPE.get(node.get("type", "boolean"))

    def mutants(self) -> Iterator[Mutant]:
        """Yield payloads with one flaw each, and some without at the limits of what is allowed."""
        node = self.node
        for value in _WRONG_TYPES.get(node.get("type", ""), ()):
            yield Mutant(value, "type")
        yield from self._of_values()
        if node.get("type") == "object":
            yield from self._of_object()
        if node.get("type") == "array":
            yield from self._of_array()

    def _of_values(self) -> Iterator[Mutant]:
        node, form = self.node, self.node.get("format")
        if "enum" in node:
            yield from (Mutant(value, None) for value in node["enum"])
            yield Mutant(node["enum"][0].swapcase() + "x", "enum")
        yield from (Mutant(value, "format") for value in _WRONG_TEXTS[form])
        yield from (Mutant(value, None) for value in _RIGHT_TEXTS[form])
        if "maxLength" in node and not form and "enum" not in node:
            yield Mutant("😀" * node["maxLength"], None)
            yield Mutant("😀" * (node["maxLength"] + 1), "maxLength")
        yield from (Mutant(node[key], None) for key in ("minimum", "maximum") if key in node)
        yield from (Mutant(node[key] + by, key) for key, by in (("minimum", -1), ("maximum", 1)) if key in node)
        if "multipleOf" in node:
            yield from (
                Mutant(value, None)
                for value in (Decimal("6.1"), 6.1, 0.3, 16, Decimal("-0.7"), Decimal("1e300"), 10**300)
            )
            yield from (Mutant(value, "multipleOf") for value in (Decimal("6.15"), 6.15, Decimal("6.0999999")))

    def _of_object(self) -> Iterator[Mutant]:
        least = self.sound(full=False)
        for name in self.node.get("required", []):
            yield Mutant({key: value for key, value in least.items() if key != name}, "required", name)
        if self.node.get("additionalProperties") is False:
            yield Mutant({**least, "surplus": 1}, "additionalProperties", "surplus")
        for name in self.node.get("properties", {}):
            for mutant in self._property(name).mutants():
                yield mutant.inside(name, least)

    def _of_array(self) -> Iterator[Mutant]:
        items, least = self._items(), self.node.get("minItems", 0)
        sound, most = items.sound(full=False), self.node.get("maxItems")
        if least:
            yield Mutant([sound] * (least - 1), "minItems")
        if most is not None:
            yield Mutant([sound] * most, None)
            yield Mutant([sound] * (most + 1), "maxItems")
        for mutant in items.mutants():
            yield mutant.element(max(1, least), sound)

    def _property(self, name: str) -> Schema:
        return Schema(self._root, self.node["properties"][name])

    def _items(self) -> Schema:
        return Schema(self._root, self.node["items"])
