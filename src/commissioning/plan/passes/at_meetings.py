"""Puts steps on meetings: the first that can still be used, and a word about each that was let go by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from commissioning.dates import ONE_DAY, say
from commissioning.errors import Problem
from commissioning.model import Committee
from commissioning.plan.meetings import MeetingDates, earliest_lawful_meeting, first_usable
from commissioning.plan.passes.dated import Dated
from commissioning.plan.scene import Scene


def earliest_unpublished(
    scene: Scene,
    written: date,
    committee: Committee | None,
    meetings: Sequence[MeetingDates],
    wish: date | None = None,
) -> date:
    """The first day on which a meeting that is not published yet could take a paper that is ready on ``written``."""
    ready = max(written, scene.as_of)
    lawful = earliest_lawful_meeting(ready, scene.links_of(committee), scene.rules, scene.calendars, scene.working)
    after_last = meetings[-1].date + ONE_DAY if meetings else lawful
    return scene.working.on_or_after(max(day for day in (lawful, after_last, wish) if day))


class AtMeetings:
    """The meetings of a scene, counted once for each committee.

    ``done`` are the milestones recorded as done, papers among them; what is found wrong goes to ``problems``.
    """

    def __init__(self, scene: Scene, done: Mapping[str, date], problems: list[Problem]) -> None:
        self.scene = scene
        self.done = done
        self.problems = problems
        self.counted: dict[str, Sequence[MeetingDates]] = {}

    def place(self, item: Dated, wish: date | None, *, settled: bool) -> None:
        """Dates a step whose paper can be ready on ``item.earliest``.

        ``wish`` is a day before which a meeting would not serve; ``settled`` says that it has happened, or that
        nothing waits for it any more.
        """
        written = item.earliest or self.scene.as_of
        committee = self.scene.committee_for(item.node.committee or "scrutiny")
        meetings = self._of(committee) if committee else ()
        today = date.min if settled else self.scene.as_of
        papers_in = self._papers(item, committee) in self.done
        item.choice = first_usable(meetings, ready=written, as_of=today, not_before=wish, papers_in=papers_in)
        if not settled:
            planned = first_usable(meetings, ready=written, as_of=date.min, not_before=wish, papers_in=False).chosen
            self._look_for_missed(item, planned, self._papers(item, committee))
        if item.choice.chosen is not None:
            item.day, item.reason = item.choice.chosen.date, "meeting"
            item.provisional = item.provisional or item.choice.chosen.meeting.status == "provisional"
            return
        item.day = earliest_unpublished(self.scene, written, committee, meetings, wish)
        item.reason, item.provisional = "no-meeting", True
        if not settled:
            self._none_left(item, committee, meetings)

    def without_notice(self, item: Dated, wish: date | None) -> MeetingDates | None:
        """The meeting that a step had if the notice that it waits for were public in time, if it is an earlier one."""
        committee = self.scene.committee_for(item.node.committee or "scrutiny")
        if committee is None or item.day is None:
            return None
        papers_in = self._papers(item, committee) in self.done
        ready, today = item.earliest or self.scene.as_of, self.scene.as_of
        choice = first_usable(self._of(committee), ready=ready, as_of=today, not_before=wish, papers_in=papers_in)
        return choice.chosen if choice.chosen is not None and choice.chosen.date < item.day else None

    def _of(self, committee: Committee) -> Sequence[MeetingDates]:
        return self.counted.setdefault(committee.key, self.scene.meetings_of(committee))

    def _papers(self, item: Dated, committee: Committee | None) -> str:
        """The key of the milestone that says that the papers are in."""
        return f"{item.node.key}-{self.scene.links_of(committee)[-1].key}"

    def _look_for_missed(self, item: Dated, planned: MeetingDates | None, papers: str) -> None:
        """A meeting that was in reach, and that nobody recorded as used: the plan moves on, but not in silence."""
        chosen = item.choice.chosen if item.choice else None
        if planned is None or (chosen is not None and chosen.date <= planned.date):
            return
        item.missed = planned
        key, reference = item.node.key, self.scene.workstream.reference
        if papers in self.done:
            what = f"the meeting of {say(planned.date)} has passed, and it is not recorded that it took the paper"
            remedy = f"If it did: commissioning done {reference} {key} --on {planned.date}."
        else:
            due = f"were due on {say(planned.papers_due)} and are not recorded"
            what = f"papers for the meeting of {say(planned.date)} {due}"
            record = f"commissioning done {reference} {papers} --on DATE"
            remedy = (
                f"If they went in: {record}; else see 'commissioning paper {reference}:{key}' for the urgency route."
            )
        following = f"; the next meeting is {say(chosen.date)}" if chosen else "; no other is published"
        details = {
            "milestone": key,
            "meeting": planned.date.isoformat(),
            "papers_due": planned.papers_due.isoformat(),
            "next_meeting": chosen.date.isoformat() if chosen else None,
        }
        message = f"{item.node.title}: {what}{following}."
        self.problems.append(Problem("meeting-missed", message, remedy, reference=reference, details=details))

    def _none_left(self, item: Dated, committee: Committee | None, meetings: Sequence[MeetingDates]) -> None:
        ready = max(item.earliest or self.scene.as_of, self.scene.as_of)
        last = f" The last one published is {say(meetings[-1].date)}." if meetings else " No meeting is published."
        until = say(item.day) if item.day else "then"
        details = {
            "milestone": item.node.key,
            "committee": committee.key if committee else None,
            "papers_ready": ready.isoformat(),
            "not_before": item.day.isoformat() if item.day else None,
        }
        none = "no committee is named whose meeting could take them."
        if committee:
            none = f"{committee.title} has no meeting left whose paper deadline can be met.{last}"
        message = f"{item.node.title}: papers can be ready on {say(ready)}, and {none}"
        remedy = (
            f"Add the next meetings of the committee, or free an earlier one; until then {until} and all that "
            "follows are the earliest possible days."
        )
        reference = self.scene.workstream.reference
        self.problems.append(Problem("no-usable-meeting", message, remedy, reference=reference, details=details))
