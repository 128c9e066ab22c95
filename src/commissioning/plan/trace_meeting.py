"""Why the papers of a meeting are due when they are: counted back from the meeting, link by link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from commissioning.dates import DaysBefore, say
from commissioning.model import Committee
from commissioning.plan.meetings import AGENDA_RULE, MeetingDates
from commissioning.plan.scene import AroundContract
from commissioning.plan.trace_step import TraceStep, count_step, plain_step, rule_step


def chain_source(committee: Committee | None) -> str:
    """Where the chain of a committee is written."""
    own = committee is not None and committee.paper_chain
    return "the committee's own paper_chain" if own else "the council's policy, paper_chain"


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
    links = {link.key: link for link in meeting.chain}
    path = [links[wanted.removeprefix(f"{owner}-")]]
    while path[-1].following in links:
        path.append(links[path[-1].following])
    for link in reversed(path):
        days = link.step.working_days
        counted = DaysBefore(days, scene.working).latest_start(link.counted_from)
        words = f"{link.title}: {days} working days before {say(link.counted_from)}"
        yield count_step(f"{owner}-{link.key}", "paper-chain", chain_source(meeting.committee), counted, words)


def settled_step(owner: str, committee: Committee | None, day: date) -> Iterator[TraceStep]:
    """That a meeting's date, of which sources disagree, was settled, and by whom or by which rule."""
    meeting = next((found for found in (committee.meetings if committee else ()) if found.date == day), None)
    settled = meeting.settled if meeting else None
    if settled is None or settled.day != day:
        return
    days = " and ".join(map(say, settled.days))
    source = "the council's policy, date_conflicts" if settled.rule else f"recorded by {settled.by}"
    yield plain_step(owner, "date-settled", source, day, f"sources say {days}; {settled}")
