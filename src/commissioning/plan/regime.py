"""The procurement regime that a workstream is planned under, and the one that its facts give."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from commissioning.model import Procurement, Template, Workstream
from commissioning.rules import RegimeFound, including_vat, regime_of


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
    procurement = workstream.procurement
    if procurement is not None:
        if procurement.regime:
            return RegimeFound(procurement.regime, (f"The workstream says that it is under {procurement.regime}.",))
        by_facts = regime_by_facts(procurement, procurement.commenced_on)
        if by_facts.regime:
            return by_facts
    if template.regime:
        return RegimeFound(template.regime, (f"The template {template.kind} is written for {template.regime}.",))
    return RegimeFound(None, ())
