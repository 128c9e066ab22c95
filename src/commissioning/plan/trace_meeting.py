"""Why the papers of a meeting are due when they are: counted back from the meeting, link by link."""

from __future__ import annotations

from collections.abc import Iterator

from commissioning.dates import DaysBefore, say
from commissioning.plan.meetings import AGENDA_RULE, MeetingDates
from commissioning.plan.scene import AroundContract
from commissioning.plan.trace_step import TraceStep, count_step, plain_step, rule_step


def paper_steps(scene: AroundContract, owner: str, meeting: MeetingDates, wanted: str) -> Iterator[TraceStep]:
    """The paper deadline chain of a meeting, from the agenda back to the link with the key ``wanted``.

    ``owner`` is the key of the step that falls on the meeting; the links' keys begin with it.
    """
    rule = scene.rules[AGENDA_RULE]
    because = f"Agenda published: {rule.wording} Counted back from the meeting of {say(meeting.meeting.date)}."
    yield rule_step(f"{owner}-agenda", rule, meeting.agenda.counted, because)
    if meeting.agenda_published_by != meeting.agenda.counted.result:
        calendar = f"calendar {rule.safe_calendar}"
        moved = "moved back to a working day, so that somebody can publish it"
        yield plain_step(f"{owner}-agenda", "working-day", calendar, meeting.agenda_published_by, moved)
    if wanted == f"{owner}-agenda":
        return
    due = meeting.agenda_published_by
    days = {link.key: link.working_days for link in scene.council.policy.paper_chain}
    for link in reversed(meeting.chain):
        counted = DaysBefore(days[link.key], scene.working).latest_start(due)
        words = f"{link.title}: {days[link.key]} working days before {say(due)}"
        yield count_step(f"{owner}-{link.key}", "paper-chain", "the council's policy, paper_chain", counted, words)
        due = link.due
        if f"{owner}-{link.key}" == wanted:
            return
