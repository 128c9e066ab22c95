"""What can be done with a report that missed its chain, or may: what each way to a meeting needs, and does to the plan.

Sources: Local Government Act 1972 ss.100A, 100B for committees of the council; SI 2012/2089 regs 6, 7 for the
executive, where no chair's opinion of urgency takes the place of five clear days; regs 10, 11 for key decisions
without 28 days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from commissioning.dates import Calendars, say
from commissioning.errors import CalendarHorizon
from commissioning.model import Council, Done, Meeting
from commissioning.plan.assemble import make_plan
from commissioning.plan.changes.difference import moves
from commissioning.plan.changes.lever_kinds import with_step
from commissioning.plan.changes.moved import Moved
from commissioning.plan.changes.voiding import after_change
from commissioning.plan.meetings import MeetingDates, earliest_lawful_meeting, links_of, meeting_dates
from commissioning.plan.papers import Paper
from commissioning.plan.result import Plan
from commissioning.rules import RuleLibrary

RouteKind = Literal[
    "next-meeting", "urgent-item", "to-follow", "special-meeting", "general-exception", "special-urgency"
]
_LGA = "Local Government Act 1972"
_KEY_NOTICE, _GENERAL = "exec12-key-28", "exec12-general-exception-5"


@dataclass(frozen=True)
class RouteEffect:
    """What a route does to the plan, against the plan whose meeting is kept.

    Attributes:
        goal: the day of the goal on this route, and what it is called.
        goal_days: calendar days by which that is later.
        gap_days: days without a service on this route; ``gap_days_kept`` with the meeting kept.
        moved: the milestones that it moves, papers left out.
    """

    goal: date | None
    goal_title: str
    goal_days: int | None
    gap_days: int
    gap_days_kept: int
    moved: tuple[Moved, ...]

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "goal": self.goal.isoformat() if self.goal else None, "goal_title": self.goal_title,
            "goal_days": self.goal_days,
            "gap_days": self.gap_days, "gap_days_kept": self.gap_days_kept,
            "moved": [item.as_dict() for item in self.moved],
        }  # fmt: skip


@dataclass(frozen=True)
class Route:
    """A way to a meeting.

    Attributes:
        meeting: the day of the meeting that takes the report.
        by: the last day for what it needs.
        needs: what must be so, each a sentence.
        source: where it stands; ``None`` of what needs no exception.
        effect: what it does to the plan; ``None`` of a report that no plan waits for.
    """

    kind: RouteKind
    what: str
    meeting: date
    by: date
    needs: tuple[str, ...]
    source: str | None = None
    effect: RouteEffect | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "kind": self.kind, "what": self.what, "meeting": self.meeting.isoformat(), "by": self.by.isoformat(),
            "needs": list(self.needs), "source": self.source, "effect": self.effect.as_dict() if self.effect else None,
        }  # fmt: skip


@dataclass(frozen=True)
class CouncilDays:
    """What routes are counted with."""

    council: Council
    rules: RuleLibrary
    calendars: Calendars


def routes(paper: Paper, plan: Plan | None, days: CouncilDays) -> tuple[Route, ...]:
    """The ways of a report to a meeting that are open as of its day; none once its meeting was held.

    Of a report that can still be in time it is the next meeting alone: what it costs to miss this one.

    Args:
        paper: the report.
        plan: the plan of its workstream as of the same day, where it is the report of a milestone.
        days: rules and calendars as the council reads them.
    """
    if paper.status == "taken" or not paper.published:
        return ()
    ways = _Ways(paper, plan if paper.milestone else None, days)
    if paper.status != "missed":
        return tuple(ways.next_meeting())
    found = (*ways.next_meeting(), *ways.at_its_meeting(), *ways.special_meeting(), *ways.key_decision())
    return tuple(route for route in found if route.by >= paper.as_of)


class _Ways:
    def __init__(self, paper: Paper, plan: Plan | None, days: CouncilDays) -> None:
        self.paper, self.plan, self.days = paper, plan, days
        self.meeting = paper.meeting
        self.executive = self.meeting.committee.type == "executive"
        self.kept = self._kept(plan) if plan else None

    def _kept(self, plan: Plan) -> Plan:
        """The plan with the report in, in time for its meeting."""
        if self.paper.status != "missed":
            return plan
        scene = plan.scene
        key = f"{self.paper.milestone}-{self.meeting.chain[-1].key}"
        day = min(self.meeting.papers_due, scene.as_of)
        fact = Done(reference=plan.reference, key=key, on=day, attempt=scene.facts.attempt)
        return make_plan(replace(scene, facts=scene.facts.model_copy(update={"done": (*scene.facts.done, fact)})))

    def next_meeting(self) -> Iterator[Route]:
        """The next meeting whose deadline can be met."""
        following = self.paper.next_meeting
        if following is None:
            return
        needs = [
            f"The report reaches governance by {say(following.papers_due)}, with every clearance of what it then is."
        ]
        if self.paper.key_decision:
            needs.append("Its notice of the key decision covers the later day; a period in the notice does.")
        yield Route(
            "next-meeting", f"Take it to the meeting of {say(following.date)}", following.date, following.papers_due,
            tuple(needs), None, self._effect(self._without_this_meeting()),
        )  # fmt: skip

    def _without_this_meeting(self) -> Plan | None:
        if self.plan is None or self.paper.status == "missed" or self.paper.milestone is None:
            return self.plan
        after = date.fromordinal(self.meeting.date.toordinal() + 1)
        return after_change(with_step(self.paper.milestone, not_before=after)(self.plan.scene))

    def at_its_meeting(self) -> Iterator[Route]:
        """The ways that keep its meeting although its deadline has passed."""
        if self.meeting.meeting.status == "cancelled":
            return
        committee, day, agenda = self.meeting.committee.title, self.meeting.date, self.meeting.agenda_published_by
        kept = self._effect(self.kept)
        yield Route(
            "to-follow", f"Publish it late, as a supplement to the agenda of {say(day)}", day, agenda,
            (
                f"The item is on the agenda that is published by {say(agenda)}, its report marked 'to follow'.",
                *self._cleared(),
                "It is published when members get it; they have it for less than five clear days and may defer it.",
            ),
            "SI 2012/2089 regs 6(2)(a), 7(4)" if self.executive else f"{_LGA} s.100B(3), (4)(a)", kept,
        )  # fmt: skip
        if not self.executive:
            yield Route(
                "urgent-item", f"Take it as urgent business on {say(day)}", day, day,
                (
                    f"By reason of special circumstances, the chair of {committee} holds that it is urgent.",
                    "The minutes specify the special circumstances.",
                    *self._cleared(),
                ),
                f"{_LGA} s.100B(4)(b)", kept,
            )  # fmt: skip

    def _cleared(self) -> tuple[str, ...]:
        roles = [str(link.role) for link in self.paper.chain if link.kind == "clearance" and not link.holds]
        if not roles:
            return ()
        version = f"version {self.paper.version.version}" if self.paper.version else "the version that is published"
        return (f"Cleared, in {version}, by {', '.join(roles)}: urgency takes the place of no clearance.",)

    def special_meeting(self) -> Iterator[Route]:
        """A meeting of its own, where that is earlier than the next one."""
        committee, paper, days = self.meeting.committee, self.paper, self.days
        working = days.calendars[days.council.calendar]
        try:
            links = links_of(committee, days.council.policy)
            day = earliest_lawful_meeting(paper.as_of, links, days.rules, days.calendars, working)
            dates = meeting_dates(
                committee, Meeting(date=day), days.council.policy, days.rules, days.calendars, working
            )
        except CalendarHorizon:
            return
        if day == self.meeting.date or (paper.next_meeting and paper.next_meeting.date <= day):
            return
        shorter = (
            "SI 2012/2089 regs 6(1)(b), (2)(b), 7(3)(a)" if self.executive
            else f"{_LGA} ss.100A(6)(a), 100B(3)(a), (4)(a)"
        )  # fmt: skip
        yield Route(
            "special-meeting", f"Hold a special meeting on {say(day)}, the first with full notice", day,
            dates.papers_due,
            (
                f"It is called, and the report reaches governance by {say(dates.papers_due)}; agenda published by "
                f"{say(dates.agenda_published_by)}.",
                *self._cleared(),
                "Sooner only as a meeting convened at shorter notice: its agenda and reports are open from the time "
                "that it is convened, and the council's own rules say who may convene it.",
            ),
            shorter, self._effect(self._with_meeting(dates)),
        )  # fmt: skip

    def _with_meeting(self, dates: MeetingDates) -> Plan | None:
        if self.plan is None:
            return None
        scene = self.plan.scene
        home = scene.committees[dates.committee.key]
        more = home.model_copy(update={"meetings": (*home.meetings, dates.meeting)})
        return after_change(replace(scene, committees={**scene.committees, home.key: more}))

    def key_decision(self) -> Iterator[Route]:
        """The ways of a key decision whose 28 clear days can no longer be given before its meeting."""
        paper, day = self.paper, self.meeting.date
        if not (paper.key_decision and self.executive) or self.meeting.meeting.status == "cancelled":
            return
        try:
            notice = self.days.rules[_KEY_NOTICE].count_back(day, self.days.calendars).legal_last_day
            by = self.days.rules[_GENERAL].count_back(day, self.days.calendars).safe_day
        except CalendarHorizon:
            return
        if notice >= paper.as_of or self._noticed():
            return
        why = f"Unless its notice was given by {say(notice)}: 28 clear days are not left before {say(day)}."
        if by >= paper.as_of:
            yield Route(
                "general-exception", f"Decide it on {say(day)} under the general exception", day, by,
                (
                    why,
                    f"The chair of the scrutiny committee (else all its members) has notice in writing by {say(by)},"
                    " and it is published: five clear days pass between.",
                    "The reasons why 28 days were impracticable are published.",
                ),
                "SI 2012/2089 reg 10", self._effect(self.kept),
            )  # fmt: skip
            return
        yield Route(
            "special-urgency", f"Decide it on {say(day)} under special urgency", day, day,
            (
                why,
                "The chair of the scrutiny committee (else of the council, else its vice-chair) agrees that it is "
                "urgent and cannot reasonably be deferred.",
                "The reasons are published, and the decision is in the report to council (reg 19).",
            ),
            "SI 2012/2089 regs 11, 19", self._effect(self.kept),
        )  # fmt: skip

    def _noticed(self) -> bool:
        if self.plan is None:
            return False
        nodes = (node for node in self.plan.network.nodes.values() if node.how == "notice")
        return any(
            node.before == self.paper.milestone and self.plan.forward.dated[node.key].actual is not None
            for node in nodes
        )

    def _effect(self, plan: Plan | None) -> RouteEffect | None:
        kept = self.kept
        if plan is None or kept is None:
            return None
        goal, was = _goal(plan), _goal(kept)
        papers = {item.key for found in (plan, kept) for item in found.milestones if item.kind == "paper"}
        said = {str(self.paper.milestone): "goes to another meeting"} if plan is not kept else {}
        moved = tuple(item for item in moves(kept, plan, said) if item.key not in papers) if plan is not kept else ()
        days = (goal[0] - was[0]).days if goal[0] and was[0] else None
        return RouteEffect(*goal, days, _gap(plan), _gap(kept), moved)


def _goal(plan: Plan) -> tuple[date | None, str]:
    goal = plan.milestone(plan.goal) if plan.goal else None
    return (goal.day, goal.title) if goal else (None, "")


def _gap(plan: Plan) -> int:
    """The days without a service by the forecast, else by what is hoped; 0 without any."""
    gaps = {p.details["basis"]: int(p.details["days"]) for p in plan.problems if p.id == "continuity-gap"}
    return gaps.get("forecast", gaps.get("target", 0))
