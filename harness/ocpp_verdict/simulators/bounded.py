"""A dict that forgets its oldest entry when full: what a peer makes a simulator remember must not grow for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Bounded(dict[K, V]):
    """A dict with at most `size` entries; only assignment and `at` add any."""

    def __init__(self, size: int = 10_000) -> None:
        super().__init__()
        self._size = size

    def __setitem__(self, key: K, value: V) -> None:
        super().__setitem__(key, value)
        if len(self) > self._size:
            del self[next(iter(self))]

    def at(self, key: K, make: Callable[[], V]) -> V:
        """Return the value of `key`, made when there is none."""
        if key not in self:
            self[key] = make()
        return self[key]
