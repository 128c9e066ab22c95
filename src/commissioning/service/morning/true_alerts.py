"""Every alert that is true as of a day, worked out from whole plans, and as the ledger knows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from commissioning.alerts import (
    GAP_RULES,
    NEWS,
    Alert,
    Around,
    FeedUse,
    Finding,
    RefusedMessage,
    alerts_for,
    of_papers,
    worst_first,
)  # fmt: skip
from commissioning.dates import ONE_DAY
from commissioning.model import Move
from commissioning.plan import Plan, make_plan, problems_alone
from commissioning.plan.papers import papers_of, papers_of_plan
from commissioning.service.morning.heartbeat import missed_runs
from commissioning.service.portfolio import Portfolio
from commissioning.store import Unit


def true_alerts(unit: Unit, as_of: date) -> tuple[Alert, ...]:
    """Every alert that is true as of a day, worst and oldest first; none is looked up in the ledger."""
    portfolio, known = Portfolio(unit, as_of), around_works(unit, as_of, as_of)
    # Plans are large; each is let go of as soon as it has been looked at.
    plans = (make_plan(portfolio.scene(reference)) for reference in portfolio.workstreams)
    found = [alert for plan in plans for alert in alerts_of_plan(portfolio, plan, known, as_of)]
    return worst_first([*found, *alerts_beside(portfolio), *alerts_of_house(unit, portfolio)])


def alerts_of_plan(portfolio: Portfolio, plan: Plan, known: Around, as_of: date) -> tuple[Alert, ...]:
    """The alerts of one workstream as of a day: they hang on its plan and on what was recorded of it, on no other."""
    of_it = Around({plan.reference: known.moves.get(plan.reference, ())}, known.gaps_told)
    papers = of_papers(papers_of_plan(plan, portfolio.paper_desk), plan.scene.workstream, portfolio.desk, as_of)
    return alerts_for((plan,), (), portfolio.desk, as_of, around=of_it, findings=papers)


def alerts_beside(portfolio: Portfolio) -> tuple[Alert, ...]:
    """The alerts of what is recorded and is no workstream, as of the portfolio's day."""
    alone = [problem for scene in portfolio.contracts_alone() for problem in problems_alone(scene)]
    return alerts_for(
        (), portfolio.actions.values(), portfolio.desk, portfolio.as_of, contracts=alone, findings=_papers(portfolio)
    )


def _papers(portfolio: Portfolio) -> Iterator[Finding]:
    """What is found of the reports that files and work programmes name, and that are of no plan's milestone."""
    if not portfolio.councils:
        return
    own = {item.key for item in portfolio.paper_desk.written if item.milestone is not None}
    beside = [paper for paper in papers_of((), portfolio.paper_desk, portfolio.as_of) if paper.key not in own]
    yield from of_papers(beside, None, portfolio.desk, portfolio.as_of)


def alerts_of_house(unit: Unit, portfolio: Portfolio) -> tuple[Alert, ...]:
    """The alerts of what the change log does not have: calendars not fetched, runs missed, messages refused."""
    as_of = portfolio.as_of
    feeds = tuple(
        FeedUse(
            token.id, token.name, token.scope, token.created.date(),
            token.last_fetched.date() if token.last_fetched else None,
        ) for token in unit.tokens() if token.revoked is None
    )  # fmt: skip
    refused = tuple(
        RefusedMessage(item.id, item.recipient, item.address or item.channel, item.as_of, item.said or "")
        for item in unit.messages(["refused"]) if item.as_of <= as_of
    )  # fmt: skip
    runs = missed_runs(unit, portfolio)
    if not (feeds or refused or runs):
        return ()
    return alerts_for((), (), portfolio.desk, as_of, around=Around(feeds=feeds, runs=runs, refused=refused))


def around_works(unit: Unit, as_of: date, until: date) -> Around:
    """What alert rules look at besides the plans of workstreams: what is news on any of some days, and gaps told."""
    return Around(moves_with_reasons(unit, as_of - NEWS - ONE_DAY, until), unit.measures_told(GAP_RULES))


def moves_with_reasons(unit: Unit, after: date, until: date) -> dict[str, list[Move]]:
    """What changes moved as of a day later than ``after``, up to ``until``, by workstream.

    Each says the reason that was given for the change, too.
    """
    moves = unit.moves_between(after, until)
    first = min((move.seq for move in moves), default=0)
    given = {change.seq: change.because for change in unit.changes(after=first - 1)} if moves else {}
    found: dict[str, list[Move]] = {}
    for move in moves:
        reason = given.get(move.seq)
        words = f"{move.because.rstrip('.')}: {reason}" if reason else move.because
        found.setdefault(move.reference, []).append(move.model_copy(update={"because": words}))
    return found


def as_known(unit: Unit, true: Iterable[Alert]) -> tuple[Alert, ...]:
    """The same alerts as the ledger knows them: since when, acknowledged, snoozed; reads only these of the ledger."""
    found = tuple(true)
    ledger = unit.ledger_of([alert.id for alert in found])
    return tuple(
        replace(
            alert, raised_on=entry.raised_on, sent_on=entry.sent_on, new=False,
            since=min(alert.since, entry.raised_on),
            acknowledged_on=entry.acknowledged_on, acknowledged_by=entry.acknowledged_by,
            snoozed_until=entry.snoozed_until, snoozed_by=entry.snoozed_by, because=entry.because,
        ) if (entry := ledger.get(alert.id)) else alert
        for alert in found
    )  # fmt: skip
