"""Contracts that end before their successor starts, options to be decided, and plans that cannot hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from commissioning.actions import Desk, next_meeting
from commissioning.alerts.book import AlertRule
from commissioning.alerts.finding import Finding, People
from commissioning.alerts.findings.deadlines import first_deadline
from commissioning.alerts.recipients import around_committee, around_work
from commissioning.dates import say, say_days
from commissioning.errors import Problem
from commissioning.plan import Plan

GAP_RULES = ("continuity-gap", "continuity-gap-widened")
"""The rules that tell how long a gap is."""


def of_continuity(plan: Plan, desk: Desk, widened: AlertRule, told: Sequence[int], as_of: date) -> Iterator[Finding]:
    """The gap of a plan, and that it has become longer than it was when it was last told.

    A gap grows by a day each morning while something is overdue. So that this is not a new fact every day, a widening
    is one once the gap is so many days longer than the one that was told before, as the rule's threshold says; it is
    known by the length that was told then, whatever it grows to.

    Args:
        plan: the plan.
        desk: the council's policy and meetings.
        widened: the rule about widening, as the council reads it.
        told: the days of the gap each time that it was told, the least first.
        as_of: today.
    """
    gaps = [problem for problem in plan.problems if problem.id == "continuity-gap"]
    if not gaps:
        return
    worst = max(gaps, key=lambda problem: int(problem.details["days"]))
    days, contract_end = int(worst.details["days"]), date.fromisoformat(worst.details["contract_end"])
    work = plan.scene.workstream
    people, meeting = around_work(desk, work, work.owner), next_meeting(work.scrutiny, desk, as_of)
    ends = "ended" if contract_end < as_of else "ends"
    why = (
        f"People have no service from {say(date.fromisoformat(worst.details['from']))} to "
        f"{say(date.fromisoformat(worst.details['to']))}: contract {worst.details['contract']} {ends} on "
        f"{say(contract_end)}.",
    )
    todo = f"See what closes it: commissioning levers {plan.reference}. {worst.remedy}"
    yield Finding(
        "continuity-gap", plan.reference, "continuity", f"{plan.reference}: {say_days(days)} without a service",
        contract_end, people, meeting=meeting, why=why, todo=todo, measure=days, since=as_of,
    )  # fmt: skip
    before = _told_before(days, told, widened.threshold or 1)
    if before is not None:
        yield Finding(
            "continuity-gap-widened", plan.reference, f"continuity-beyond-{before}",
            f"{plan.reference}: the gap has widened from {say_days(before)} to {say_days(days)} without a service",
            contract_end, people, meeting=meeting, why=why, todo=todo, measure=days, since=as_of,
        )  # fmt: skip


def _told_before(days: int, told: Sequence[int], threshold: int) -> int | None:
    """The length beyond which a gap has widened: the last that was told, else, once that was told, the one before."""
    return next((length for length in reversed(told) if days >= length + threshold), None)


def of_options(
    problems: Sequence[Problem], people: People, desk: Desk, as_of: date, scrutiny: str | None
) -> Iterator[Finding]:
    """Extensions whose first thing to do is near or has gone by, while notice can still be given; and contracts that
    nothing follows.
    """
    meeting = next_meeting(scrutiny, desk, as_of)
    for problem in problems:
        reference, details = str(problem.reference), problem.details
        if problem.id == "extension-decision-due" and details["status"] != "lost":
            due, people = date.fromisoformat(details["begin_by"]), _managed(people, problem)
            notice = date.fromisoformat(details["notice_by"])
            yield Finding(
                "extension-decision-due", reference, details["option"], f"{reference}: {problem.message}", due, people,
                meeting=meeting, papers_due=first_deadline(scrutiny, desk, due), decisive=due < as_of,
                why=(f"After {say(notice)} no notice of the option can be given, and it is lost.",),
                todo=problem.remedy, since=as_of,
            )  # fmt: skip
        elif problem.id == "contract-without-successor":
            due, people = date.fromisoformat(details["start_by"]), _managed(people, problem)
            yield Finding(
                "contract-without-successor", reference, "successor", f"{reference}: {problem.message}", due, people,
                decisive=problem.severity.value != "info", todo=problem.remedy, since=due,
                why=(f"People have no service after {say(date.fromisoformat(details['contract_end']))}.",),
            )  # fmt: skip


def _managed(people: People, problem: Problem) -> People:
    """The role that manages the contract, where one is named, hears of it first."""
    return replace(people, owner=problem.details.get("owner") or people.owner)


def of_contract_alone(problem: Problem, desk: Desk, as_of: date) -> Iterator[Finding]:
    """The findings of a contract that no workstream follows, from a problem of ``problems_alone``.

    One that nobody manages is the director's.
    """
    yield from of_options((problem,), around_committee(desk, None, desk.policy.director), desk, as_of, None)


def of_infeasible(plan: Plan, desk: Desk, as_of: date) -> Iterator[Finding]:
    """A plan that cannot reach its goal in time, where no contract's end says so already."""
    if any(problem.id == "continuity-gap" for problem in plan.problems):
        return
    work = plan.scene.workstream
    for problem in plan.problems:
        if problem.id == "infeasible":
            needed, _ = problem.details["collision"]["between"]
            due = date.fromisoformat(needed["date"])
            yield Finding(
                "infeasible", plan.reference, str(plan.goal), f"{plan.reference}: {problem.message}", due,
                around_work(desk, work, work.owner), meeting=next_meeting(work.scrutiny, desk, as_of), since=as_of,
                why=(f"It is needed by {say(due)}.",), todo=problem.remedy,
            )  # fmt: skip
