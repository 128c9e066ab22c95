"""What the nouns look like from outside: which field holds what, for the reader and for its messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from commissioning.model import EvidenceItem, Length, Meeting, Noun, Stated

SHORT: Final[Mapping[type[Noun], str]] = {Stated: "says", Meeting: "date", EvidenceItem: "title"}
"""Nouns that may be written as one value, and the field which that value is for."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What a field takes: how it is written, and the noun or the plain type inside."""

    form: Literal["one", "list", "keyed"]
    noun: type[Noun] | None = None
    plain: Any = None
    stages: bool = False


@cache
def slots(noun: type[Noun]) -> Mapping[str, Slot]:
    """The fields that people write, by name."""
    return {name: _slot(field.annotation) for name, field in noun.model_fields.items() if not field.exclude}


def _slot(annotation: Any) -> Slot:
    kind = _bare(annotation)
    origin, inside = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _of("list", _bare(inside[0]))
    if origin is dict:
        return _of("keyed", _bare(inside[1]), stages=get_origin(inside[0]) is Literal)
    return _of("one", kind)


def _of(form: Literal["one", "list", "keyed"], kind: Any, *, stages: bool = False) -> Slot:
    if isinstance(kind, type) and issubclass(kind, Noun):
        return Slot(form, kind, stages=stages)
    return Slot(form, plain=kind, stages=stages)


def _bare(annotation: Any) -> Any:
    """The type without its annotations and without ``None``."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
        return _bare(kinds[0]) if len(kinds) == 1 else annotation
    return annotation


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a path leads: the noun it ends in, the field there, and whether it points at one item of that field."""

    noun: type[Noun]
    slot: Slot | None
    item: bool

    @property
    def holds(self) -> type[Noun] | None:
        """The noun that stands at the spot, if one does."""
        return self.slot.noun if self.slot and self.item else None


def spot(noun: type[Noun], loc: tuple[str | int, ...]) -> Spot:
    """Follows a path through the fields of a noun."""
    slot: Slot | None = None
    item = False
    for step in loc:
        if slot is not None and not item:
            item = True
            continue
        if slot is not None:
            if slot.noun is None:
                break
            noun = slot.noun
        slot = slots(noun).get(str(step))
        if slot is None:
            break
        item = slot.form == "one"
    return Spot(noun, slot, item)


def wanted(spot: Spot) -> str:
    """What may be written at a spot, in plain words."""
    slot = spot.slot
    if slot is None:
        return "fields of its own"
    if slot.form == "list" and not spot.item:
        return "a list"
    if slot.noun is not None or not spot.item:
        return "fields of its own"
    kind = slot.plain
    if get_origin(kind) is Literal:
        return "one of " + listed(get_args(kind))
    return next((words for known, words in _WORDS if kind is known), "text")


_WORDS: Final = (
    (date, "a date such as 2025-06-26"),
    (time, 'a time such as "17:30"'),
    (Length, "a length such as '5 months' or '10 working days'"),
    (int, "a whole number"),
    (bool, "true or false"),
)


def listed(names: Any, last: str = "or") -> str:
    """Names as a sentence lists them."""
    words = [str(name) for name in names]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def called(noun: type[Noun]) -> str:
    """A noun's name in words, with its article: ``a template step``."""
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", noun.__name__).lower()
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
