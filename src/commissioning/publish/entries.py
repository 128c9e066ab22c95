"""What calendars show: one entry for each milestone, stage and meeting."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Literal, get_args

from commissioning.dates import say
from commissioning.model import Committee, Meeting, MilestoneKind
from commissioning.plan import MeetingDates, Milestone, Plan
from commissioning.plan.reasons.trace import own_steps
from commissioning.plan.trace_step import TraceStep
from commissioning.publish.reasons import counted_reason

EntryKind = MilestoneKind | Literal["stage"]
ENTRY_KINDS: tuple[EntryKind, ...] = (*get_args(MilestoneKind), "stage")


@dataclass(frozen=True, slots=True)
class Entry:
    """A milestone (a whole day), a stage (whole days) or a meeting (a time at a place) as calendars show it.

    Attributes:
        key: the milestone's; ``stage/NAME`` of a stage, ``meeting/DATE`` of a meeting, by its first date.
        title: of its workstream or committee.
        label: its own title.
        until: the last day of a stage, counted.
        stage: the stage that it belongs to.
        follows: the key of the entry that must end before this one begins.
        withheld: it is exempt, embargoed or a draft, so nothing of it is public.
        names_somebody: a title of it names a supplier or a person.
        public_since: the instant (aware) from which on it was withheld no more; where it was before is not public.
        because: why it is on that day, in words that may quote what people wrote; for officers.
        reason: the same in counted facts alone, which anybody may read.
    """

    reference: str
    key: str
    kind: EntryKind
    title: str
    label: str
    day: date
    until: date | None = None
    at: time | None = None
    place: str | None = None
    owner: str | None = None
    committee: str | None = None
    stage: str | None = None
    follows: str | None = None
    provisional: bool = False
    cancelled: bool = False
    done: bool = False
    withheld: bool = False
    names_somebody: bool = False
    public_since: datetime | None = None
    because: str = ""
    reason: str = ""

    @property
    def is_meeting(self) -> bool:
        """Whether this is a committee's meeting, at a time, and not a milestone of a workstream."""
        return self.key.startswith("meeting/")

    @property
    def is_stage(self) -> bool:
        """Whether this is a whole stage, from its first day to its last."""
        return self.kind == "stage"

    def kept(self) -> str:
        """All that it shows, as a database keeps it; ``of`` reads it again."""
        said = {name: value for name in _FIELDS if (value := getattr(self, name)) not in (None, "", False)}
        return json.dumps(said, ensure_ascii=False, default=lambda value: value.isoformat())

    @classmethod
    def of(cls, kept: str) -> Entry:
        """The entry that ``kept`` wrote."""
        said = json.loads(kept)
        for name, read in _READ.items():
            if name in said:
                said[name] = read(said[name])
        return cls(**said)

    def digest(self) -> str:
        """Changes when anything that a reader can see changes."""
        return hashlib.sha256(self.kept().encode("utf-8", "backslashreplace")).hexdigest()


_FIELDS = tuple(field.name for field in fields(Entry))
_READ: dict[str, Callable[[str], date | time]] = {
    "day": date.fromisoformat, "until": date.fromisoformat, "at": time.fromisoformat,
    "public_since": datetime.fromisoformat,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """An entry with its lasting id and what is known of its history.

    Attributes:
        sequence: how often it has visibly changed.
        stamp: the instant (aware) of the change that it last looked different by.
        moved_from: the day that it had before; of a stage, the last day.
        moved_at: the instant (aware) at which it moved.
        cancelled_on: the day as of which it was cancelled.
        follows: the lasting id of the entry that must end before this one begins.
    """

    entry: Entry
    id: str
    sequence: int
    stamp: datetime
    moved_from: date | None = None
    moved_at: datetime | None = None
    cancelled_on: date | None = None
    follows: str | None = None


def plan_entries(plan: Plan) -> Iterator[Entry]:
    """The entries of a plan: every milestone that has a date, and every stage from its first day to its last."""
    stages = {stage.key: place for place, stage in enumerate(plan.stages)}
    gates = {item.stage: item.key for item in plan.milestones if item.kind == "gate"}
    before = {stage: [gates[s.key] for s in plan.stages[:place] if s.key in gates] for stage, place in stages.items()}
    for item in plan.milestones:
        day = item.actual or (item.due if item.status in ("overdue", "missed") else item.forecast)
        if day is None or item.status == "dropped":
            continue
        because, reason = _reasons(plan, item)
        follows = before.get(item.stage) if item.kind == "gate" else None
        yield Entry(
            plan.reference, item.key, item.kind, plan.title, item.title, day, owner=item.owner,
            committee=item.meeting[0] if item.meeting else None, stage=item.stage,
            follows=follows[-1] if follows else None, provisional=item.provisional and not item.actual,
            done=item.actual is not None, withheld=is_withheld(plan, item), because=because, reason=reason,
        )  # fmt: skip
    yield from _stage_entries(plan)


def _stage_entries(plan: Plan) -> Iterator[Entry]:
    follows: str | None = None
    for stage in plan.stages:
        own = [item for item in plan.milestones if item.stage == stage.key and item.key in plan.forward.dated]
        # Of a workstream that was stopped, only a stage that was done to its end has taken place.
        if stage.start is None or stage.end is None or any(item.status == "dropped" for item in own):
            continue
        words = f"From {say(stage.start)} to {say(stage.end)}, both days counted."
        key = f"stage/{stage.key}"
        yield Entry(
            plan.reference, key, "stage", plan.title, stage.title, stage.start, max(stage.start, stage.end),
            stage=stage.key, follows=follows, withheld=plan.scene.workstream.withheld is not None, because=words,
            reason=words,
        )  # fmt: skip
        follows = key


def is_withheld(plan: Plan, item: Milestone) -> bool:
    """Whether a milestone, or the step whose paper it is, or all of its workstream may not be public."""
    scene, key = plan.scene, item.key
    if item.kind == "paper":
        key = max((name for name, d in plan.forward.dated.items() if d.choice and key.startswith(f"{name}-")), key=len)
    template = scene.template.stages.get(item.stage)
    written = (
        scene.workstream, scene.workstream.steps.get(key), scene.workstream.added_steps.get(key),
        template.steps.get(key) if template else None,
    )  # fmt: skip
    return any(noun is not None and noun.withheld for noun in written)


def _reasons(plan: Plan, item: Milestone) -> tuple[str, str]:
    """Why a milestone is on its day, for officers and for everybody."""
    steps = own_steps(plan, item.key)
    if item.status in ("overdue", "missed") and item.due:
        # Without the as-of day: an entry that says the same thing tomorrow must not look changed tomorrow.
        due = f"Due on {say(item.due)}"
        place = max((n for n, step in enumerate(steps, 1) if step.result == item.due), default=0)
        if not place:
            return f"{due}, and not recorded as done.", f"{due}."
        words, reason = _in_words(steps[:place])
        return f"{due}, and not recorded as done: {words}", f"{due}. {reason}".strip()
    if steps[-1].rule == "first-usable-meeting":
        return _at_meeting(plan, item)
    return _in_words(steps)


def _in_words(steps: Sequence[TraceStep]) -> tuple[str, str]:
    """What the last of a milestone's own steps says, for officers and for everybody."""
    last = steps[-1]
    left_out = [f"{say(day)} ({reason})" for day, reason in last.left_out if reason not in ("Saturday", "Sunday")]
    skipped = f" Left out: {', '.join(left_out)}." if left_out and last.counted else ""
    words = [step.because.rstrip(".") for step in (steps[-2:] if last.rule == "working-day" else steps[-1:])]
    said = "; ".join(words)
    return f"{said[:1].upper()}{said[1:]}.{skipped}", counted_reason(steps)


def _at_meeting(plan: Plan, item: Milestone) -> tuple[str, str]:
    """Why a milestone falls on its meeting, without the day of what it follows.

    While what it follows slips and the meeting can still be reached, nothing is another for whoever reads this entry.
    """
    dated = plan.forward.dated[item.key]
    assert dated.choice is not None  # what falls on a meeting has chosen one
    assert dated.choice.chosen is not None
    chosen = dated.choice.chosen
    after = plan.forward.dated[dated.driver].node.title if dated.driver else "the start of the workstream"
    counted = f"papers due {say(chosen.papers_due)}, agenda published by {say(chosen.agenda_published_by)}"
    words = f"first meeting whose papers can be ready: {counted}."
    return f"{item.title} follows {after}; the {words}", f"The {words}"


def meeting_entries(meetings: Iterable[MeetingDates]) -> Iterator[Entry]:
    """The entries of a committee's meetings; a cancelled one stays, marked."""
    for item in meetings:
        counted = f"agenda published by {say(item.agenda_published_by)}, papers due {say(item.papers_due)}"
        yield meeting_entry(item.committee, item.meeting, f"From the committee's calendar: {counted}.")


def meeting_entry(committee: Committee, meeting: Meeting, because: str = "From the committee's calendar.") -> Entry:
    """The entry of one meeting. Of a cancelled one no papers are due, so ``because`` is not said."""
    if meeting.status == "cancelled":
        because = "From the committee's calendar, where it is cancelled."
    return Entry(
        committee.key,
        f"meeting/{meeting.known_by}",
        "meeting",
        committee.title,
        committee.title,
        meeting.date,
        at=meeting.time or committee.time,
        place=meeting.place or committee.place,
        owner="governance",
        committee=committee.key,
        provisional=meeting.status == "provisional",
        cancelled=meeting.status == "cancelled",
        withheld=(meeting.withheld or committee.withheld) is not None,
        because=because,
        reason=because,
    )
