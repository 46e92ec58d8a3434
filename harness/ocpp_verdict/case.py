"""A case: what `@case` declares of a test function, and what the catalogue says of it."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast, overload

import attrs
import pytest

from ocpp_verdict.catalogue import CatalogueEntry, case_id, catalogue
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.role import Role

Body = TypeVar("Body", bound=Callable[..., Awaitable[None]])
_ATTRIBUTE = "__ocpp_case__"
#: How a case of our own is named, and the versions that its name says.
_OWN = re.compile(r"OV_(16|2)_[A-Z0-9_]+")
_OWN_VERSIONS = {"16": (Version.V16,), "2": (Version.V201, Version.V21)}


@attrs.frozen
class Declaration:
    """What a case function says of itself; the catalogue knows the rest of an OCA case."""

    id: str
    title: str
    purpose: str
    profile: str = ""
    requirements: tuple[str, ...] = ()
    condition: str = ""
    side: Side = Side.STATION
    versions: tuple[Version, ...] = ()

    def entry(self, version: Version) -> CatalogueEntry | None:
        """Return the case's metadata in `version`, None where that version does not have the case."""
        if version not in self.versions:
            return None
        return catalogue().find(self.id, version) or CatalogueEntry(
            id=self.id,
            title=self.title,
            side=self.side,
            block="field",
            profile=self.profile,
            status="",
            condition=self.condition,
            requirements=self.requirements,
            use_cases=(),
            version=version,
        )


@overload
def case(function: Body) -> Body: ...


@overload
def case(
    *,
    id: str = "",
    title: str = "",
    profile: str = "",
    requirements: str = "",
    condition: str = "",
    versions: tuple[Version, ...] = (),
) -> Callable[[Body], Body]: ...


def case(
    function: Body | None = None,
    *,
    id: str = "",
    title: str = "",
    profile: str = "",
    requirements: str = "",
    condition: str = "",
    versions: tuple[Version, ...] = (),
) -> Any:
    """Declare a test function as a case; its name is enough, and what it requires if OCA does not have it.

    Args:
        function: the case.
        id: where the name does not say it; test_ov_16_fractions_cs is OV_16_FRACTIONS_CS, of OCPP 1.6.
        title: what it is about, a few words, where that is not the first line of its docstring.
        profile: the certification profile it belongs to.
        requirements: ids or clauses, such as "§4.2, J §4.2.3, RFC 3339".
        condition: features that a product must claim (features.csv); empty: it applies to every product.
        versions: which versions have it, where the id does not say it.

    Raises:
        ValueError: the function's name is no id and no id is given, or it has no docstring.
    """
    if function is None:
        named = {"title": title, "profile": profile, "condition": condition}
        return lambda body: _declare(
            body, id, tuple(filter(None, map(str.strip, requirements.split(",")))), versions, **named
        )
    return _declare(function, "", (), ())


def destructive(function: Body) -> Body:
    """Let a case run last, because it leaves the system under test in need of repair."""
    return cast(Body, pytest.mark.destructive(function))


def declaration(function: Any) -> Declaration | None:
    """Return what `@case` declared of a test function, None where it is no case."""
    return getattr(function, _ATTRIBUTE, None)


def _declare(
    body: Body,
    id: str,
    requirements: tuple[str, ...],
    versions: tuple[Version, ...],
    title: str = "",
    profile: str = "",
    condition: str = "",
) -> Body:
    name = id or case_id(body.__name__) or own_id(body.__name__)
    if name is None:
        raise ValueError(f"{body.__name__} is no id such as test_tc_003_cs or test_ov_16_x, and @case says no id=")
    text = inspect.getdoc(body) or ""
    if not text:
        raise ValueError(f"{body.__name__} has no docstring that says its title and purpose")
    heading, _, purpose = text.partition("\n")
    declared = Declaration(
        id=name,
        title=title or heading.rstrip("."),
        purpose=" ".join(purpose.split()) or heading,
        profile=profile,
        requirements=requirements,
        condition=condition,
        side=_side(name, body),
        versions=versions or _versions(name) or (tuple(Version) if id else ()),
    )
    if not declared.versions:
        raise ValueError(f"{name} stands in no catalogue; a case of your own is named test_ov_16_… or test_ov_2_…")

    @pytest.mark.asyncio(loop_scope="session")
    @functools.wraps(body)
    async def run(**fixtures: Any) -> None:
        __tracebackhide__ = True
        role = next(role for value in fixtures.values() if isinstance(role := getattr(value, "role", value), Role))
        await role.execution.rows(functools.partial(body, **fixtures))

    setattr(run, _ATTRIBUTE, declared)
    return cast(Body, run)


def own_id(name: str) -> str | None:
    """Return the id that the name of a test function says, None if it is none of ours: test_ov_16_x -> OV_16_X."""
    id = name.removeprefix("test_").upper()
    return id if name.startswith("test_") and _OWN.fullmatch(id) else None


def _versions(id: str) -> tuple[Version, ...]:
    own = _OWN.fullmatch(id)
    return _OWN_VERSIONS[own[1]] if own else tuple(one for one in Version if catalogue().find(id, one))


def _side(id: str, body: Callable[..., Any]) -> Side:
    """Return who is under test: OCA says it in the id; in a case of our own the role that we play tells."""
    if id.endswith(("_CS", "_CSMS")):
        return Side.STATION if id.endswith("_CS") else Side.CSMS
    return Side.STATION if "csms" in inspect.signature(body).parameters else Side.CSMS
