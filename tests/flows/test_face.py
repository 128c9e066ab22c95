"""The flows' names and parameters: a contract with everyone who has deployed them."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

import flows

FACE = {
    "commissioning_review": ("commissioning-review", {"reference": ..., "as_of": None}),
    "strategy_refresh": ("strategy-refresh", {"reference": ..., "as_of": None}),
    "advance_portfolio": ("advance-portfolio", {"references": None, "as_of": None}),
    "record_decision": (
        "record-decision",
        {"reference": ..., "stage": ..., "outcome": ..., "on": ..., "by": ..., "details": None},
    ),
    "record_done": ("record-done", {"reference": ..., "milestone": ..., "on": ..., "by": ...}),
    "record_evidence": ("record-evidence", {"reference": ..., "key": ..., "link": ..., "on": ..., "by": ...}),
    "publish_calendars": ("publish-calendars", {"directory": None, "as_of": None}),
    "weekly_digest": ("weekly-digest", {"as_of": None}),
    "keep_house": ("keep-house", {"as_of": None}),
    "overdue_alerts": ("overdue-alerts", {"send": True, "as_of": None}),
    "deliver_messages": ("deliver-messages", {"as_of": None}),
}


def test_these_flows_are_exported() -> None:
    assert set(FACE) == set(flows.__all__)


@pytest.mark.parametrize("function", FACE)
def test_name_and_parameters(function: str) -> None:
    name, wanted = FACE[function]
    flow = getattr(flows, function)
    parameters = inspect.signature(flow.fn).parameters.values()
    found: dict[str, Any] = {p.name: ... if p.default is p.empty else p.default for p in parameters}
    assert flow.name == name
    assert found == wanted
    assert list(found) == list(wanted)


@pytest.mark.parametrize("function", FACE)
def test_what_is_stored_of_a_run_is_json(function: str) -> None:
    flow = getattr(flows, function)
    assert flow.persist_result is True
    assert flow.result_serializer.type == "json"
