"""What governance looks at besides plans: the council's policy, its calendars and its meetings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from commissioning.dates import Calendars, WorkingCalendar
from commissioning.model import Committee, Policy
from commissioning.plan import MeetingDates
from commissioning.rules import RuleLibrary, standard_rules


@dataclass(frozen=True)
class Desk:
    """What the rules of actions and alerts look at besides plans."""

    policy: Policy
    calendars: Calendars
    working: WorkingCalendar
    meetings: Mapping[str, Sequence[MeetingDates]]
    committees: Mapping[str, Committee]
    rules: RuleLibrary = field(default_factory=standard_rules)


def next_meeting(committee: str | None, desk: Desk, as_of: date) -> MeetingDates | None:
    """The next meeting of a committee whose paper deadline can still be met."""
    meetings = desk.meetings.get(committee or "", ())
    return next((m for m in meetings if m.papers_due >= as_of and m.meeting.status != "cancelled"), None)
