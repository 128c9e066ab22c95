"""What calendars show: one entry for each milestone and meeting, and which feed holds which."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from commissioning.dates import say
from commissioning.errors import BadInput, NotFound
from commissioning.model import Committee, Meeting, MilestoneKind
from commissioning.plan import MeetingDates, Milestone, Plan
from commissioning.plan.reasons.trace import last_step
from commissioning.publish.choices import Profile

_KIND_WORDS: dict[str, str] = {
    "step": "step", "gate": "gate", "paper": "paper deadline", "notice": "notice",
    "meeting": "scrutiny", "deadline": "deadline", "start": "start",
}  # fmt: skip
_PUBLIC_KINDS = ("notice", "meeting", "start")
_GOVERNANCE_KINDS = ("paper", "notice", "meeting", "deadline")


@dataclass(frozen=True, slots=True)
class Entry:
    """A milestone (a whole day) or a meeting (a time at a place) as calendars show it."""

    reference: str
    key: str
    kind: MilestoneKind
    title: str
    label: str
    day: date
    at: time | None = None
    place: str | None = None
    owner: str | None = None
    committee: str | None = None
    provisional: bool = False
    cancelled: bool = False
    done: bool = False
    because: str = ""

    @property
    def is_meeting(self) -> bool:
        """Whether this is a committee's meeting, at a time, and not a milestone of a workstream."""
        return self.key.startswith("meeting/")

    def digest(self) -> str:
        """Changes when anything that a reader can see changes."""
        seen = [self.title, self.label, self.day.isoformat(), self.at.isoformat() if self.at else None, self.place,
                self.owner, self.provisional, self.cancelled, self.done, self.because]  # fmt: skip
        return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Told:
    """An entry with its lasting id and what is known of its history."""

    entry: Entry
    id: str
    sequence: int
    stamp: datetime
    moved_from: date | None = None
    moved_at: datetime | None = None


def plan_entries(plan: Plan) -> Iterator[Entry]:
    """The entries of a plan: every milestone that has a date."""
    for item in plan.milestones:
        day = item.actual or (item.due if item.status in ("overdue", "missed") else item.forecast)
        if day is None or item.status == "dropped":
            continue
        yield Entry(
            plan.reference, item.key, item.kind, plan.title, item.title, day, owner=item.owner,
            committee=item.meeting[0] if item.meeting else None, provisional=item.provisional and not item.actual,
            done=item.actual is not None, because=_because(plan, item),
        )  # fmt: skip


def _because(plan: Plan, item: Milestone) -> str:
    if item.status in ("overdue", "missed") and item.due:
        # Without the as-of day: an entry that says the same thing tomorrow must not look changed tomorrow.
        return f"Due on {say(item.due)}, and not recorded as done."
    last = last_step(plan, item.key)
    left_out = [f"{say(day)} ({reason})" for day, reason in last.left_out if reason not in ("Saturday", "Sunday")]
    skipped = f" Left out: {', '.join(left_out)}." if left_out and last.counted else ""
    return f"{last.because.rstrip('.')}.{skipped}"


def meeting_entries(meetings: Iterable[MeetingDates]) -> Iterator[Entry]:
    """The entries of a committee's meetings; a cancelled one stays, marked."""
    for item in meetings:
        because = f"Agenda published by {say(item.agenda_published_by)}; papers due {say(item.papers_due)}."
        yield meeting_entry(item.committee, item.meeting, because)


def meeting_entry(committee: Committee, meeting: Meeting, because: str = "") -> Entry:
    """The entry of one meeting."""
    return Entry(
        committee.key,
        f"meeting/{meeting.first_date.isoformat()}",
        "meeting",
        committee.title,
        committee.title,
        meeting.date,
        meeting.time or committee.time,
        meeting.place or committee.place,
        "governance",
        committee.key,
        provisional=meeting.status == "provisional",
        cancelled=meeting.status == "cancelled",
        because=because,
    )


def parse_scope(scope: str, *, workstreams: Iterable[str], committees: Iterable[str], owners: Iterable[str]) -> str:
    """A scope that exists. Raises ``BadInput`` for words that are none, ``NotFound`` with what there is."""
    sort, _, name = scope.partition(":")
    if sort in ("portfolio", "governance", "public") and not name:
        return scope
    there = {"workstream": workstreams, "committee": committees, "owner": owners}.get(sort)
    if there is None or not name:
        raise BadInput(
            "bad-usage",
            f"'{scope}' is not the scope of a feed. Write portfolio, governance, public, workstream:REF, "
            "committee:KEY or owner:NAME.",
        )
    known = sorted(there)
    if name not in known:
        raise NotFound("not-found", f"There is no {sort} '{name}'. There is: {', '.join(known) or 'none yet'}.")
    return scope


def in_scope(scope: str, told: Sequence[Told]) -> tuple[Told, ...]:
    """The entries that a feed of this scope holds, by date."""
    return by_scope(told).get(scope, ())


def by_scope(told: Sequence[Told]) -> dict[str, tuple[Told, ...]]:
    """The entries of every feed that holds any, by date. A workstream's feed has the meetings that it goes to, too."""
    found: dict[str, list[Told]] = {}
    meetings: dict[tuple[str | None, date], list[Told]] = {}
    for item in told:
        for scope in _scopes(item.entry):
            found.setdefault(scope, []).append(item)
        if item.entry.is_meeting:
            meetings.setdefault((item.entry.committee, item.entry.day), []).append(item)
    for scope, items in found.items():
        if scope.startswith("workstream:"):
            days = {(item.entry.committee, item.entry.day) for item in items if item.entry.kind == "meeting"}
            items += [meeting for day in days for meeting in meetings.get(day, ())]
    return {scope: _by_day(items) for scope, items in found.items()}


def _scopes(entry: Entry) -> Iterator[str]:
    """The feeds that hold an entry."""
    yield "portfolio"
    if entry.kind in _GOVERNANCE_KINDS:
        yield "governance"
    if entry.is_meeting or entry.kind in _PUBLIC_KINDS:
        yield "public"
    if entry.committee:
        yield f"committee:{entry.committee}"
    if not entry.is_meeting:
        yield f"workstream:{entry.reference}"
        if entry.owner:
            yield f"owner:{entry.owner}"


def _by_day(told: Iterable[Told]) -> tuple[Told, ...]:
    return tuple(sorted(told, key=lambda t: (t.entry.day, t.entry.at or time.min, t.entry.reference, t.entry.key)))


def summary(told: Told, profile: Profile) -> str:
    """The title that a reader of this profile sees."""
    entry = told.entry
    if entry.is_meeting:
        words = entry.title
    elif profile == "officer":
        words = f"{entry.reference}: {entry.label}"
    elif profile == "public":
        words = f"{entry.title}: {entry.label}"
    else:
        words = f"{entry.reference}: {_KIND_WORDS[entry.kind]}"
    prefix = "CANCELLED: " if entry.cancelled else "DONE: " if entry.done and profile == "officer" else ""
    return f"{prefix}{words}{' (earliest possible day)' if entry.provisional and not entry.is_meeting else ''}"


def description(told: Told, profile: Profile) -> str | None:
    """Why the date is what it is and when it last moved; only officers are told."""
    entry = told.entry
    if profile != "officer":
        return None
    lines = [entry.because]
    if told.moved_from and told.moved_at:
        lines.append(f"Moved from {say(told.moved_from)} on {say(told.moved_at.date())}.")
    if entry.owner and not entry.is_meeting:
        lines.append(f"Owner: {entry.owner}.")
    if not entry.is_meeting:
        lines.append(f"commissioning why {entry.reference} {entry.key}")
    return "\n".join(line for line in lines if line)
