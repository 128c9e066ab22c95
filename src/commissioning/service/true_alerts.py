"""Every alert that is true as of a day, worked out from whole plans, and as the ledger knows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from commissioning.alerts import Alert, alerts_for
from commissioning.plan import make_plan, problems_alone
from commissioning.service.portfolio import Portfolio
from commissioning.store import Unit


def true_alerts(unit: Unit, as_of: date) -> tuple[Alert, ...]:
    """Every alert that is true as of a day, worst and oldest first; none is looked up in the ledger."""
    portfolio = Portfolio(unit, as_of)
    alone = [problem for scene in portfolio.contracts_alone() for problem in problems_alone(scene)]
    # Plans are large; each is let go of as soon as it has been looked at.
    plans = (make_plan(portfolio.scene(reference)) for reference in portfolio.workstreams)
    return alerts_for(plans, portfolio.actions.values(), portfolio.desk, as_of, contracts=alone)


def as_known(unit: Unit, true: Iterable[Alert]) -> tuple[Alert, ...]:
    """The same alerts as the ledger knows them: since when, acknowledged, snoozed; reads only these of the ledger."""
    found = tuple(true)
    ledger = unit.ledger_of([alert.id for alert in found])
    return tuple(
        replace(
            alert, raised_on=entry.raised_on, sent_on=entry.sent_on, new=False,
            acknowledged_on=entry.acknowledged_on, acknowledged_by=entry.acknowledged_by,
            snoozed_until=entry.snoozed_until, snoozed_by=entry.snoozed_by, because=entry.because,
        ) if (entry := ledger.get(alert.id)) else alert
        for alert in found
    )  # fmt: skip
