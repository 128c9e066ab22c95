"""Any contract, any plan: no crash; what is said of continuity and levers holds together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from commissioning.model import Contract
from commissioning.plan import Plan, Scene, continuity_of, levers, make_plan, why
from commissioning.testing import council
from tests.plan.by_hand import check_trace
from tests.plan.test_plan_laws import scenes

NOTICES = st.sampled_from([{}, {"notice_months": 6}, {"notice_months": 0}, {"notice_days": 90}, {"notice_days": 0}])


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    """A contract around the years of the holiday data, and sometimes far outside them."""
    start = draw(st.dates(date(1990, 1, 1), date(2045, 12, 31)) | st.dates(date(2021, 1, 1), date(2024, 12, 31)))
    options = [
        {
            "months": draw(st.integers(1, 36)),
            "status": draw(st.sampled_from(["left", "used", "lapsed"])),
            **draw(NOTICES),
        }
        for _ in range(draw(st.integers(0, 3)))
    ]
    written = {"end": start + timedelta(days=draw(st.integers(0, 3000)))} if draw(st.booleans()) else {}
    more = {"decided_by": draw(st.sampled_from(["scrutiny", "nobody"]))} if draw(st.booleans()) else {}
    value = {
        "reference": "C-1",
        "title": "C",
        "start": start,
        "months": draw(st.integers(1, 72)),
        "extensions": options,
    }
    return Contract.model_validate({**value, **written, **more, "key_decision": draw(st.booleans())})


POLICY = council("""
elections: [{polling_day: 2025-05-01, whole_council: true}, {polling_day: 2029-05-03}, {polling_day: 2026-05-07}]
policy: {recess: [{start: 2025-08-01, end: 2025-08-31}, {start: 2025-12-20, end: 2031-01-04}]}
""")


@given(scenes(), contracts())
def test_a_plan_is_made_and_every_date_of_its_contract_can_be_counted(given: Scene, old: Contract) -> None:
    plan = make_plan(replace(given, contract=old, council=POLICY))
    found = continuity_of(plan)
    assert found
    for shown in found.dates():
        check_trace(why(plan, shown.key), shown.date, plan.as_of)
    for option in found.options:
        notice, published, decided = (option.dated(what).date for what in ("notice", "published", "decide-by"))
        assert option.begin_by.date <= decided < published < notice <= option.option.extends
        assert option.option.last > option.option.extends
    ends = [option.option.last for option in found.options]
    assert ends == sorted(ends)


def goal(plan: Plan) -> int | None:
    item = plan.milestone("go")
    assert item
    return item.forecast.toordinal() if item.forecast else None


@settings(max_examples=40)
@given(scenes(), contracts())
def test_levers_hold_together(given: Scene, old: Contract) -> None:
    plan = make_plan(replace(given, contract=old))
    found = levers(plan)
    if found.gap_days is None or found.collision is None:
        assert not found.levers
        return
    assert found.gap_days == found.collision.days > 0
    assert found.gap_left == max(0, found.gap_days - sum(item.days for item in found.together))
    assert all(item.days > 0 for item in found.levers)
    assert [item.days for item in found.levers] == sorted((item.days for item in found.levers), reverse=True)
    assert found.closes == (found.gap_left == 0)
    if found.levers:
        # The first that is taken buys what buys most; a set is never worse than the best lever alone.
        assert sum(item.days for item in found.together) >= min(found.levers[0].days, found.gap_days)
