"""What stems from plans, what recurs, and what was agreed: put beside what was written, and never twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from commissioning.dates import say_in_full
from commissioning.model import Action, ItemRecord
from commissioning.plan.programme.calendar import CommitteeCalendar
from commissioning.plan.programme.entry import Entry, PlanPoint
from commissioning.plan.programme.written import known, settled
from commissioning.plan.result import Milestone, Plan


def plan_points(plans: Iterable[Plan], calendar: CommitteeCalendar) -> Iterator[PlanPoint]:
    """The milestones of plans that fall on meetings of a committee: one point for a workstream and a meeting."""
    for plan in plans:
        days: dict[date, list[Milestone]] = {}
        for item in plan.milestones:
            day = _meets(plan, item, calendar)
            if day is not None:
                days.setdefault(day, []).append(item)
        for day, items in sorted(days.items()):
            first = items[0]
            yield PlanPoint(plan.reference, plan.title, first.key, tuple(m.key for m in items),
                            tuple(m.title for m in items), day, all(m.actual is not None for m in items))  # fmt: skip


def _meets(plan: Plan, item: Milestone, calendar: CommitteeCalendar) -> date | None:
    """The day of the committee's meeting that a milestone falls on: planned for it, or done at it."""
    if item.kind == "paper" or item.status == "dropped":
        return None
    if item.actual is None:
        there = item.meeting is not None and item.meeting[0] == calendar.committee.key
        return item.meeting[1] if there and item.meeting else None
    node = plan.network.nodes.get(item.key)
    committee = plan.scene.committee_for(node.committee) if node else None
    if committee is None or committee.key != calendar.committee.key:
        return None
    meeting = calendar.at(item.actual)
    return meeting.date if meeting else None


def without_meeting(
    plans: Iterable[Plan], calendar: CommitteeCalendar, records: Mapping[str, Sequence[ItemRecord]], as_of: date
) -> Iterator[Entry]:
    """What a paper promised of a plan that reaches no published meeting now: members saw it, so it waits."""
    for plan in plans:
        for item in plan.milestones:
            id = f"{plan.reference}:{item.key}"
            node = plan.network.nodes.get(item.key)
            committee = plan.scene.committee_for(node.committee) if node else None
            mine = committee is not None and committee.key == calendar.committee.key
            undated = item.meeting is None and item.actual is None and item.status != "dropped"
            if mine and undated and any(record.sort == "noted" for record in known(records, id, as_of)):
                yield Entry(
                    id, calendar.committee.key, f"{plan.title}: {item.title}", calendar.year_of(as_of), "plan",
                    proposed="no meeting that it can reach is published yet", workstream=plan.reference,
                )  # fmt: skip


def recurrences(
    entries: Sequence[Entry], calendar: CommitteeCalendar, records: Mapping[str, Sequence[ItemRecord]], as_of: date
) -> Iterator[Entry]:
    """Where rolling items come back, unless somebody wrote the same item, or one on the same workstream, there."""
    for entry in entries:
        if entry.rolling is None or entry.meeting is None or entry.status in ("dropped", "closed", "carried"):
            continue
        for meeting in calendar.recurs(entry.rolling, entry.meeting):
            if any(_same(entry, other, meeting.date) for other in entries):
                continue
            id = f"{entry.id}@{meeting.first_date.isoformat()}"
            found = replace(
                entry, id=id, source="rolling", meeting=meeting.date, year=calendar.year_of(meeting.date),
                actions="", progress="", agreed=(), because=None, carried_from=None, moved_from=None,
                status="planned", meeting_status=meeting.status,
            )  # fmt: skip
            for record in known(records, id, as_of):
                found = settled(found, record)
            yield found


def _same(entry: Entry, other: Entry, day: date) -> bool:
    if other.meeting != day or other.id == entry.id:
        return False
    return other.words == entry.words or bool(entry.workstream and other.workstream == entry.workstream)


def matched(
    entries: Sequence[Entry], points: Sequence[PlanPoint], calendar: CommitteeCalendar, as_of: date
) -> tuple[Entry, ...]:
    """Written items with the milestones that they stand for, and an item for each point that nobody wrote.

    An item that names a milestone follows it. Else an item stands for what its workstream plans at the same meeting;
    one whose meeting is cancelled, or that is planned while its workstream goes elsewhere, for the nearest such point.
    """
    found, left = list(entries), list(points)
    for nearest in (_named, _at_the_meeting, _elsewhere):
        for number, entry in enumerate(found):
            if nearest is _elsewhere and (entry.meeting is None or entry.meeting < as_of):
                continue
            if entry.workstream is None or entry.plan is not None or entry.status in ("carried", "closed", "dropped"):
                continue
            point = nearest(entry, left)
            if point is not None:
                left.remove(point)
                found[number] = _standing_for(entry, point, calendar, follows=nearest is _named)
    return (*found, *(_of_point(point, calendar) for point in left))


def _named(entry: Entry, points: Sequence[PlanPoint]) -> PlanPoint | None:
    if entry.milestone is None or entry.source == "rolling":
        return None
    return next((p for p in points if p.reference == entry.workstream and entry.milestone in p.keys), None)


def _at_the_meeting(entry: Entry, points: Sequence[PlanPoint]) -> PlanPoint | None:
    return next((p for p in points if p.reference == entry.workstream and p.day == entry.meeting), None)


def _elsewhere(entry: Entry, points: Sequence[PlanPoint]) -> PlanPoint | None:
    if entry.meeting is None or entry.source == "rolling" or entry.status != "planned":
        return None
    day = entry.meeting
    own = [p for p in points if p.reference == entry.workstream and not p.done]
    return min(own, key=lambda p: abs((p.day - day).days), default=None)


def _standing_for(entry: Entry, point: PlanPoint, calendar: CommitteeCalendar, *, follows: bool) -> Entry:
    gone = entry.meeting_status == "cancelled"
    status = "taken" if point.done and entry.status == "planned" else entry.status
    if follows or gone:
        return replace(entry, meeting=point.day, year=calendar.year_of(point.day), plan=point, status=status,
                       meeting_status="scheduled" if gone else entry.meeting_status)  # fmt: skip
    return replace(entry, plan=point, status=status)


def _of_point(point: PlanPoint, calendar: CommitteeCalendar) -> Entry:
    return Entry(
        f"{point.reference}:{point.key}", calendar.committee.key, f"{point.title}: {'; '.join(point.titles)}",
        calendar.year_of(point.day), "plan", "taken" if point.done else "planned", point.day,
        workstream=point.reference, plan=point,
    )  # fmt: skip


def with_agreed(entries: Sequence[Entry], actions: Iterable[Action], calendar: CommitteeCalendar) -> Iterator[Entry]:
    """Items whose columns are empty, with what was agreed on them at their meeting.

    An action belongs to the item that names it, else to those of its meeting on its workstream, which shows that they
    were taken. The only item of a meeting has all that was agreed there beside it, which does not show that.
    """
    agreed: dict[date, list[Action]] = {}
    for action in actions:
        if action.committee == calendar.committee.key:
            agreed.setdefault(calendar.day_of(action.agreed_on), []).append(action)
    named = {id for entry in entries for id in entry.agreed}
    for entry in entries:
        here = agreed.get(entry.meeting, []) if entry.meeting else []
        own = [a for a in here if a.id in entry.agreed or (a.id not in named and _on_workstream(a, entry))]
        if own:
            yield _agreed(replace(entry, status="taken") if entry.status == "planned" else entry, own)
        elif here and sum(other.meeting == entry.meeting for other in entries) == 1:
            yield _agreed(entry, here)
        else:
            yield entry


def _on_workstream(action: Action, entry: Entry) -> bool:
    return action.workstream is not None and action.workstream == entry.workstream


def _agreed(entry: Entry, actions: Sequence[Action]) -> Entry:
    return replace(
        entry, agreed=tuple(action.id for action in actions),
        actions=entry.actions or "\n".join(action.text for action in actions),
        progress=entry.progress or ("" if entry.actions else "\n".join(filter(None, map(_progress, actions)))),
    )  # fmt: skip


def _progress(action: Action) -> str:
    if action.progress:
        return action.progress
    if action.type == "note" or action.status == "open" or action.closed_on is None:
        return ""
    return f"{'Done' if action.status == 'done' else 'Dropped'}, {say_in_full(action.closed_on)}."
