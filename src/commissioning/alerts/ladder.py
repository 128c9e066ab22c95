"""How an alert escalates: by days past its day, and by nearness of the meeting that it matters for."""

from __future__ import annotations

from datetime import date

from commissioning.alerts.book import AlertRule
from commissioning.alerts.finding import Finding
from commissioning.alerts.value import LEVELS, Level
from commissioning.dates import WorkingCalendar
from commissioning.errors import CalendarHorizon
from commissioning.model import AlertRung, Audience


def rung_of(
    rule: AlertRule, found: Finding, as_of: date, working: WorkingCalendar
) -> tuple[Level, tuple[Audience, ...]]:
    """The level of a fact as of a day, and its audience, the first one first.

    For a fact that does not change, neither ever goes back: a rung that was reached stays reached, days past the day
    only grow, and a paper deadline that has gone by is as near as it can be.

    Args:
        rule: the rule that found it, as the council reads it.
        found: the fact.
        as_of: today.
        working: the council's own calendar, on which working days to a paper deadline are counted. Where the holiday
            data does not reach, a rung by nearness is not reached.
    """
    level: Level = rule.decisive.level if found.decisive and rule.decisive else rule.level
    audience = list(rule.audience)
    for rung in rule.ladder:
        if _reached(rung, found, as_of, working):
            if rung.level is not None and LEVELS.index(rung.level) > LEVELS.index(level):
                level = rung.level
            audience += [name for name in rung.audience if name not in audience]
    return level, tuple(audience)


def _reached(rung: AlertRung, found: Finding, as_of: date, working: WorkingCalendar) -> bool:
    if rung.days_overdue is not None:
        return (as_of - found.due).days >= rung.days_overdue
    if found.papers_due is None or rung.days_to_papers is None:
        return False
    if as_of >= found.papers_due:
        return True
    try:
        return working.between(as_of, found.papers_due) <= rung.days_to_papers
    except CalendarHorizon:
        return False
