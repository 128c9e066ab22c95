"""Warnings of periods in which a council can act, and should think first: before a poll, and while committees rest.

Nothing here moves a date or blocks it. Business and decisions go on in a pre-election period; it restricts publicity
(Local Government Act 1986 s.2; Code of Recommended Practice of 2011).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from commissioning.dates import ONE_DAY, Calendars, say
from commissioning.errors import CalendarHorizon, Problem
from commissioning.model import Committee, Election, TemplateStep
from commissioning.plan.meetings import MeetingDates
from commissioning.plan.passes.dated import Dated
from commissioning.plan.passes.forward import Forward
from commissioning.plan.passes.network import Node
from commissioning.plan.result import Milestone
from commissioning.plan.scene import Scene
from commissioning.rules import RuleLibrary

ELECTION_RULE = "election-notice-25"
_KINDS = ("notice", "meeting", "paper")
_PRIVATE: Final = "tupe-"
"""What begins the id of a rule whose notice is private, between employers and staff (SI 2006/246 regs 11, 13)."""
_NEW_COMMITTEES: Final = timedelta(weeks=11)
"""How long committees may take to meet again after a whole-council poll: in Leicester, 4 May to 18 July 2023."""


def written_step(scene: Scene, node: Node) -> TemplateStep | None:
    """The step as its template or its workstream writes it; ``None`` for gates and for the ends of stages."""
    stage = scene.template.stages.get(node.stage)
    return (stage.steps.get(node.key) if stage else None) or scene.workstream.added_steps.get(node.key)


def pre_election_period(election: Election, rules: RuleLibrary, calendars: Calendars) -> tuple[date, date]:
    """Its first and last day: the notice as published, else its last lawful day; to polling day, both counted.

    Raises ``CalendarHorizon`` past the holiday data.
    """
    if election.notice_published:
        return election.notice_published, election.polling_day
    ruling = rules[ELECTION_RULE].count_back(election.polling_day, calendars)
    return ruling.legal_last_day, election.polling_day


def periods(scene: Scene, dated: Forward, milestones: Iterable[Milestone]) -> Iterator[Problem]:
    """The warnings of a plan."""
    if scene.council.elections:
        shown = [m for m in milestones if m.actual is None and m.status in ("upcoming", "due-soon", "overdue")]
        for election in scene.council.elections:
            if _concerns(election, scene) and election.polling_day >= scene.as_of:
                yield from _before_a_poll(election, scene, dated, shown)
    for item in dated.dated.values():
        if item.node.how == "meeting" and item.actual is None and not item.passed and item.day is not None:
            yield from _resting(item, item.day, scene, dated)


def _concerns(election: Election, scene: Scene) -> bool:
    """Our own poll, or that of a partner in the commission or in its contract."""
    if election.council is None:
        return True
    partners = (*scene.workstream.joint_with, *(scene.contract.joint_with if scene.contract else ()))
    return election.council.casefold() in {partner.casefold() for partner in partners}


def _before_a_poll(
    election: Election, scene: Scene, dated: Forward, milestones: Iterable[Milestone]
) -> Iterator[Problem]:
    try:
        first, last = pre_election_period(election, scene.rules, scene.calendars)
    except CalendarHorizon:
        return
    inside: list[tuple[str, str, date]] = []
    for item in milestones:
        if item.forecast is None:
            continue
        found = dated.dated.get(item.key)
        step = written_step(scene, found.node) if found else None
        begins = found.earliest if found and found.node.how == "work" and found.earliest else item.forecast
        private = found is not None and (found.node.rule or "").startswith(_PRIVATE)
        public = (step and step.publicity) or (item.kind in _KINDS and not private)
        if public and begins <= last and item.forecast >= first:
            inside.append((item.key, item.title, max(begins, first)))
    if not inside:
        return
    whose = f" of {election.council}" if election.council else ""
    named = "; ".join(f"{title} ({say(day)})" for _, title, day in inside[:5])
    more = f"; and {len(inside) - 5} more" if len(inside) > 5 else ""
    known = "" if election.notice_published else ", at the latest"
    yield Problem(
        "pre-election-period",
        f"The pre-election period of the {election.title}{whose} runs from {say(first)}{known} to {say(last)}, polling "
        f"day; in it fall: {named}{more}.",
        "Ask the monitoring officer. Business and decisions go on; publicity on controversial matters does not, and a "
        "consultation is normally not begun: begin it before, or after the poll.",
        reference=scene.workstream.reference,
        details={
            "from": first.isoformat(), "to": last.isoformat(), "polling_day": election.polling_day.isoformat(),
            "council": election.council, "milestones": [key for key, _, _ in inside],
        },
    )  # fmt: skip


def _resting(item: Dated, day: date, scene: Scene, dated: Forward) -> Iterator[Problem]:
    """A step on a meeting that falls in a recess, waits long for its meeting, or for committees to be appointed."""
    committee = scene.committee_for(item.node.committee or "scrutiny")
    key = committee.key if committee else None
    for recess in scene.council.policy.recess:
        if recess.committee in (None, key) and recess.start <= day <= recess.end:
            words = f"{say(day)} falls into the {recess.reason}, {say(recess.start)} to {say(recess.end)}"
            remedy = f"Ask whether the committee meets; else nothing is heard before {say(recess.end + ONE_DAY)}."
            yield _recess(scene, item, words, remedy, "recess")
    chosen = item.choice.chosen if item.choice else None
    if chosen is None:
        yield from _not_appointed(item, day, scene, committee)
    else:
        yield from _long_wait(item, chosen, scene, dated)


def _not_appointed(item: Dated, day: date, scene: Scene, committee: Committee | None) -> Iterator[Problem]:
    name = committee.title if committee else "its committee"
    for election in scene.council.elections:
        poll = election.polling_day
        if election.whole_council and election.council is None and poll < day <= poll + _NEW_COMMITTEES:
            words = (
                f"{say(day)} is the earliest possible day, and {name} has no meeting published after the "
                f"{election.title} of {say(poll)}; committees are appointed anew after it"
            )
            remedy = "Ask when the new committee first meets; the gap may be two months and more."
            yield _recess(scene, item, words, remedy, "election")


def _long_wait(item: Dated, chosen: MeetingDates, scene: Scene, dated: Forward) -> Iterator[Problem]:
    ready = max(item.earliest or scene.as_of, scene.as_of)
    meetings = dated.meetings[chosen.committee.key]
    held = [m.date for m in meetings if m.date < chosen.date and m.meeting.status != "cancelled"]
    if not held or (chosen.date - max(held[-1], ready)).days <= 7 * scene.council.policy.meeting_gap_weeks:
        return
    words = (
        f"its paper can be ready on {say(ready)}, and {chosen.committee.title} does not meet between {say(held[-1])} "
        f"and {say(chosen.date)}: it waits {(chosen.date - ready).days // 7} weeks"
    )
    remedy = f"See 'commissioning levers {scene.workstream.reference}' for an extra meeting or an urgent item."
    yield _recess(scene, item, words, remedy, "gap")


def _recess(scene: Scene, item: Dated, words: str, remedy: str, basis: str) -> Problem:
    details = {"milestone": item.node.key, "date": item.day.isoformat() if item.day else None, "basis": basis}
    reference = scene.workstream.reference
    return Problem("recess", f"{item.node.title}: {words}.", remedy, reference=reference, details=details)
