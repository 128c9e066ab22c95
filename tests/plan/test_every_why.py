"""``why`` of every date of every example, and of plans drawn at random: each step counted again by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissioning.model import Decision, Done, Slip
from commissioning.plan import Plan, Scene, continuity_of, make_plan, why
from commissioning.plan.reasons.trace import last_step
from commissioning.testing import plan_of
from tests.plan.by_hand import check_trace
from tests.plan.leicester import EXAMPLE
from tests.plan.test_plan_laws import scenes

HOME = tuple((EXAMPLE / f"{name}.yaml").read_text(encoding="utf-8") for name in ("council", "committees", "contracts"))
TEMPLATES = tuple(file.read_text(encoding="utf-8") for file in sorted((EXAMPLE / "templates").iterdir()))
WORKS = {file.stem: file.read_text(encoding="utf-8") for file in sorted((EXAMPLE / "workstreams").iterdir())}
EXAMPLES = (
    ("dementia-support", None),
    ("workforce-strategy", None),
    ("transitions-strategy", None),
    ("cqc-assessment", None),
    *(("quarterly-dashboard", f"DASH-2025-Q{number}") for number in (1, 2, 3, 4)),
)


def example(name: str, reference: str | None, as_of: str) -> Plan:
    """The plan of a workstream of the worked example."""
    texts = (*HOME, *TEMPLATES, WORKS[name])
    return plan_of(*texts, as_of=as_of, **({"reference": reference} if reference else {}))  # type: ignore[arg-type]


def recount(plan: Plan) -> int:
    """Counts every date of a plan again; how many there were."""
    dated = [item for item in plan.milestones if item.actual or item.forecast]
    for item in dated:
        day = item.actual or item.forecast
        assert day
        check_trace(why(plan, item.key), day, plan.as_of)
        assert last_step(plan, item.key) == why(plan, item.key)[-1]
    imposed = continuity_of(plan)
    for shown in imposed.dates() if imposed else ():
        check_trace(why(plan, shown.key), shown.date, plan.as_of)
    return len(dated)


@pytest.mark.parametrize("as_of", ["2025-03-01", "2025-07-01", "2025-12-22", "2026-05-05", "2026-12-01"])
@pytest.mark.parametrize(("name", "reference"), EXAMPLES, ids=str)
def test_every_date_of_the_examples(name: str, reference: str | None, as_of: str) -> None:
    assert recount(example(name, reference, as_of)) >= 3


@given(scenes())
def test_every_date_of_plans_drawn_at_random(given: Scene) -> None:
    recount(make_plan(given))


@given(scenes(later=400), st.data())
def test_every_date_of_plans_in_which_things_have_happened(given: Scene, data: st.DataObject) -> None:
    """Some steps are done, some have a new forecast, and perhaps a gate is decided."""
    work, reference = given.workstream, given.workstream.reference
    keys = [key for stage in given.template.stages.values() for key in stage.steps]
    recorded = data.draw(st.sets(st.sampled_from(keys), max_size=3))
    slipped = data.draw(st.sets(st.sampled_from(keys), max_size=2)) - recorded
    days = st.integers(0, max(0, (given.as_of - work.start).days)).map(lambda n: work.start + timedelta(days=n))
    gates = [stage for stage in given.template.stages if given.template.stages[stage].gate]
    decided = data.draw(st.sampled_from([*gates, None])) if gates else None
    facts = given.facts.model_copy(
        update={
            "done": tuple(Done(reference=reference, key=key, on=data.draw(days)) for key in sorted(recorded)),
            "slips": tuple(
                Slip(
                    reference=reference,
                    key=key,
                    to=given.as_of + timedelta(days=data.draw(st.integers(0, 90))),
                    on=given.as_of,
                )
                for key in sorted(slipped)
            ),
            "decisions": (
                (Decision(reference=reference, stage=decided, outcome="approve", on=given.as_of, by="director"),)
                if decided
                else ()
            ),
        }
    )
    recount(make_plan(replace(given, facts=facts)))
