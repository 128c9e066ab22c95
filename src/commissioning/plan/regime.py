"""The procurement regime that a workstream is planned under, and the one that its facts give."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from commissioning.model import Procurement, Template, Workstream
from commissioning.rules import RegimeFound, including_vat, regime_of, thresholds


def value_of(procurement: Procurement) -> Decimal | None:
    """The estimated value in pounds including VAT, where it is written."""
    if procurement.value is None or procurement.vat is None:
        return None
    return including_vat(Decimal(procurement.value), procurement.vat)


def regime_by_facts(procurement: Procurement, commenced: date | None) -> RegimeFound:
    """The regime that value, subject and the day of commencement give."""
    return regime_of(
        commenced=commenced, value=value_of(procurement), mainly_health=procurement.mainly_health,
        nature="light-touch" if procurement.light_touch else "standard",
    )  # fmt: skip


def planned_regime(workstream: Workstream, template: Template) -> RegimeFound:
    """What the council says, else what the facts give, else what the template is written for; with the reason."""
    procurement, doubt = workstream.procurement, ""
    if procurement is not None:
        if procurement.regime:
            return RegimeFound(procurement.regime, (f"The workstream says that it is under {procurement.regime}.",))
        by_facts, doubt = _before_the_dates(procurement, workstream)
        if by_facts is not None:
            return by_facts
    said = (doubt,) if doubt else ()
    if template.regime:
        return RegimeFound(template.regime, (f"The template {template.kind} is written for {template.regime}.", *said))
    return RegimeFound(None, said)


def _before_the_dates(procurement: Procurement, workstream: Workstream) -> tuple[RegimeFound | None, str]:
    """The regime that the facts give before a day is planned, or a sentence on why they give more than one.

    The dates of a plan hang on its regime, so that they cannot decide it: without a written commencement every day
    on which the procurement may commence is asked, one for each set of thresholds.
    """
    found: dict[str, RegimeFound] = {}
    days = _may_commence(procurement, workstream)
    for day in days:
        by_facts = regime_by_facts(procurement, day)
        if by_facts.regime is None:
            return None, ""
        found.setdefault(by_facts.regime, by_facts)
    if len(found) == 1:
        (only,) = found.values()
        if procurement.commenced_on in days:
            return only, ""
        # What is said next names a day, and it is only one of those on which it may commence.
        told = f"Every threshold known for the days on which it may commence gives {only.regime}; on one of them:"
        return RegimeFound(only.regime, (told, *only.because), only.threshold, only.notices, None), ""
    return None, (
        f"Its facts give {' or '.join(found)}, by the day on which the procurement commences: write "
        f"'commenced_on' under 'procurement'."
    )


def _may_commence(procurement: Procurement, workstream: Workstream) -> list[date]:
    """The day that is written; else, in the hoped-for window of procurement or from the start on, one for each law.

    Past the last threshold that is known, the last one is taken; ``threshold-recheck`` says so of the plan.
    """
    table = thresholds()
    known_until = table.periods[-1].until
    stage = workstream.stages.get("procurement")
    window = stage.target if stage else None
    first = procurement.commenced_on or (window.start if window else workstream.start)
    last = procurement.commenced_on or (window.end if window else known_until)
    turns = (table.provider_selection_from, *(period.first for period in table.periods))
    days = [first, *(day for day in turns if first < day <= last)]
    return list(dict.fromkeys(min(day, known_until) for day in days))
