"""``prefect.yaml``: every entrypoint is a flow, and no schedule meets the hour that clocks skip or repeat."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from prefect.flows import load_flow_from_entrypoint
from prefect.server.schemas.schedules import CronSchedule
from prefect.utilities.callables import parameter_schema

import flows
from flows.deploy import POOL

FILE = Path(__file__).resolve().parents[2] / "prefect.yaml"
LONDON = ZoneInfo("Europe/London")
DEPLOYMENTS: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["deployments"]
SCHEDULES = [(deployment, schedule) for deployment in DEPLOYMENTS for schedule in deployment.get("schedules", [])]
scheduled = pytest.mark.parametrize(
    ("deployment", "schedule"), SCHEDULES, ids=[schedule["slug"] for _, schedule in SCHEDULES]
)


def times(schedule: dict[str, Any]) -> list[datetime]:
    """A year and a half of starts, in London: both changes of the clock are in it."""
    made = CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
    found = asyncio.run(made.get_dates(n=550, start=datetime(2026, 1, 1, tzinfo=UTC)))
    return [time.astimezone(LONDON) for time in found]


def test_every_flow_is_deployed_once() -> None:
    names = [deployment["entrypoint"].removeprefix("flows.") for deployment in DEPLOYMENTS]
    assert sorted(names) == sorted(flows.__all__)


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment["entrypoint"])
def test_every_entrypoint_is_a_flow_of_the_installed_package(deployment: dict[str, Any]) -> None:
    name = deployment["entrypoint"].removeprefix("flows.")
    assert load_flow_from_entrypoint(deployment["entrypoint"], use_placeholder_flow=False) is getattr(flows, name)
    assert deployment["work_pool"]["name"] == POOL


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment["entrypoint"])
def test_every_deployment_says_what_it_does_and_has_a_form(deployment: dict[str, Any]) -> None:
    assert deployment["description"].endswith(".")
    assert "commissioning" in deployment["tags"]
    form = parameter_schema(load_flow_from_entrypoint(deployment["entrypoint"])).properties
    without = [name for name, field in form.items() if not field.get("description") or not _typed(field)]
    assert without == []


def _typed(field: dict[str, Any]) -> bool:
    """A definition of its own is a list of words to choose from, or a form in the form."""
    return any(name in field for name in ("type", "$ref", "allOf")) or all(map(_typed, field.get("anyOf", [{}])))


@scheduled
def test_schedules_are_in_london_time_and_miss_the_changing_hour(
    deployment: dict[str, Any], schedule: dict[str, Any]
) -> None:
    assert schedule["timezone"] == "Europe/London"
    assert schedule["slug"]
    assert not [time for time in times(schedule) if time.hour == 1]


def test_no_two_schedules_begin_at_the_same_time() -> None:
    starts = [(schedule["cron"].split()[:2], schedule["slug"]) for _, schedule in SCHEDULES]
    assert len({" ".join(time) for time, _ in starts}) == len(starts)


@scheduled
def test_a_scheduled_run_never_overlaps_the_one_before(deployment: dict[str, Any], schedule: dict[str, Any]) -> None:
    assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}


def test_calendars_are_published_every_night_and_alerts_sent_on_weekday_mornings() -> None:
    starts = {deployment["entrypoint"]: times(schedule) for deployment, schedule in SCHEDULES}
    mornings = starts["flows.overdue_alerts"]
    for flow, hour in (("flows.advance_portfolio", (2, 10)), ("flows.publish_calendars", (2, 30))):
        assert {(time.hour, time.minute) for time in starts[flow]} == {hour}
        assert {time.weekday() for time in starts[flow]} == set(range(7))
    assert {(time.hour, time.minute) for time in mornings} == {(7, 0)}
    assert {time.weekday() for time in mornings} == set(range(5))
