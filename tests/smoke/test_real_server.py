"""A real Prefect server, not the harness, which has no scheduler: it creates runs, and a worker works one off.

Some sets of versions install, pass `pip check`, run flows, and schedule nothing in silence. Only this shows it.
"""

from __future__ import annotations

import re
import shlex
import urllib.request

import yaml

from flows.deploy import prefect_file
from flows.local.parts import until
from tests.conftest import REPOSITORY
from tests.smoke.conftest import LocalSet

FILE = yaml.safe_load(prefect_file().read_text(encoding="utf-8"))
SCHEDULED = sorted(item["entrypoint"] for item in FILE["deployments"] if item.get("schedules"))


def test_every_deployment_is_there_with_its_schedule(local_set: LocalSet) -> None:
    found = local_set.deployments()
    assert sorted(found) == sorted(item["entrypoint"] for item in FILE["deployments"])
    for item in FILE["deployments"]:
        there = found[item["entrypoint"]]
        wanted = [(one["slug"], one["cron"], one["timezone"]) for one in item.get("schedules", [])]
        schedules = [(one["slug"], one["schedule"]["cron"], one["schedule"]["timezone"]) for one in there["schedules"]]
        assert schedules == wanted
        assert there["pull_steps"] in (None, [])
        assert "description" in str(there["parameter_openapi_schema"])


def test_the_scheduler_creates_runs(local_set: LocalSet) -> None:
    deployed = local_set.deployments()

    def short_of_runs() -> list[str]:
        body = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}, "limit": 200}
        runs = [run["deployment_id"] for run in local_set.ask("/flow_runs/filter", body)]
        return [name for name in SCHEDULED if runs.count(deployed[name]["id"]) < 3]

    until(60, lambda: not short_of_runs())
    assert short_of_runs() == []


def test_the_web_address_shows_a_page(local_set: LocalSet) -> None:
    with urllib.request.urlopen(local_set.api.removesuffix("/api"), timeout=10) as page:
        assert page.status == 200
        assert page.headers["Content-Type"].startswith("text/html")
        assert b"<script" in page.read()


def test_a_run_on_demand_reaches_the_shut_gate_through_the_worker(local_set: LocalSet) -> None:
    """By the commands of docs/running.md."""
    page = (REPOSITORY / "docs" / "running.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```sh\n(.*?)^```", page, re.S | re.M)
    said = {line.split(" --")[0]: local_set.type(*shlex.split(line)) for line in block.splitlines()}
    assert "30 2 * * *" in said["prefect deployment schedule ls publish-calendars/nightly"]
    assert "'GateShut'" in said["prefect deployment run commissioning-review/on-demand"]
    assert "stage entered" in said["commissioning history DEM-2025"]
    shut = {"flow_runs": {"state": {"name": {"any_": ["GateShut"]}}}}
    runs = [run["state"] for run in local_set.ask("/flow_runs/filter", shut)]
    assert {state["type"] for state in runs} == {"COMPLETED"}
    assert [state["message"] for state in runs if "waits at the gate of " not in state["message"]] == []
