"""Every alert that is true as of a day: what the rules found, with its level and who hears it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from commissioning.actions import Desk
from commissioning.alerts.book import AlertBook, alert_rules
from commissioning.alerts.finding import Around, Finding
from commissioning.alerts.findings.actions import of_actions
from commissioning.alerts.findings.contracts import of_continuity, of_contract_alone, of_infeasible, of_options
from commissioning.alerts.findings.gates import of_gates
from commissioning.alerts.findings.house import of_feeds, of_messages, of_runs
from commissioning.alerts.findings.meetings import meetings_at_risk, meetings_lost
from commissioning.alerts.findings.milestones import of_milestones
from commissioning.alerts.findings.plans import of_moves, of_nobody, of_polls
from commissioning.alerts.ladder import rung_of
from commissioning.alerts.recipients import around_work, recipients
from commissioning.alerts.value import LEVELS, Alert, alert_id
from commissioning.dates import ONE_DAY
from commissioning.errors import Problem
from commissioning.model import Action
from commissioning.plan import Plan

_NOTHING = Around()


def alerts_for(
    plans: Iterable[Plan],
    actions: Iterable[Action],
    desk: Desk,
    as_of: date,
    *,
    contracts: Iterable[Problem] = (),
    around: Around = _NOTHING,
    findings: Iterable[Finding] = (),
) -> tuple[Alert, ...]:
    """Every alert that is true as of ``as_of``, worst and oldest first.

    Args:
        plans: of workstreams, one at a time.
        actions: agreed actions, as they stand on the day.
        desk: the council's policy, calendars, committees and meetings.
        as_of: today.
        contracts: the problems of contracts that no workstream follows.
        around: what was recorded and told before: moves, gaps, feeds, runs.
        findings: those that other modules bring, of papers and programmes say.
    """
    book = alert_rules(desk.policy)
    found = [alert for plan in plans for alert in alerts_of(_of_plan(plan, desk, book, around, as_of), desk, as_of)]
    others = (
        *of_actions(actions, desk, as_of),
        *(item for problem in contracts for item in of_contract_alone(problem, desk, as_of)),
        *of_feeds(around.feeds, desk, book["feed-not-fetched"], as_of),
        *of_runs(around.runs, desk),
        *of_messages(around.refused, desk),
        *findings,
    )
    return worst_first(_once((*found, *alerts_of(others, desk, as_of))))


def worst_first(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """Alerts in the order in which people are told: the gravest, then what is due first."""
    grave = {level: -number for number, level in enumerate(LEVELS)}
    return tuple(sorted(alerts, key=lambda a: (grave[a.level], a.due, a.reference, a.key, a.rule)))


def _of_plan(plan: Plan, desk: Desk, book: AlertBook, around: Around, as_of: date) -> Iterator[Finding]:
    moves = around.moves.get(plan.reference, ())
    told = around.gaps_told.get(plan.reference, ())
    work = plan.scene.workstream
    yield from _unless_waiting(of_milestones(plan, desk, as_of), tuple(of_gates(plan, desk, as_of)))
    yield from meetings_lost(plan, desk, as_of)
    yield from meetings_at_risk(plan, desk, book["meeting-at-risk"], moves, as_of)
    yield from of_continuity(plan, desk, book["continuity-gap-widened"], told, as_of)
    yield from of_options(plan.problems, around_work(desk, work, work.owner), desk, as_of, work.scrutiny)
    yield from of_infeasible(plan, desk, as_of)
    yield from of_moves(plan, desk, book["date-moved"], moves, as_of)
    yield from of_polls(plan, desk, book["pre-election-period"], as_of)
    yield from of_nobody(plan, desk)


def _once(alerts: Sequence[Alert]) -> Iterator[Alert]:
    """Each thing once: a clearance that is missing says whose it is, and stands for its link of the paper chain."""
    cleared = {(alert.reference, alert.key) for alert in alerts if alert.rule == "clearance-missing"}
    yield from (
        alert for alert in alerts if alert.rule != "paper-overdue" or (alert.reference, alert.key) not in cleared
    )


def _unless_waiting(milestones: Iterable[Finding], gates: tuple[Finding, ...]) -> Iterator[Finding]:
    """A gate that waits says so; that it is due soon would be the same thing said twice."""
    waiting = {found.key for found in gates if found.rule == "gate-waiting"}
    yield from (item for item in milestones if not (item.rule == "milestone-due-soon" and item.key in waiting))
    yield from gates


def alerts_of(findings: Iterable[Finding], desk: Desk, as_of: date) -> Iterator[Alert]:
    """The alerts of what was found: level and recipients at the rung that is reached; none of a rule that is off."""
    book = alert_rules(desk.policy)
    for found in findings:
        rule = book[found.rule]
        if rule.off:
            continue
        level, audience = rung_of(rule, found, as_of, desk.working)
        yield Alert(
            alert_id(rule.id, level, found.reference, found.key, found.due), rule.id, level, found.words,
            found.reference, found.key, found.due, found.people.owner, (found.due - as_of).days, found.meeting,
            since=found.since or min(found.due + ONE_DAY, as_of), why=found.why, todo=found.todo,
            recipients=recipients(audience, found.people, found.also), measure=found.measure,
        )  # fmt: skip
