"""Scheduled runs: Prefect flows that call the service and know nothing else of the house.

>>> from flows import advance_portfolio, commissioning_review, overdue_alerts, publish_calendars, strategy_refresh

Their tasks are in ``flows.tasks``, and the flow of a single stage is ``flows.workstreams.run_stage``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flows.alerting import deliver_messages, overdue_alerts
    from flows.calendars import publish_calendars
    from flows.digest import weekly_digest
    from flows.keeping import keep_house
    from flows.portfolio import advance_portfolio
    from flows.recording import record_decision, record_done, record_evidence
    from flows.workstreams import commissioning_review, strategy_refresh

_HOMES = {
    "advance_portfolio": "flows.portfolio",
    "commissioning_review": "flows.workstreams",
    "strategy_refresh": "flows.workstreams",
    "publish_calendars": "flows.calendars",
    "overdue_alerts": "flows.alerting",
    "deliver_messages": "flows.alerting",
    "keep_house": "flows.keeping",
    "record_decision": "flows.recording",
    "record_done": "flows.recording",
    "record_evidence": "flows.recording",
    "weekly_digest": "flows.digest",
}

__all__ = [
    "advance_portfolio",
    "commissioning_review",
    "deliver_messages",
    "keep_house",
    "overdue_alerts",
    "publish_calendars",
    "record_decision",
    "record_done",
    "record_evidence",
    "strategy_refresh",
    "weekly_digest",
]


# Prefect decides on its home and its logging once, when it is imported. Loading the flows when they are first
# used leaves `python -m flows.demo` the time to say so beforehand.
def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'flows' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
