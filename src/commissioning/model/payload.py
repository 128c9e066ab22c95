"""Nouns as JSON and back, with what is known of where they were written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from commissioning.model.base import Noun

_N = TypeVar("_N", bound=Noun)


def to_payload(noun: Noun) -> dict[str, Any]:
    """What was written of a noun, as JSON can hold it, each part with its line.

    Only what was written: a default that a later version improves must not be frozen in a database.

    >>> from commissioning.model.council import Meeting
    >>> to_payload(Meeting.model_validate({"date": "2025-06-26", "__line__": 7}))
    {'date': '2025-06-26', '__line__': 7}
    """
    payload = noun.model_dump(mode="json", exclude_unset=True)
    _add_lines(noun, payload)
    return payload


def from_payload(cls: type[_N], payload: Mapping[str, Any]) -> _N:
    """The noun that ``to_payload`` wrote down."""
    return cls.model_validate(dict(payload))


def same(one: Noun, other: Noun) -> bool:
    """Whether two nouns say the same, wherever they were written."""
    return type(one) is type(other) and one.model_dump() == other.model_dump()


def _said(item: BaseModel) -> dict[str, Any]:
    return item.model_dump(mode="json", exclude_none=True)


def _add_lines(value: Any, dumped: Any) -> None:
    if isinstance(value, Noun) and isinstance(dumped, dict):
        for name, part in list(dumped.items()):
            _add_lines(getattr(value, name), part)
        for name, field in type(value).model_fields.items():
            part = getattr(value, name)
            if field.exclude and field.alias and part is not None:
                dumped[field.alias] = [_said(item) for item in part] if isinstance(part, tuple) else part
    elif isinstance(value, Mapping) and isinstance(dumped, dict):
        for key, part in dumped.items():
            _add_lines(value[key], part)
    elif isinstance(value, tuple) and isinstance(dumped, list):
        for item, part in zip(value, dumped, strict=True):
            _add_lines(item, part)
