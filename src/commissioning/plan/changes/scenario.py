"""What if: a plan and a list of changes give the scene as it would be. Pure: the same changes, the same scene."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from commissioning.dates import DaysBefore, add_months, say
from commissioning.errors import BadInput, NotFound
from commissioning.gates import out_of_plan, present_stages
from commissioning.model import Committee, Length, Meeting, Slip
from commissioning.plan.passes.lengths import after
from commissioning.plan.reasons.trace import no_milestone
from commissioning.plan.result import Milestone, Plan
from commissioning.plan.scene import Scene

ShiftUnit = Literal["d", "wd", "w", "m"]
_WORDS: Mapping[ShiftUnit, Literal["days", "working days", "weeks", "months"]] = {
    "d": "days", "wd": "working days", "w": "weeks", "m": "months",
}  # fmt: skip
_SHIFT = re.compile(r"([+-]?\d{1,4})(wd|d|w|m)")
_FARTHEST = 3650


@dataclass(frozen=True, slots=True)
class Shift:
    """How far something slips; negative when it is earlier.

    Attributes:
        n: how many.
        unit: ``d`` calendar days, ``wd`` working days of the council's own calendar, ``w`` weeks, ``m`` months
            to the corresponding date.
    """

    n: int
    unit: ShiftUnit

    @classmethod
    def parse(cls, text: str) -> Shift:
        """Reads ``15wd``, ``-3d``, ``2w`` or ``1m``. Raises ``BadInput`` for anything else.

        >>> str(Shift.parse("15wd"))
        '15 working days'
        """
        found = _SHIFT.fullmatch(text.strip().lower())
        if found is None or abs(int(found[1])) > _FARTHEST:
            remedy = "Write for example 15wd (working days), 10d, 3w or 2m, up to 3650, or a date as YYYY-MM-DD."
            raise BadInput("bad-usage", f"'{text}' is not a length of time. {remedy}")
        return cls(int(found[1]), next(unit for unit in get_args(ShiftUnit) if unit == found[2]))

    def __str__(self) -> str:
        words = _WORDS[self.unit]
        return f"{abs(self.n)} {words[:-1] if abs(self.n) == 1 else words}"

    def count(self, day: date, scene: Scene) -> date:
        """The day that lies so far from ``day``. Raises ``CalendarHorizon`` past the holiday data."""
        if self.n == 0:
            return day
        if self.unit == "m":
            return add_months(day, self.n)
        length = Length(n=abs(self.n), unit=_WORDS[self.unit])
        if self.n > 0:
            return after(length, scene.calendars, scene.working).last(day)
        if self.unit == "wd":
            return DaysBefore(length.n, scene.working).first(day)
        return after(length, scene.calendars, scene.working).first(day)


@dataclass(frozen=True, slots=True)
class SlipMilestone:
    """A milestone slips. ``to`` is its new forecast, or how far it slips from the forecast it has (``"15wd"``)."""

    key: str
    to: date | str


@dataclass(frozen=True, slots=True)
class MoveMeeting:
    """The meeting of a committee on ``day`` (its present date, or one that it had) is moved to ``to``."""

    committee: str
    day: date
    to: date


@dataclass(frozen=True, slots=True)
class CancelMeeting:
    """The meeting of a committee on ``day`` is cancelled."""

    committee: str
    day: date


@dataclass(frozen=True, slots=True)
class StartOn:
    """The workstream starts on another day."""

    day: date


Change = SlipMilestone | MoveMeeting | CancelMeeting | StartOn
MeetingChange = MoveMeeting | CancelMeeting


def slipped(plan: Plan, change: SlipMilestone, *, because: str | None = None) -> Slip | None:
    """The new forecast that a change gives a milestone, as it would be recorded; ``None`` when it slips by nothing.

    Raises:
        NotFound: the plan has no such milestone.
        BadInput: the milestone has happened, is left out, has no date, or is set by a rule; or the day is past.
    """
    item = existing(plan, change.key)
    if item.actual is not None:
        raise BadInput("bad-usage", f"{item.key} happened on {say(item.actual)}; it has no forecast to change.")
    if item.kind in ("paper", "deadline"):
        raise BadInput("bad-usage", f"{item.key} is set by a rule; it moves with what it is counted from.")
    to = change.to
    if isinstance(to, str):
        shift = Shift.parse(to)
        if item.forecast is None:
            message = f"{item.key} has no date from which {shift} could be counted. Give the new date as YYYY-MM-DD."
            raise BadInput("bad-usage", message)
        if shift.n == 0:
            return None
        to = shift.count(item.forecast, plan.scene)
    if to < plan.as_of:
        message = f"A forecast lies ahead; {say(to)} is before {say(plan.as_of)}. Use 'done' for the past."
        raise BadInput("bad-usage", message)
    attempt = plan.scene.facts.attempt
    return Slip(reference=plan.reference, key=item.key, to=to, on=plan.as_of, because=because, attempt=attempt)


def existing(plan: Plan, key: str) -> Milestone:
    """The milestone with this key. Raises ``NotFound``, or ``BadInput`` for one that is left out of the plan."""
    item = plan.milestone(key)
    if item is None:
        raise NotFound("not-found", no_milestone(plan, key))
    if item.status == "dropped":
        why = item.note or "the workstream was stopped"
        raise BadInput("bad-usage", f"{key} is left out of {plan.reference}: {why}.")
    return item


def slip_holds(before: Plan, after: Plan, slip: Slip) -> None:
    """Refuses a forecast that what comes before, a rule or a meeting does not allow. Raises ``BadInput``."""
    was, now = before.milestone(slip.key), after.milestone(slip.key)
    if was and now and now.forecast and now.forecast > slip.to and now.forecast == was.forecast:
        message = (
            f"{slip.key} cannot be on {say(slip.to)}: what comes before it, a rule or a meeting holds it to "
            f"{say(now.forecast)}. See 'commissioning why {before.reference} {slip.key}'."
        )
        raise BadInput("bad-usage", message)


def how_far(before: Plan, change: SlipMilestone, slip: Slip) -> str:
    """What a slip does to its milestone, as the end of a sentence that begins with its title."""
    was = before.milestone(slip.key)
    if isinstance(change.to, str):
        shift = Shift.parse(change.to)
        return f"{'slips by' if shift.n > 0 else 'comes forward by'} {shift}"
    days = (slip.to - was.forecast).days if was and was.forecast else 0
    if not days:
        return f"has a new forecast, {say(slip.to)}"
    length = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{'slips by' if days > 0 else 'comes forward by'} {length}, to {say(slip.to)}"


def scene_with(before: Plan, changes: Sequence[Change]) -> tuple[Scene, tuple[Slip, ...]]:
    """The scene of a plan as it would be with all changes, and the slips among them as they would be recorded.

    A length of time counts from the date that the plan has now, so the order of the changes does not matter.

    Raises:
        NotFound: no such milestone or meeting.
        BadInput: a change that cannot be.
    """
    scene = before.scene
    slips = tuple(slip for change in changes if isinstance(change, SlipMilestone) and (slip := slipped(before, change)))
    starts = [change.day for change in changes if isinstance(change, StartOn)]
    if len(starts) > 1 or len({slip.key for slip in slips}) < len(slips):
        raise BadInput("bad-usage", "One thing is given two new dates. Give each milestone, and the start, one.")
    work = scene.workstream.model_copy(update={"start": starts[0]}) if starts else scene.workstream
    facts = scene.facts.model_copy(update={"slips": (*scene.facts.slips, *slips)})
    moved = committees_with(scene.committees, changes, as_of=scene.as_of)
    return replace(scene, workstream=work, facts=facts, committees={**scene.committees, **moved}), slips


def committees_with(
    committees: Mapping[str, Committee], changes: Iterable[Change], *, as_of: date
) -> dict[str, Committee]:
    """The committees whose meetings the changes move or cancel, as they would be; those alone.

    Raises:
        NotFound: no such committee or meeting.
        BadInput: the meeting was held or cancelled, or its new date is past or taken.
    """
    changed: dict[str, dict[int, Meeting]] = {}
    for change in changes:
        if isinstance(change, SlipMilestone | StartOn):
            continue
        committee = committees.get(change.committee)
        if committee is None:
            known = ", ".join(committees) or "none yet"
            raise NotFound("not-found", f"There is no committee '{change.committee}'. There is: {known}.")
        number = find_meeting(committee, change.day)
        if number in changed.setdefault(committee.key, {}):
            raise BadInput("bad-usage", f"The meeting of {say(change.day)} is changed twice. Say once what it becomes.")
        changed[committee.key][number] = meeting_with(committee.meetings[number], change, as_of=as_of)
    found: dict[str, Committee] = {}
    for key, new in changed.items():
        meetings = tuple(new.get(number, old) for number, old in enumerate(committees[key].meetings))
        days = [meeting.date for meeting in meetings]
        taken = next((meeting.date for meeting in new.values() if days.count(meeting.date) > 1), None)
        if taken is not None:
            message = f"{committees[key].title} has another meeting on {say(taken)}. Give a day that is free."
            raise BadInput("bad-usage", message)
        if meetings != committees[key].meetings:
            found[key] = committees[key].model_copy(update={"meetings": meetings})
    return found


def find_meeting(committee: Committee, day: date) -> int:
    """Which of a committee's meetings is on ``day``, else which was. Raises ``NotFound``."""
    for days_of in (lambda m: (m.date,), lambda m: m.was):
        for number, meeting in enumerate(committee.meetings):
            if day in days_of(meeting):
                return number
    days = ", ".join(meeting.date.isoformat() for meeting in committee.meetings[-12:]) or "none"
    raise NotFound("not-found", f"{committee.key} has no meeting on {day.isoformat()}. Its last ones are: {days}.")


def meeting_with(meeting: Meeting, change: MeetingChange, *, as_of: date) -> Meeting:
    """A meeting as it is once moved or cancelled; itself when it is so already. Raises ``BadInput``."""
    what = "cancelled" if isinstance(change, CancelMeeting) else "moved"
    if meeting.status == "held":
        raise BadInput("bad-usage", f"The meeting of {say(meeting.date)} was held; it cannot be {what}.")
    if isinstance(change, CancelMeeting):
        return meeting if meeting.status == "cancelled" else meeting.model_copy(update={"status": "cancelled"})
    if meeting.date == change.to and meeting.status != "cancelled":
        return meeting
    if meeting.status == "cancelled":
        message = f"The meeting of {say(meeting.date)} is cancelled. Load the committee's file with a new meeting."
        raise BadInput("bad-usage", message)
    if change.to < as_of:
        raise BadInput("bad-usage", f"{say(change.to)} is before {say(as_of)}; a meeting is moved to a day to come.")
    was = (*meeting.was, meeting.date)
    return meeting.model_copy(update={"date": change.to, "status": "moved", "was": was})


def uses(scene: Scene, committee: str) -> bool:
    """Whether a step or gate of a workstream that is still to come is held at a committee's meetings."""
    return committee in committees_used(scene)


def committees_used(scene: Scene) -> frozenset[str]:
    """The committees at whose meetings a step or gate of a workstream that is still to come is held."""
    work = scene.workstream
    done = {fact.key for fact in scene.facts.known_on(scene.as_of).done}
    done |= {key for key, plan in work.steps.items() if plan.done and plan.done <= scene.as_of}
    names: set[str | None] = set()
    for stage in present_stages(work, scene.template):
        template = scene.template.stages[stage]
        names.add(template.gate.committee if template.gate else None)
        steps = [*template.steps.items(), *((k, s) for k, s in work.added_steps.items() if s.stage == stage)]
        for key, step in steps:
            if key not in done and not out_of_plan(work, key, step.optional):
                names.add(step.committee or ("scrutiny" if step.kind == "meeting" else None))
    return frozenset(found.key for name in names if (found := scene.committee_for(name)))
