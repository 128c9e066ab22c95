"""Plans by the thousand have the dates of the plans that explain themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from commissioning.model import Facts
from commissioning.plan import Scene, make_plan
from commissioning.plan.passes import bulk
from commissioning.plan.passes.bulk import dates
from commissioning.plan.restarting import restart_of
from commissioning.testing import decided, done, facts, scene, slipped, template, workstream
from tests.plan.leicester import scenes_of_the_example
from tests.plan.test_plan_laws import goal, needed_on, scenes, slipped_to

Found = dict[str, tuple[date | None, date | None]]


def explained(given: Scene) -> Found:
    plan = make_plan(given)
    return {
        key: (item.day, plan.late.get(key))
        for key, item in plan.forward.dated.items()
        if item.node.how != "stage-start"
    }


def by_the_thousand(given: Scene) -> Found:
    (found,) = dates([given])
    return {item.key: (item.forecast, item.latest) for item in found.milestones}


@given(scenes(), st.integers(-60, 300))
def test_with_nothing_recorded(given: Scene, spare: int) -> None:
    given = needed_on(given, goal(make_plan(given)) + timedelta(days=spare))
    assert by_the_thousand(given) == explained(given)


@st.composite
def happened(draw: st.DrawFn, given: Scene) -> Facts:
    """Some of what a plan forecasts happened, a little sooner or later; a gate may be open."""
    plan = make_plan(given)
    recorded = []
    for key, item in plan.forward.dated.items():
        if item.node.how in ("stage-start", "stage-end") or item.day is None or not draw(st.booleans()):
            continue
        on = item.day + timedelta(days=draw(st.integers(-20, 20)))
        if item.node.kind != "gate":
            recorded.append(done(key, on=on))
        elif draw(st.booleans()):
            recorded.append(decided(item.node.stage, "approve", on=on))
    return facts(*recorded)


@given(scenes(), st.integers(0, 400), st.integers(-60, 300), st.data())
@settings(max_examples=300)
def test_with_what_happened(given: Scene, later: int, spare: int, data: st.DataObject) -> None:
    given = needed_on(given, goal(make_plan(given)) + timedelta(days=spare))
    known = data.draw(happened(given))
    given = replace(given, facts=known, as_of=given.as_of + timedelta(days=later))
    assert by_the_thousand(given) == explained(given)


@given(scenes(), st.integers(-20, 60), st.data())
def test_a_forecast_that_somebody_gave_is_explained(given: Scene, days: int, data: st.DataObject) -> None:
    plan = make_plan(given)
    dated = {m.key: m.forecast for m in plan.milestones if m.forecast and m.kind not in ("paper", "deadline")}
    key = data.draw(st.sampled_from(sorted(dated)))
    given = slipped_to(given, key, dated[key] + timedelta(days=days))
    assert by_the_thousand(given) == explained(given)


def test_the_example() -> None:
    for shown in scenes_of_the_example():
        for as_of in (shown.as_of, date(2026, 1, 9), date(2027, 3, 1)):
            moved = replace(shown, as_of=as_of)
            assert by_the_thousand(moved) == explained(moved), shown.workstream.reference


def test_an_attempt_that_failed_is_explained_and_spoils_no_other() -> None:
    first = scene(template=template(SHORT), workstream=workstream(kind="short", start="2025-06-02"), as_of="2025-06-20")
    gone = replace(first, facts=facts(done("work", on="2025-06-10")))
    failed = restart_of(make_plan(gone), "review", on=date(2025, 6, 16), outcome="abandoned", by="lead", because=None)
    again = replace(gone, facts=facts(done("work", on="2025-06-10"), failed))
    for one in (again, gone, again, first):
        assert by_the_thousand(one) == explained(one)
    # By hand: begun anew on Monday 16 June, ten working days end on Friday the 27th.
    assert by_the_thousand(again)["work"][0] == date(2025, 6, 27)


def test_workstreams_of_one_shape_share_their_tables() -> None:
    kept = scene(template=template(SHORT), workstream=workstream(kind="short", start="2025-06-02"))
    later = replace(kept, workstream=workstream(kind="short", start="2025-07-07"))
    assert bulk._shape_of(kept) is bulk._shape_of(later)
    # By hand: ten working days from Monday 2 June end on Friday the 13th; from Monday 7 July on Friday the 18th.
    assert [found.milestones[0].forecast for found in dates([kept, later])] == [date(2025, 6, 13), date(2025, 7, 18)]


SHORT = "{kind: short, stages: {review: {steps: {work: {duration: 10 working days}}}}}"


def test_what_happened_to_one_workstream_is_not_told_of_another_of_its_shape() -> None:
    text = "{kind: short, stages: {review: {steps: {one: {duration: 2 weeks}, two: {after: one, duration: 2 weeks}}}}}"
    kept = scene(template=template(text), workstream=workstream(kind="short", start="2025-06-02"), as_of="2025-06-09")
    slip = slipped("two", to="2025-09-01", on="2025-06-05")
    explained_one = replace(kept, facts=facts(done("one", on="2025-06-03"), slip))
    other = replace(kept, facts=facts(done("two", on="2025-06-04")))
    (_, found) = dates([explained_one, other])
    # By hand: two weeks from Monday 2 June 2025 end on Sunday the 15th; the other workstream recorded nothing of it.
    assert {item.key: item.forecast for item in found.milestones}["one"] == date(2025, 6, 15)
