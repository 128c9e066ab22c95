"""What was worked out from some values, kept as long as the same values come again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


class ByIdentity(Generic[T]):
    """Results by the identity of what they were made from: values that never change, and are slow to compare.

    What a result was made from is kept with it, so that no other value can come to have its identity.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._found: dict[tuple[Hashable, ...], tuple[tuple[object, ...], T]] = {}

    def found(self, made_from: tuple[object, ...], make: Callable[[], T], *, on: date | None = None) -> T:
        """The result for ``made_from``, and for a day if one matters; made when it is asked for first.

        The oldest goes when there are too many.
        """
        key = (on, *map(id, made_from))
        known = self._found.get(key)
        if known is None:
            known = self._found[key] = (made_from, make())
            while len(self._found) > self._size:
                self._found.pop(next(iter(self._found)), None)
        return known[1]
