"""Decisions and a real server: each starts one run, forms record as commands do, automations hear of gates."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from flows.automations import deployments_in, with_ids
from flows.local.parts import until
from tests.smoke.conftest import LocalSet

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "automations"
ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


def deployment(local_set: LocalSet, name: str) -> str:
    return str(local_set.ask(f"/deployments/name/{name}")["id"])


def ended(local_set: LocalSet, run: str) -> tuple[str, str, str]:
    """Type, name and message of the state that a run ends in."""
    until(90, lambda: local_set.ask(f"/flow_runs/{run}")["state"]["type"] in ENDED)
    state = local_set.ask(f"/flow_runs/{run}")["state"]
    return state["type"], state["name"], state["message"]


def runs_of(local_set: LocalSet, name: str) -> list[dict[str, Any]]:
    body = {"deployments": {"id": {"any_": [deployment(local_set, name)]}}, "limit": 200}
    return [run for run in local_set.ask("/flow_runs/filter", body) if not run["auto_scheduled"]]


def submit(local_set: LocalSet, name: str, **parameters: str) -> str:
    body = {"parameters": parameters, "state": {"type": "SCHEDULED"}}
    return str(local_set.ask(f"/deployments/{deployment(local_set, name)}/create_flow_run", body)["id"])


def events(local_set: LocalSet, name: str) -> list[dict[str, Any]]:
    body = {"filter": {"event": {"name": [name]}}, "limit": 50}
    found: list[dict[str, Any]] = local_set.ask("/events/filter", body)["events"]
    return found


def automated(local_set: LocalSet, example: str, folder: Path) -> str:
    """Creates the automations of an example on the server, as docs/flows.md says."""
    text = (EXAMPLES / example).read_text(encoding="utf-8")
    ready = folder / example
    ids = {name: deployment(local_set, name) for name in deployments_in(text)}
    ready.write_text(with_ids(text, ids), encoding="utf-8")
    return local_set.type(sys.executable, "-m", "prefect", "automation", "create", "--from-file", str(ready))


def test_an_urgent_alert_is_an_event_that_an_automation_acts_on(local_set: LocalSet, tmp_path: Path) -> None:
    assert "Created automation 'An urgent alert publishes" in automated(local_set, "alerts.yaml", tmp_path)
    before = len(runs_of(local_set, "publish-calendars/nightly"))
    # A Tuesday: on a weekend nothing goes out.
    run = submit(local_set, "overdue-alerts/weekday-mornings", as_of="2025-07-01")
    assert ended(local_set, run)[0] == "COMPLETED"
    until(60, lambda: bool(events(local_set, "commissioning.alert.raised")))
    raised = events(local_set, "commissioning.alert.raised")
    gap = next(event for event in raised if event["payload"]["rule"] == "continuity-gap")
    assert gap["resource"]["prefect.resource.id"] == "commissioning.workstream.DEM-2025"
    assert (gap["resource"]["commissioning.level"], gap["payload"]["level"]) == ("urgent", "urgent")
    until(60, lambda: len(runs_of(local_set, "publish-calendars/nightly")) > before)
    again = submit(local_set, "overdue-alerts/weekday-mornings", as_of="2025-07-01")
    assert ended(local_set, again)[0] == "COMPLETED"
    assert len(events(local_set, "commissioning.alert.raised")) == len(raised)


def test_a_decision_starts_one_run_and_its_refusal_is_heard(local_set: LocalSet, tmp_path: Path) -> None:
    assert "Created 2 automation(s)" in automated(local_set, "gates.yaml", tmp_path)

    before = len(runs_of(local_set, "overdue-alerts/weekday-mornings"))
    hold = ("commissioning", "gate", "DEM-2025", "design", "hold", "--by", "Commissioning director", "--json")
    started = json.loads(local_set.type(*hold))["run"]
    assert started["deployment"] == "commissioning-review/on-demand"
    script = (
        "from commissioning import Store, settings; from commissioning.service import Server, start_after_decision; "
        "s = settings.settings(); store = Store.open(s.database_url); "
        "print(start_after_decision(store, Server(s.prefect_api_url), 'DEM-2025').id)"
    )
    assert local_set.type(sys.executable, "-c", script).strip() == started["id"]
    assert ended(local_set, started["id"])[:2] == ("COMPLETED", "GateShut")
    assert len([run for run in runs_of(local_set, started["deployment"]) if run["id"] == started["id"]]) == 1

    until(60, lambda: bool(events(local_set, "commissioning.gate.refused")))
    (event,) = events(local_set, "commissioning.gate.refused")
    assert event["resource"]["prefect.resource.id"] == "commissioning.workstream.DEM-2025"
    assert event["payload"]["outcome"] == "hold"
    until(60, lambda: len(runs_of(local_set, "overdue-alerts/weekday-mornings")) > before)
    assert len(runs_of(local_set, "overdue-alerts/weekday-mornings")) == before + 1


def test_forms_record_and_refuse_through_the_api(local_set: LocalSet) -> None:
    today = local_set.type(sys.executable, "-c", "from commissioning import settings; print(settings.as_of())").strip()
    empty = local_set.type(
        sys.executable, "-c",
        "import sys, urllib.request, urllib.error\n"
        f"request = urllib.request.Request('{local_set.api}/deployments/"
        f"{deployment(local_set, 'record-decision/on-demand')}/create_flow_run', data=b'{{}}', "
        "headers={'Content-Type': 'application/json'})\n"
        "try: urllib.request.urlopen(request)\n"
        "except urllib.error.HTTPError as error: print(error.code)",
    )  # fmt: skip
    assert empty.strip() in ("409", "422")

    decision = {"reference": "WFS-2025", "stage": "procurement", "outcome": "approve", "on": today, "by": "Lead member"}
    wanted = json.loads(local_set.type("commissioning", "gate", "WFS-2025", "procurement", "--json"))["gate"]["missing"]
    evidence = [item["key"] for item in wanted if item["key"] != "decision"]
    if evidence:
        refused = ended(local_set, submit(local_set, "record-decision/on-demand", **decision))
        assert refused[:2] == ("FAILED", "Refused")
    for key in evidence:
        given = {"reference": "WFS-2025", "key": key, "link": f"{key}.pdf", "on": today, "by": "officer"}
        assert ended(local_set, submit(local_set, "record-evidence/on-demand", **given))[1] == "Recorded"
    run = submit(local_set, "record-decision/on-demand", **decision)
    kind, name, message = ended(local_set, run)
    assert (kind, name) == ("COMPLETED", "Recorded")
    assert "waits at the gate of mobilisation" in message
    until(60, lambda: bool(events(local_set, "commissioning.gate.opened")))
    assert events(local_set, "commissioning.gate.opened")[0]["payload"]["stage"] == "procurement"

    changes = local_set.type("commissioning", "history", "WFS-2025", "--json")
    local_set.ask(
        f"/flow_runs/{run}/set_state", {"state": {"type": "SCHEDULED", "name": "AwaitingRetry"}, "force": True}
    )
    assert ended(local_set, run)[:2] == ("COMPLETED", "AlreadyRecorded")
    assert local_set.type("commissioning", "history", "WFS-2025", "--json") == changes
