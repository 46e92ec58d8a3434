"""Where the testsuite, the schemas and the report's templates lie, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

#: The folders that are data of the package and no Python modules of it.
NAMES = ("testsuite", "schemas", "reports")

_PACKAGE = Path(__file__).resolve().parent


def directory(name: str, package: Path = _PACKAGE) -> Path:
    """Return the folder `name`, one of `NAMES`.

    A wheel holds it inside the package; a checkout at its top level, beside `harness/`.

    Args:
        name: the folder.
        package: where the package lies.

    Raises:
        ValueError: `name` is no such folder.
        FileNotFoundError: neither place has it: the installation is not whole.
    """
    if name not in NAMES:
        raise ValueError(f"{name!r} is none of {', '.join(NAMES)}")
    places = [package / name]
    if package.parent.name == "harness":
        places.insert(0, package.parent.parent / name)
    for place in places:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"no folder {name!r}; looked at {' and '.join(map(str, places))}")
