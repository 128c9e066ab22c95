"""The municipal year of forward-plan lines whose file names none: the one in which they were first loaded."""

from __future__ import annotations

from commissioning.model import ForwardItem, to_payload
from commissioning.plan.programme.calendar import CommitteeCalendar
from commissioning.plan.programme.written import told_by
from commissioning.service.portfolio import Portfolio
from commissioning.store import Stored, Unit


def with_known_year(line: ForwardItem, known: ForwardItem | None) -> ForwardItem:
    """A line as it is loaded again: a file that names no year leaves it in the one in which it came first."""
    return line if known is None or line.year else line.model_copy(update={"year": known.year})


def keep_years(unit: Unit, portfolio: Portfolio) -> None:
    """Gives new lines without any day the year of today: else they would belong to each new one, and none would ask."""
    for stored in unit.nouns("forward_plan"):
        line = portfolio.forward_plan[stored.key]
        if line.year or told_by(line) or line.committee not in portfolio.committees:
            continue
        calendar = CommitteeCalendar(portfolio.committees[line.committee], portfolio.municipal_years)
        dated = line.model_copy(update={"year": calendar.year_of(portfolio.as_of)})
        unit.put_noun(Stored("forward_plan", stored.key, to_payload(dated), stored.path, stored.line))
