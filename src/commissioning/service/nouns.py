"""The nouns of rows, each made when it is asked for first, and once as long as its row says the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from commissioning.by_identity import ByIdentity
from commissioning.model import Committee, Meeting, Noun, from_payload
from commissioning.store import Stored

N = TypeVar("N", bound=Noun)

_NOUNS: ByIdentity[Any] = ByIdentity(4096)


def noun_of(cls: type[N], payload: Mapping[str, Any]) -> N:
    """The noun of a row; the same one as long as the row says the same, so that what hangs on it is not made again."""
    found: N = _NOUNS.found((cls, payload), lambda: from_payload(cls, payload))
    return found


class Nouns(Mapping[str, N]):
    """The nouns of a sort, by key; each is made when it is asked for first, so that one plan does not make them all."""

    def __init__(self, cls: type[N], stored: Iterable[Stored]) -> None:
        self._cls = cls
        self._stored = {item.key: item.payload for item in stored}
        self._made: dict[str, N] = {}

    def __getitem__(self, key: str) -> N:
        if key not in self._made:
            self._made[key] = noun_of(self._cls, self._stored[key])
        return self._made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)

    def written(self, field: str) -> Iterator[Any]:
        """What is written in a field, of those in which anything is; without making nouns of them."""
        return (value for payload in self._stored.values() if (value := payload.get(field)))


def with_meetings(committee: Committee, meetings: tuple[Meeting, ...]) -> Committee:
    """The committee with these meetings; the same one as long as they are the same."""
    found: Committee = _NOUNS.found((committee, *meetings), lambda: committee.model_copy(update={"meetings": meetings}))
    return found
