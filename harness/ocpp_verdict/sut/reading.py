"""From the text of a SUT profile to its sections, or to one error that names every wrong key and value."""

# ruff: noqa: RUF009 (settings are declared by calls, and every default is immutable)

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import attrs
import cattrs
import tomli
from cattrs.errors import AttributeValidationNote, ClassValidationError, ForbiddenExtraKeysError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, override

from ocpp_verdict.sut.configuration import Configuration
from ocpp_verdict.sut.sections import (
    OPERATORS,
    Buyer,
    FileServing,
    Ids,
    KnownDeviation,
    Operator,
    OperatorKind,
    Pics,
    PythonOperator,
    System,
    Timings,
    Tls,
    Topology,
)
from ocpp_verdict.sut.settings import HIDDEN, MISSING, SECRET_KEYS, Limits, Rejected, check, is_plain, limits_of

_SHOWN = 80
_LISTED = 30
_CREDENTIALS = re.compile(r"://[^/\s]*@")


class ProfileError(ValueError):
    """A SUT profile that cannot be used; the text names file, key, value and what is accepted, a line per fault."""


@attrs.frozen(kw_only=True)
class Document:
    """A whole profile, table by table."""

    sut: System
    tls: Tls = Tls()
    topology: Topology = Topology()
    ids: Ids = Ids()
    timings: Timings = Timings()
    transfers: FileServing = FileServing()
    configuration: Configuration = Configuration()
    pics: Pics = Pics()
    operator: Operator = Operator()
    known_deviation: tuple[KnownDeviation, ...] = ()
    buyer: Buyer = Buyer()


def read(path: Path) -> Document:
    """Return the profile that the file holds.

    Raises:
        ProfileError: the file cannot be read, is no TOML, or holds a wrong key or value.
    """
    try:
        return document(tomli.loads(path.read_text(encoding="utf-8")), str(path))
    except OSError as problem:
        raise ProfileError(f"{path}: cannot be read: {problem.strerror}") from None
    except UnicodeDecodeError as problem:
        raise ProfileError(f"{path}: is no UTF-8 text (byte {problem.start})") from None
    except tomli.TOMLDecodeError as problem:
        raise ProfileError(f"{path}: is no TOML: {problem}") from None


def document(tables: Mapping[str, Any], name: str) -> Document:
    """Return the profile that TOML tables hold; `name` is how errors call it.

    Raises:
        ProfileError: a wrong key or value.
    """
    try:
        return _CONVERTER.structure(tables, Document)
    except ClassValidationError as problem:
        lines = [f"{name}: {line}" for line in _faults(problem, ())]
        raise ProfileError("\n".join(lines)) from None


def value(section: type, key: str, given: Any, name: str) -> Any:
    """Return `given` as setting `key` of `section` holds it; `name` is how the error calls its source.

    Raises:
        ProfileError: the setting does not accept it.
    """
    attribute = getattr(attrs.fields(attrs.resolve_types(section)), key)
    try:
        return check(given, attribute.type, limits_of(attribute))
    except Rejected as problem:
        raise ProfileError(f"{name}: {_show(problem.value)} is not accepted; accepted: {problem.accepted}") from None


def place(path: tuple[str | int, ...]) -> str:
    """Return how people find a key: [topology] evses, [[known_deviation]] 1 expires."""
    if len(path) > 1 and isinstance(path[1], int):
        rest = " ".join(map(str, path[2:]))
        return f"[[{path[0]}]] number {path[1] + 1}{' ' + rest if rest else ''}"
    if len(path) == 1:
        return f"[{path[0]}]"
    return f"[{'.'.join(map(str, path[:-1]))}] {path[-1]}" if path else "the file"


def nearest(key: str, known: tuple[str, ...]) -> str:
    """Return what people should have written instead of `key`."""
    close = get_close_matches(key, known, n=1, cutoff=0.6)
    if close:
        return f'did you mean "{close[0]}"?'
    return f"known: {', '.join(known[:_LISTED])}{' …' if len(known) > _LISTED else ''}" if known else "no key goes here"


def _faults(problem: BaseException, path: tuple[str | int, ...]) -> Iterator[str]:
    for part in getattr(problem, "exceptions", ()):
        here = (*path, *_steps(part))
        if isinstance(part, ExceptionGroup):
            yield from _faults(part, here)
        elif isinstance(part, ForbiddenExtraKeysError):
            yield from (_unknown(key, part.cl, here) for key in sorted(part.extra_fields))
        else:
            yield _fault(part, here)


def _steps(problem: BaseException) -> list[str | int]:
    """Return the keys and indexes that cattrs noted on the way out."""
    notes = getattr(problem, "__notes__", ())
    steps = [
        note.name if isinstance(note, AttributeValidationNote) else note.index
        for note in notes
        if isinstance(note, AttributeValidationNote | IterableValidationNote)
    ]
    return [step.rstrip("_") if isinstance(step, str) else step for step in reversed(steps)]


def _fault(problem: BaseException, path: tuple[str | int, ...]) -> str:
    if not isinstance(problem, Rejected):
        return f"{place(path)} is not readable: {problem}"
    if problem.value is MISSING:
        return f"{place(path)} is missing; accepted: {problem.accepted}"
    return f"{place(path)} = {_show(problem.value)} is not accepted; accepted: {problem.accepted}"


def _unknown(key: str, section: type, path: tuple[str | int, ...]) -> str:
    where = place((*path, key))
    if key.lower() in SECRET_KEYS:
        return (
            f"{where}: a secret is never written in the profile; accepted: the name of an environment variable"
            " (password_env; {env.NAME} in [operator]) or of a file (password_file)"
        )
    known = tuple(_key(attribute) for attribute in attrs.fields(section))
    return f"{where} is unknown; {nearest(key, known)}"


def _show(value: Any) -> str:
    text = _CREDENTIALS.sub(f"://{HIDDEN}@", f'"{value}"' if isinstance(value, str) else str(value))
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _section(section: type, converter: cattrs.Converter) -> Any:
    """Return the hook that reads one table: only declared keys, each value checked by its declaration."""
    attributes = attrs.fields(attrs.resolve_types(section))
    needed = {_key(attribute): MISSING for attribute in attributes if attribute.default is attrs.NOTHING}
    checks: dict[str, Any] = {
        attribute.name: override(rename=_key(attribute), struct_hook=_checked(attribute))
        for attribute in attributes
        if is_plain(attribute.type)
    }
    closed = section is not PythonOperator
    fn: Any = make_dict_structure_fn(section, converter, _cattrs_forbid_extra_keys=closed, **checks)
    return lambda table, type_: fn(needed | _table(table), type_)


def _key(attribute: attrs.Attribute[Any]) -> str:
    return attribute.name.rstrip("_")


def _table(given: Any) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise Rejected(given, "a table")
    return dict(given)


def _checked(attribute: attrs.Attribute[Any]) -> Any:
    return lambda given, _: check(given, attribute.type, limits_of(attribute))


def _plain(given: Any, _: Any) -> str:
    if not isinstance(given, str):
        raise Rejected(given, "a text")
    return given


def _operator(given: Any, _: Any) -> Operator:
    """Check the table by its kind and keep it as it stands: the driver is made of it."""
    settings = _table(given)
    try:
        kind = check(settings.pop("kind", MISSING), OperatorKind, Limits(""))
    except Rejected as problem:
        problem.__notes__ = [AttributeValidationNote("", "kind", OperatorKind)]
        raise
    _CONVERTER.structure(settings, OPERATORS[kind])
    return Operator(kind, settings)


def _array(given: Any, type_: Any) -> Any:
    if not isinstance(given, list):
        raise Rejected(given, "an array of tables")
    return tuple(_CONVERTER.structure(given, list[KnownDeviation]))


def _mapping(type_: Any, converter: cattrs.Converter) -> Any:
    read_rows = converter.gen_structure_mapping(dict[str, type_.__args__[1]])
    return lambda given, _: read_rows(_table(given), type_)


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)
    converter.register_structure_hook_factory(attrs.has, _section)
    converter.register_structure_hook_factory(lambda t: getattr(t, "__origin__", None) is Mapping, _mapping)
    converter.register_structure_hook(str, _plain)
    converter.register_structure_hook(Operator, _operator)
    converter.register_structure_hook_func(lambda t: t == tuple[KnownDeviation, ...], _array)
    return converter


_CONVERTER = _converter()
