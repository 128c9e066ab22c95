"""The releases of one process as one: what a later one says stands, what it leaves out stays as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commissioning.sources.registers.told import stamp_of


def merged(releases: Sequence[tuple[Mapping[str, Any], int]]) -> tuple[dict[str, Any], int]:
    """One release from several of a process, in the order of their dates, and the line of the last.

    As the standard merges: objects field by field, lists of objects by their ids, all else whole; null takes away.
    """
    found: dict[str, Any] = {}
    line = 1
    for release, at in sorted(releases, key=lambda item: stamp_of(_said(item[0].get("date")))):
        found, line = _joined(found, release), at
    return found, line


def _said(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _joined(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(old)
    for key, value in new.items():
        before = found.get(key)
        if value is None:
            found.pop(key, None)
        elif isinstance(value, dict) and isinstance(before, dict):
            found[key] = _joined(before, value)
        elif _has_ids(value) and before is not None and _has_ids(before):
            found[key] = _by_id(before, value)
        else:
            found[key] = value
    return found


def _has_ids(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) and "id" in item for item in value)


def _by_id(old: list[Any], new: list[Any]) -> list[Any]:
    found = {str(item["id"]): item for item in old}
    for item in new:
        found[str(item["id"])] = _joined(found.get(str(item["id"]), {}), item)
    return list(found.values())
