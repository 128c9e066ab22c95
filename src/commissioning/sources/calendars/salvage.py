"""What can still be read of a record with faults, so that its other faults are found in the same run.

A salvaged record is checked against the others and never kept: its file is refused.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final, get_args, get_origin

from pydantic import ValidationError

from commissioning.model import Noun
from commissioning.sources.bundle import Loc
from commissioning.sources.written.shape import slots

UNREADABLE: Final = "unreadable"
"""Stands in a salvaged record for a name that could not be read; no check speaks of it."""

_PASSES: Final = 4


def salvaged(noun: type[Noun], value: Any) -> Noun | None:
    """The record without its faulty values; ``None`` when too little is left."""
    if not isinstance(value, dict):
        return None
    for _ in range(_PASSES):
        try:
            return noun.model_validate(value)
        except ValidationError as error:
            faults = _places(error)
        for loc, sort in reversed(faults):
            if not loc:
                return None
            if len(loc) == 1 and sort == "missing":
                value = {**value, loc[0]: _stand_in(noun, str(loc[0]))}
            else:
                value = _without(value, loc[:-1] if sort == "missing" else loc)
    return None


def _places(error: ValidationError) -> list[tuple[Loc, str]]:
    """Where the faults are and what sort they are, in order, so that they can be taken out from the last on."""
    found = []
    for item in error.errors(include_url=False, include_context=False, include_input=False):
        loc = item["loc"]
        found.append((loc[:-1] if loc[-1:] == ("[key]",) else loc, item["type"]))
    return sorted(found, key=lambda item: [(isinstance(step, str), str(step).zfill(9)) for step in item[0]])


def _without(value: Any, loc: Loc) -> Any:
    """A copy without what stands at ``loc``, which may be gone already."""
    step, rest = loc[0], loc[1:]
    if isinstance(value, dict) and step in value:
        if not rest:
            return {key: item for key, item in value.items() if key != step}
        return {**value, step: _without(value[step], rest)}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        if not rest:
            return [*value[:step], *value[step + 1 :]]
        return [*value[:step], _without(value[step], rest), *value[step + 1 :]]
    if isinstance(step, int) and rest:  # a list of one that was written without its dash
        return _without(value, rest)
    return value


def _stand_in(noun: type[Noun], name: str) -> Any:
    slot = slots(noun)[name]
    if slot.form != "one" or slot.noun is not None:
        return {}
    if get_origin(slot.plain) is not None:
        return get_args(slot.plain)[0]
    return {date: date(2000, 1, 1), int: 1}.get(slot.plain, UNREADABLE)
