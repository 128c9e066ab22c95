"""The alerts that are foreseen are those that planning anew finds, on every day until the watch wakes up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from commissioning.actions import Desk
from commissioning.alerts import Alert, alerts_for
from commissioning.alerts.foreseen import FORESEEN_DAYS, Foreseen, foresee, unsaid
from commissioning.model import Done, Slip
from commissioning.plan import Plan, Scene, make_plan
from commissioning.testing import desk
from tests.plan.test_plan_laws import scenes

ONE = timedelta(days=1)


def at(given: Scene) -> Desk:
    return desk(*given.committees.values(), council=given.council)


def foreseen(given: Scene, where: Desk) -> Foreseen:
    def plan_on(day: date) -> Plan:
        return make_plan(replace(given, as_of=day))

    def alerts_of(plan: Plan, day: date) -> Sequence[Alert]:
        return alerts_for([plan], [], where, day)

    return foresee(plan_on, alerts_of, given.as_of)


def true_on(given: Scene, where: Desk, day: date) -> dict[tuple[str, str], Alert]:
    found = alerts_for([make_plan(replace(given, as_of=day))], [], where, day)
    return {(alert.id, recipient): alert for alert in found for recipient in alert.recipients}


def compare(given: Scene, where: Desk, days: int) -> Iterator[date]:
    """Holds what is foreseen against what is true, day by day; gives the days on which the watch woke up."""
    day, end = given.as_of, given.as_of + timedelta(days=days)
    while day < end:
        found = foreseen(replace(given, as_of=day), where)
        assert day < found.wake <= day + timedelta(days=FORESEEN_DAYS + 1)
        yield found.wake
        while day < min(found.wake, end):
            true = true_on(given, where, day)
            rows = {(row.alert.id, row.recipient): row for row in found.spells if row.first <= day < row.ends}
            assert rows.keys() == true.keys(), day
            for key, row in rows.items():
                if day <= row.holds:
                    assert unsaid(row.alert) == unsaid(true[key]), day
            day += ONE


@settings(max_examples=8)
@given(scenes(), st.data())
def test_what_is_foreseen_is_what_planning_anew_finds(given: Scene, data: st.DataObject) -> None:
    """For months, over all that was recorded until the first day: some steps done, some put off."""
    work, plan = given.workstream.reference, make_plan(given)
    keys = sorted(item.key for item in plan.milestones if item.kind != "paper")
    done = data.draw(st.lists(st.sampled_from(keys), max_size=4, unique=True))
    slips = data.draw(st.lists(st.tuples(st.sampled_from(keys), st.integers(1, 80)), max_size=2))
    facts = given.facts.model_copy(
        update={
            "done": tuple(Done(reference=work, key=key, on=given.as_of) for key in done),
            "slips": tuple(
                Slip(reference=work, key=key, to=given.as_of + timedelta(days=days), on=given.as_of)
                for key, days in slips
            ),
        }
    )
    recorded = replace(given, facts=facts)
    list(compare(recorded, at(recorded), 100))
