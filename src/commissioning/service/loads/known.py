"""What the database holds already, as the checks of a load want it."""

from __future__ import annotations

from commissioning.model import clearing_roles
from commissioning.service.portfolio import Portfolio
from commissioning.sources import Known


def known(portfolio: Portfolio) -> Known:
    """What the database holds already, for the checks of a load."""
    committees = portfolio.committees
    chains = {key: item.paper_chain for key, item in committees.items() if item.paper_chain}
    if portfolio.councils:
        chains[""] = portfolio.council.policy.paper_chain
    return Known(
        committees=frozenset(committees),
        contracts=frozenset(portfolio.contracts),
        workstreams=frozenset(portfolio.workstreams),
        kinds=frozenset(portfolio.templates),
        meetings={
            key: frozenset(day for m in item.meetings for day in (m.date, *m.was)) for key, item in committees.items()
        },
        council=bool(portfolio.councils),
        titles={key: item.title for key, item in committees.items()},
        clearing={key: clearing_roles(chain) for key, chain in chains.items()},
    )
