"""The items of work programmes that reports are written for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from commissioning.model import Committee, MunicipalYear
from commissioning.plan.papers import ItemAtMeeting
from commissioning.plan.programme.whole import standing_lines
from commissioning.plan.programme.written import Written


def items_at_meetings(
    written: Written, committees: Iterable[Committee], as_of: date, years: Sequence[MunicipalYear]
) -> Iterator[ItemAtMeeting]:
    """The items that are planned for a meeting or were taken at one, each where it stands now."""
    for committee in committees:
        for entry in standing_lines(written, committee, as_of, years):
            if entry.meeting is not None and entry.status in ("planned", "taken"):
                own = (entry.workstream, entry.milestone)
                yield ItemAtMeeting(entry.id, entry.committee, entry.meeting, entry.item, *own)
