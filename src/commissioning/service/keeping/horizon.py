"""How far the calendars reach (holiday data, committee meetings, the council's own dates) against what is planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from commissioning.dates import say, say_days
from commissioning.errors import Problem, Severity
from commissioning.model import Committee, municipal_year_of
from commissioning.plan.changes.scenario import committees_used
from commissioning.plan.passes.bulk import dates
from commissioning.plan.scene import Scene
from commissioning.service.counting.holidays import horizon_near
from commissioning.service.keeping.piece import Piece, Round
from commissioning.service.portfolio import Portfolio
from commissioning.store import Store

NAME = "horizon"
WARN_DAYS = 180
"""Calendar days before the last meeting that is known within which it is a warning. Most councils settle the dates of a
municipal year in the spring before it, so half a year is the time in which they can be had."""

NEAR_DAYS = 90
"""Calendar days within which the end of the council's own dates is told."""


def look_ahead(store: Store, turn: Round) -> Piece:
    """What ends before the plans do, with the calendar days that are left."""
    with store.reading() as unit:
        portfolio = Portfolio(unit, turn.as_of)
        if not portfolio.councils:
            return Piece(NAME, "no council has been loaded")
        turn.progress("Looking how far the plans reach")
        reach = _Reach(portfolio)
        found = (*horizon_near(portfolio), *_committees(portfolio, reach), *_own_dates(portfolio, reach.last))
        ends = {"holidays_end": portfolio.holidays.last.isoformat()}
    return Piece(NAME, f"{len(found)} to renew" if found else "nothing ends before the plans do", found, ends)


class _Reach:
    """How far the plans reach: the last forecast of each committee's workstreams, and of all."""

    def __init__(self, portfolio: Portfolio) -> None:
        self.of: dict[str, tuple[date, str]] = {}
        self.last: date | None = None
        for reference in portfolio.workstreams:
            self._add(portfolio.scene(reference))

    def _add(self, scene: Scene) -> None:
        (found,) = dates([scene])
        days = [item.forecast for item in found.milestones if item.forecast]
        last = max(days, default=None)
        if last is None or last < scene.as_of:
            return
        self.last = max(last, self.last or last)
        for key in committees_used(scene):
            self.of[key] = max((last, found.reference), self.of.get(key, (last, "")))


def _committees(portfolio: Portfolio, reach: _Reach) -> Iterator[Problem]:
    for key, committee in portfolio.committees.items():
        if key in reach.of:
            yield from _meetings_end(committee, *reach.of[key], portfolio.as_of)


def _meetings_end(committee: Committee, until: date, reference: str, as_of: date) -> Iterator[Problem]:
    last = max((item.date for item in committee.meetings if item.status != "cancelled"), default=None)
    if last is not None and last >= until:
        return
    left = max(0, (last - as_of).days) if last else 0
    when = f"the last meeting that is known is {say(last)}" if last else "no meeting is known"
    ahead = f", in {say_days(left)}" if left else ""
    message = f"{committee.title}: {when}{ahead}, and {reference} runs to {say(until)}."
    remedy = (
        "Ask for the dates of the next municipal year, provisional ones too, and load them: commissioning load FILE. "
        "Until then no plan can say when a paper is heard after that."
    )
    known = last.isoformat() if last else None
    details = {"last_meeting": known, "needed_until": until.isoformat(), "days_left": left}
    severity = Severity.WARNING if left <= WARN_DAYS else Severity.INFO
    yield Problem("meetings-end", message, remedy, severity, value=known, reference=committee.key,
                  details=details)  # fmt: skip


def _own_dates(portfolio: Portfolio, reach: date | None) -> Iterator[Problem]:
    """Recess, closures and polls: a council that writes them must go on writing them, or plans fall silent on them."""
    policy, council = portfolio.council.policy, portfolio.council
    written: Mapping[str, Sequence[date]] = {
        "recess": [item.end for item in policy.recess],
        "closures": [item.end for item in policy.closures],
        "elections": [item.polling_day for item in council.elections],
        "municipal_years": [
            municipal_year_of(council.municipal_years, year.start).end for year in council.municipal_years
        ],
    }
    for field, days in written.items():
        last = max(days, default=None)
        if last is None or reach is None or last >= reach:
            continue
        left = max(0, (last - portfolio.as_of).days)
        if left > NEAR_DAYS:
            continue
        gone = f"ended on {say(last)}" if last < portfolio.as_of else f"end on {say(last)}, in {say_days(left)}"
        message = (
            f"{council.name}: the {field.replace('_', ' ')} that are written {gone}, and plans run to {say(reach)}."
        )
        remedy = (
            f"Write the next under '{field}:' in the council's file and load it; plans warn only of what is written."
        )
        # Recess and closures come every year; whether a poll is due only the council knows.
        severity = Severity.WARNING if left == 0 and field != "elections" else Severity.INFO
        yield Problem("council-dates-end", message, remedy, severity, value=last.isoformat(),
                      details={"field": field, "days_left": left})  # fmt: skip
