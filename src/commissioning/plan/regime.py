"""The procurement regime that a workstream is planned under, and the one that its facts give."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from commissioning.model import Procurement, Template, Workstream
from commissioning.rules import Regime, RegimeFound, including_vat, regime_of


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


def planned_regime(workstream: Workstream, template: Template) -> Regime | None:
    """What the council says, else what the facts give, else what the template is written for."""
    procurement = workstream.procurement
    if procurement is not None:
        by_facts = regime_by_facts(procurement, procurement.commenced_on).regime
        if regime := procurement.regime or by_facts:
            return regime
    return template.regime
