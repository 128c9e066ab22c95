"""What a load means for actions of which something was recorded: the records hold, and the load says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from commissioning.dates import say
from commissioning.errors import Problem, Severity
from commissioning.model import Action, EventSort
from commissioning.service.portfolio import Portfolio
from commissioning.sources import Record

_FIELDS: Mapping[str, tuple[EventSort, ...]] = {
    "status": ("closed", "dropped", "reopened"),
    "closed_on": ("closed", "dropped", "reopened"),
    "due": ("due",),
    "due_meeting": ("due",),
    "owner": ("owner",),
    "progress": ("progress",),
}
"""The fields of a file that give way to what was recorded, and the records that they give way to."""


def otherwise_recorded(before: Portfolio, record: Record[Action]) -> Iterator[Problem]:
    """The fields of an action that a file changes, and that stay as somebody recorded them.

    Its text, type, committee, workstream and the like are taken from the file; a file that says nothing new is silent.
    """
    action = record.value
    known, written = before.actions.get(action.id), before.written_actions.get(action.id)
    if known is None or written is None:
        return
    said: set[int] = set()
    for field, sorts in _FIELDS.items():
        held = next((event for event in reversed(known.history) if event.sort in sorts), None)
        now = getattr(action, field)
        if held is None or held.number in said or now in (getattr(written, field), getattr(known, field)):
            continue
        said.add(held.number)
        yield Problem(
            "recorded-otherwise",
            f"action {action.id}, {field}: the file now has {_shown(now)}; {held.by} recorded on {say(held.on)} that "
            f"it is {_shown(getattr(known, field))}, and that holds.",
            f"{_HOW[held.sort].format(id=action.id)}, if the file is right.",
            Severity.WARNING, record.at(field), _shown(now), action.id,
        )  # fmt: skip


_HOW = {
    "closed": "Record it: commissioning action reopen {id} --because TEXT",
    "dropped": "Record it: commissioning action reopen {id} --because TEXT",
    "reopened": "Record it: commissioning action close {id} --because TEXT",
    "due": "Record it: commissioning action due {id} --to DATE --because TEXT",
    "owner": "Record it: commissioning action owner {id} ROLE",
    "progress": "Record it: commissioning action progress {id} --note TEXT",
}


def _shown(value: Any) -> str:
    return "nothing" if value is None else say(value) if isinstance(value, date) else f"'{value}'"
