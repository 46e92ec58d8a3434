"""The order of our own tests: files that take minutes begin first, so that two workers end together."""

from __future__ import annotations

import pytest

#: Files whose runs take minutes, the longest first.
LONG = ("test_suite.py", "test_other_profiles.py", "test_transfers.py", "test_runs.py", "test_peers.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; the order of the others stays."""
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))
