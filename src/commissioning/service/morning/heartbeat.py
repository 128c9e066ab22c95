"""The heartbeat of runs that tell people something: that one began and ended, and which days went without."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from commissioning.alerts import MissedRun
from commissioning.dates import say
from commissioning.errors import CalendarHorizon
from commissioning.model import TellingRun
from commissioning.plan.findings.meeting_days import closed_on
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Store, Unit, lasting_id

ALERTS: Final = "alerts"
"""The run that sends alerts."""

DIGESTS: Final = "digests"
"""The run that sends the weekly digests."""

BEHIND: Final = "clock-behind"
"""How a run ends that was for a day before the last one told: it told nothing, so it stands for no day."""

_LONDON: Final = ZoneInfo("Europe/London")
_LOOK_BACK: Final = timedelta(days=60)
"""Further back no run is missed: the council had not begun, or had stopped."""


def begin(store: Store, author: Author, name: str, as_of: date) -> str:
    """Keeps that a run begins; the id by which it is ended."""
    with store.writing(author) as unit:
        number = len(unit.runs(name, since=as_of))
        id = lasting_id("run", name, as_of.isoformat(), author.at.isoformat(), str(number))
        unit.begin_run(TellingRun(id, name, as_of, author.at, None, "began"))
        return id


def end(store: Store, author: Author, id: str, state: str, counts: Mapping[str, int]) -> None:
    """Keeps that a run has ended, how, and what it did; it has one instant, its author's."""
    with store.writing(author) as unit:
        unit.end_run(id, at=author.at, state=state, counts=counts)


def missed_runs(unit: Unit, portfolio: Portfolio) -> tuple[MissedRun, ...]:
    """The working days without a run that sent alerts and ended, since the last earlier day with one; as one fact.

    Before the first run ever none was missed. Working days are those of the council's own calendar, but for closures.
    """
    as_of = portfolio.as_of
    runs = unit.runs(ALERTS, since=as_of - _LOOK_BACK)
    ended = [run.day for run in runs if run.ended and run.day < as_of and run.state != BEHIND]
    if not ended:
        return ()
    last = max(ended)
    days = (last + timedelta(days=number) for number in range(1, (as_of - last).days))
    try:
        missed = [d for d in days if portfolio.working.counts(d) and closed_on(d, portfolio.council) is None]
    except CalendarHorizon:
        return ()
    if not missed:
        return ()
    began = any(run.day == missed[0] for run in runs)
    what = "began and did not end" if began else "did not happen"
    more = len(missed) - 1
    others = f", nor did those of {more} more working day{'' if more == 1 else 's'}, up to {say(missed[-1])}"
    return (MissedRun(ALERTS, missed[0], f"{what}{others if more else ''}"),)


def said(run: TellingRun | None) -> str:
    """When the last run was, in a sentence for the foot of a letter. Times are London's."""
    if run is None or run.ended is None:
        return "This is the first run that sends alerts."
    at = run.ended.astimezone(_LONDON)
    return f"The run before this one was on {say(at.date())} at {at:%H:%M}."
