"""Agreed actions that are overdue, due soon, without a date, or nobody's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from commissioning.actions import ActionClock, Desk, action_clock, is_open, next_meeting
from commissioning.alerts.finding import Finding
from commissioning.alerts.findings.deadlines import first_deadline, for_meeting, is_soon, soon_since
from commissioning.alerts.recipients import around_committee
from commissioning.dates import say
from commissioning.model import RECURRING, Action


def of_actions(actions: Iterable[Action], desk: Desk, as_of: date) -> Iterator[Finding]:
    """The findings of agreed actions; those that nobody owns and that say nothing else, one a meeting."""
    unowned: list[Action] = []
    for action in actions:
        if not is_open(action, as_of) or action.agreed_on > as_of:
            continue
        found = _of_action(action, action_clock(action, desk, as_of), desk, as_of)
        if found is not None:
            yield found
        elif action.owner is None and action.type not in ("note", "standing"):
            unowned.append(action)
    yield from _of_nobody(unowned, desk, as_of)


def _of_action(action: Action, clock: ActionClock, desk: Desk, as_of: date) -> Finding | None:
    words, since = f"{action.id}: {action.text}", None
    why = [f"It was agreed on {say(action.agreed_on)}; its day is {clock.basis}."]
    todo = f"If it is done, close it: commissioning action close {action.id} --evidence URL --on DATE. "
    todo += f"Else agree a new day: commissioning action due {action.id} --to DATE --because TEXT."
    if clock.response is not None and clock.response.state == "overdue" and clock.response.due is not None:
        rule, due = "response-overdue", clock.response.due
        why = [clock.response.says]
        todo = f"Ask for the response, and record it: commissioning action responded {action.id} --on DATE."
    elif clock.due is not None and clock.due < as_of:
        rule, due = "action-overdue", clock.due
        if clock.meetings:
            missed = ", ".join(say(meeting.date) for meeting in clock.meetings)
            why.append(f"{_meetings(clock.meetings_missed)} went by without it: {missed}.")
    elif clock.due is not None and is_soon(clock.due, desk, as_of):
        rule, due, since = "action-due-soon", clock.due, soon_since(clock.due, desk, as_of)
        todo = f"Do it by {say(due)}, and close it: commissioning action close {action.id} --evidence URL --on DATE."
    elif clock.due is None and clock.meetings_missed and action.type not in ("note", "standing"):
        rule, due, since, why = "action-undated", action.agreed_on, action.agreed_on, []
        words += f" ({clock.says(action, as_of)})"
        todo = f"Agree a day or a meeting for it: commissioning action due {action.id} --to DATE --because TEXT."
        if action.type in RECURRING:
            todo = f"Look at it at a meeting, and record that: commissioning action progress {action.id} --note TEXT."
    else:
        return None
    meeting = next_meeting(action.committee, desk, as_of)
    if action.owner is None:
        why.append("Nobody is named to do it.")
        todo = f"Name who does it: commissioning action owner {action.id} ROLE. {todo}"
    return Finding(
        rule, action.id, "action", words, due, around_committee(desk, action.committee, action.owner), since=since,
        meeting=meeting, papers_due=first_deadline(action.committee, desk, due),
        decisive=rule == "action-overdue" and clock.meetings_missed > 0,
        why=tuple(why) or for_meeting(meeting), todo=todo,
        also=(action.presented_by,) if action.owner is None and action.presented_by else (),
    )  # fmt: skip


def _of_nobody(unowned: list[Action], desk: Desk, as_of: date) -> Iterator[Finding]:
    def agreed(action: Action) -> tuple[str, date]:
        return action.committee or "", action.agreed_on

    for (committee, day), group in groupby(sorted(unowned, key=lambda a: (*agreed(a), a.id)), key=agreed):
        found = list(group)
        named = ", ".join(action.id for action in found)
        home = desk.committees.get(committee)
        what = f"{len(found)} open action{'' if len(found) == 1 else 's'} of {say(day)}"
        meeting = next_meeting(committee, desk, as_of)
        yield Finding(
            "missing-owner", committee or found[0].id, f"owners-{day}",
            f"{home.title if home else committee or found[0].id}: nobody is named to do {what}", day,
            around_committee(desk, committee), since=day, meeting=meeting,
            why=(f"It is about {named}.", *for_meeting(meeting)),
            todo=f"Name a role for each: commissioning action owner {found[0].id} ROLE.",
        )  # fmt: skip


def _meetings(number: int) -> str:
    return f"{number} meeting{'' if number == 1 else 's'}"
