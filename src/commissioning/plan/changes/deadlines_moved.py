"""Latest days that move though the forecast stays: what becomes tighter, and because of which meeting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from commissioning.dates import say
from commissioning.errors import CalendarHorizon, NotFound
from commissioning.plan.changes.moved import DeadlineMoved
from commissioning.plan.reasons.trace_late import why_latest
from commissioning.plan.result import Plan


def deadlines_moved(before: Plan, after: Plan, said: Mapping[str, str]) -> Iterator[DeadlineMoved]:
    """The milestones still to come whose latest day differs between two plans, their forecast being the same.

    ``said``: what was changed directly, by key, as the end of a sentence that begins with the title.
    """
    causes = _Causes(before, after, said)
    now = {item.key: item for item in after.milestones}
    for old in before.milestones:
        new = now.get(old.key)
        if new is None or new.day is None or new.actual is not None or old.day != new.day or old.latest == new.latest:
            continue
        because, root = causes.of(old.key)
        yield DeadlineMoved(after.reference, old.key, new.title, old.latest, new.latest, because, root)


class _Causes:
    def __init__(self, before: Plan, after: Plan, said: Mapping[str, str]) -> None:
        self.before, self.after, self.said = before, after, said
        self.changed = dict(_changed_meetings(before, after))

    def of(self, key: str) -> tuple[str, str | None]:
        """The sentence and the root of a latest day."""
        was, now = _last_usable(self.before, key), _last_usable(self.after, key)
        # What holds it now may not have held it before, when a later meeting of the same step could be used.
        for step in now:
            item, (committee, _) = self.before.milestone(step), now[step]
            if step not in was and item is not None and item.latest is not None:
                was[step] = (committee, item.latest)
        for step, meeting in was.items():
            found = self.changed.get(meeting)
            if found is not None and now.get(step) != meeting:
                end = (
                    f"the last usable is {say(now[step][1])}" if step in now else "no published one is left that serves"
                )
                return f"{found}; {end}", _root(meeting)
        for committee, day in now.values():
            moved = next(
                (m for m, words in self.changed.items() if m[0] == committee and words.endswith(say(day))), None
            )
            if moved is not None:
                return f"{self.changed[moved]}, which is now the last usable", _root(moved)
        if self.changed:
            return "; ".join(self.changed.values()), _root(next(iter(self.changed))) if len(self.changed) == 1 else None
        titles = {item.key: item.title for item in self.after.milestones}
        parts = [f"{titles.get(name, name)} {text}" for name, text in self.said.items()]
        root = next(iter(self.said)) if len(self.said) == 1 else None
        return "; ".join(parts) or "what it is counted back from was changed", root


def _root(meeting: tuple[str, date]) -> str:
    return f"meeting:{meeting[0]}:{meeting[1]}"


def _changed_meetings(before: Plan, after: Plan) -> Iterator[tuple[tuple[str, date], str]]:
    """What became of the meetings that are not as they were, by committee and the day that they had."""
    for key, committee in before.scene.committees.items():
        other = after.scene.committees.get(key)
        if other is None or other.meetings == committee.meetings:
            continue
        new = {meeting.known_by: meeting for meeting in other.meetings}
        for old in committee.meetings:
            now = new.get(old.known_by)
            what = f"the {committee.title} meeting of {say(old.date)}"
            if now is None:
                yield (key, old.date), f"{what} is not in the calendar"
            elif now.status == "cancelled" and old.status != "cancelled":
                yield (key, old.date), f"{what} is cancelled"
            elif now.date != old.date:
                yield (key, old.date), f"{what} is moved to {say(now.date)}"


def _last_usable(plan: Plan, key: str) -> dict[str, tuple[str, date]]:
    """The meetings on which the latest day of a milestone hangs, by the step that each holds."""
    milestone = plan.milestone(key)
    if milestone is None or milestone.latest is None:
        return {}
    try:
        steps = why_latest(plan, key)
    except (CalendarHorizon, NotFound):
        return {}
    found: dict[str, tuple[str, date]] = {}
    for step in steps:
        if step.rule == "last-usable-meeting" and step.result is not None:
            committee = plan.scene.committee_for(plan.network.nodes[step.milestone].committee or "scrutiny")
            if committee is not None:
                found[step.milestone] = (committee.key, step.result)
    return found
