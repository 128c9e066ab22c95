"""What every plan owes, on templates drawn at random: small networks of work, periods of law, notices and meetings."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from commissioning.model import Committee, Slip, Stage, Template
from commissioning.plan import Plan, Scene, make_plan, why
from commissioning.testing import committee, council, done, facts, scene, workstream

ONE = timedelta(days=1)
STAGES: tuple[Stage, ...] = ("review", "design", "mobilisation")
DURATIONS = ("1 day", "4 days", "2 weeks", "1 month", "5 working days", "12 working days (uk)")
BARS = ("callin", "pa23-standstill-voluntary", "exec12-key-28", "tender-period-local", "psr-standstill")
DATES = ("cqc-fac-10", "lga00-scrutiny-response-2m", "pa23-contract-details-notice", "consult-vcs-notice-3m")


@st.composite
def templates(draw: st.DrawFn, *, meetings: bool = True, notices: bool = True) -> Template:
    """A template without a circle: each step waits for steps that were drawn before it."""
    keys: list[str] = []
    stages: dict[str, Any] = {}
    chosen = STAGES[: draw(st.integers(1, 3))]
    for number, stage in enumerate(chosen):
        steps: dict[str, Any] = {}
        for index in range(draw(st.integers(1, 4))):
            step: dict[str, Any] = draw(
                st.one_of(
                    st.sampled_from(DURATIONS).map(lambda length: {"duration": length}),
                    st.sampled_from((*BARS, *DATES)).map(lambda rule: {"rule": rule}),
                    st.just({}),
                    st.just({"kind": "meeting"} if meetings else {"duration": "3 days"}),
                )
            )
            after = draw(st.lists(st.sampled_from(keys), max_size=2, unique=True)) if keys else []
            key = f"{stage[0]}{index}"
            steps[key] = {**step, "title": key, "after": after}
            keys.append(key)
        stages[stage] = {"title": stage, "steps": steps, **draw(lengths)}
        if number and draw(st.booleans()):
            stages[stage]["gate"] = draw(gates(list(stages[chosen[number - 1]]["steps"]), meetings=meetings))
    end = {"after": f"{chosen[-1]}-end"} if draw(st.booleans()) else {"after": keys[-1]}
    stages[chosen[-1]]["steps"]["go"] = {"title": "go", "kind": "start", **end}
    if notices:
        _add_notice(draw, stages, keys)
    return Template.model_validate({"kind": "drawn", "title": "Drawn", "stages": stages})


lengths = st.sampled_from(({}, {"duration": "3 weeks"}, {"duration": "2 months"}, {"duration": "15 working days"}))


def gates(steps: list[str], *, meetings: bool) -> st.SearchStrategy[dict[str, Any]]:
    kinds: list[dict[str, Any]] = [{}, {"after": steps[-1]}]
    if meetings:
        kinds.append({"committee": "scrutiny"})
    return st.sampled_from([{"title": "gate", "approver": "director", **kind} for kind in kinds])


def _add_notice(draw: st.DrawFn, stages: dict[str, Any], keys: list[str]) -> None:
    """A notice before a step or a gate; it may wait for a step that was drawn before that one."""
    if not draw(st.booleans()):
        return
    opened = [f"gate-{stage}" for stage in stages if "gate" in stages[stage]]
    event = draw(st.sampled_from([*keys, *opened]))
    before = keys[: keys.index(event)] if event in keys else []
    after = draw(st.lists(st.sampled_from(before), max_size=1)) if before else []
    rule = draw(st.sampled_from(("exec12-key-28", "tupe-eli-28")))
    notice = {"title": "notice", "kind": "notice", "after": after, "before": {"step": event, "rule": rule}}
    stages["review"]["steps"]["notice"] = notice


@st.composite
def calendars_of_meetings(draw: st.DrawFn) -> Committee:
    first = draw(st.dates(date(2025, 1, 1), date(2025, 6, 30)))
    gaps = draw(st.lists(st.integers(7, 90), max_size=12))
    days = [first + timedelta(days=sum(gaps[:n])) for n in range(len(gaps))]
    cancelled = draw(st.sets(st.integers(0, 11), max_size=3))
    rows = [
        {"date": d.isoformat(), "status": "cancelled" if n in cancelled else "scheduled"} for n, d in enumerate(days)
    ]
    return committee("scrutiny", *rows)


class Drawn(Scene):
    """A scene that a failing test shows as somebody would write it."""

    def __repr__(self) -> str:
        shown = {
            "as_of": self.as_of,
            "start": self.workstream.start,
            "meetings": [f"{m.date} {m.status}" for m in self.committees["scrutiny"].meetings],
            "stages": self.template.model_dump(mode="json", exclude_unset=True)["stages"],
        }
        return "\n" + yaml.safe_dump(shown, sort_keys=False)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))


@st.composite
def scenes(draw: st.DrawFn, *, later: int = 150, meetings: bool = True, notices: bool = True) -> Scene:
    start = draw(st.dates(date(2025, 1, 1), date(2025, 12, 31)))
    drawn = scene(
        template=draw(templates(meetings=meetings, notices=notices)),
        workstream=workstream(kind="drawn", start=start),
        committees=[draw(calendars_of_meetings())],
        council=council(calendar="england"),  # safe days are England's whatever the council counts on
        as_of=start + timedelta(days=draw(st.integers(0, later))),
    )
    return Drawn(**{name.name: getattr(drawn, name.name) for name in fields(drawn)})


def goal(plan: Plan) -> date:
    found = plan.milestone("go")
    assert found
    assert found.forecast
    return found.forecast


def needed_on(given: Scene, day: date) -> Scene:
    work = given.workstream.model_dump(exclude={"line"}) | {"service_start": {"required": day}}
    return replace(given, workstream=workstream(**work))


def slipped_to(given: Scene, key: str, day: date) -> Scene:
    known = given.facts
    slip = Slip(reference=given.workstream.reference, key=key, to=day, on=given.as_of)
    return replace(given, facts=known.model_copy(update={"slips": (*known.slips, slip)}))


@given(scenes())
def test_nothing_comes_before_what_it_waits_for(given: Scene) -> None:
    plan = make_plan(given)
    for key, node in plan.network.nodes.items():
        item = plan.forward.dated[key]
        for name in node.after:
            other = plan.forward.dated[name]
            assert item.day
            assert other.day
            if node.how == "gate":
                assert item.day >= (other.earliest or other.day), (
                    "a gate sits on the last working day of the stage before"
                )
            elif node.how == "stage-end" or other.node.how == "stage-start" or node.how == "rule":
                assert item.day >= other.day
            else:
                assert item.day > other.day, f"{key} on {item.day}, {name} on {other.day}"
            if item.choice and item.choice.chosen and other.node.how != "stage-start":
                assert item.choice.chosen.papers_due >= other.day, "its papers can be ready"


@given(scenes())
def test_a_step_that_needs_a_working_day_falls_on_one(given: Scene) -> None:
    plan = make_plan(given)
    for item in plan.forward.dated.values():
        assert item.day
        if item.node.how in ("next-day", "gate", "notice"):
            assert given.working.counts(item.day), item.node.key


@given(scenes())
def test_scrutiny_falls_on_a_usable_meeting_or_says_that_there_is_none(given: Scene) -> None:
    plan = make_plan(given)
    usable = {m.date for m in given.committees["scrutiny"].meetings if m.status != "cancelled"}
    missing = {p.details["milestone"] for p in plan.problems if p.id == "no-usable-meeting"}
    for key, item in plan.forward.dated.items():
        if item.node.how == "meeting":
            assert (key in missing) == item.provisional or any(
                plan.forward.dated[n].provisional for n in item.node.after
            )
            assert (item.day in usable and item.choice is not None) or key in missing
            if item.choice and item.choice.chosen:
                assert item.choice.chosen.papers_due >= given.as_of


@given(scenes())
def test_what_is_not_done_is_not_in_the_past(given: Scene) -> None:
    plan = make_plan(given)
    for item in plan.forward.dated.values():
        assert item.day
        if not item.over and item.node.how != "stage-start":
            assert item.day >= given.as_of, item.node.key


@given(scenes())
def test_every_date_has_a_trace_that_ends_on_it(given: Scene) -> None:
    plan = make_plan(given)
    for item in plan.milestones:
        assert why(plan, item.key)[-1].result == item.forecast, item.key


@given(scenes())
def test_with_the_forecast_as_the_need_no_slack_is_negative_and_the_goal_has_none(given: Scene) -> None:
    plan = make_plan(needed_on(given, goal(make_plan(given))))
    slack = {m.key: m.slack_days for m in plan.milestones if m.slack_days is not None}
    assert slack["go"] == 0
    # Information that is due before an event does not hold the event up: late, it is a breach, and has negative slack.
    late = [key for key, node in plan.network.nodes.items() if node.how == "notice" and node.rule == "tupe-eli-28"]
    slack = {key: days for key, days in slack.items() if key not in late}
    assert {key: days for key, days in slack.items() if days < 0} == {}


@given(scenes(), st.integers(0, 60), st.data())
def test_a_step_may_wait_until_its_deadline(given: Scene, spare: int, data: st.DataObject) -> None:
    """The deadline serves: put off to that day, a step does not make the goal late."""
    need = goal(make_plan(given)) + timedelta(days=spare)
    given = needed_on(given, need)
    plan = make_plan(given)
    late = {m.key: m.deadline for m in plan.milestones if m.slack_days is not None and m.kind != "paper" and m.deadline}
    key = data.draw(st.sampled_from(sorted(late)))
    assume(plan.network.nodes[key].how != "notice")
    assert goal(make_plan(slipped_to(given, key, late[key]))) <= max(need, given.as_of), key


@given(scenes(), st.integers(1, 90), st.data())
def test_a_delay_never_brings_the_goal_forward(given: Scene, days: int, data: st.DataObject) -> None:
    plan = make_plan(given)
    dated = {m.key: m.forecast for m in plan.milestones if m.forecast and m.kind != "paper"}
    key = data.draw(st.sampled_from(sorted(dated)))
    assert goal(make_plan(slipped_to(given, key, dated[key] + timedelta(days=days)))) >= goal(plan)


@given(scenes(), st.integers(1, 120))
def test_time_that_passes_never_brings_the_goal_forward(given: Scene, days: int) -> None:
    later = replace(given, as_of=given.as_of + timedelta(days=days))
    assert goal(make_plan(later)) >= goal(make_plan(given))


@given(scenes())
def test_the_same_scene_gives_the_same_plan(given: Scene) -> None:
    assert make_plan(given) == make_plan(given)


@given(scenes(meetings=False), st.integers(0, 30))
def test_done_on_the_day_it_was_forecast_changes_nothing(given: Scene, wait: int) -> None:
    """A plan that is kept to the letter stays as it was."""
    plan = make_plan(given)
    as_of = given.as_of + timedelta(days=wait)
    acts = [
        done(key, on=item.day)
        for key, item in plan.forward.dated.items()
        if item.day
        and item.day <= as_of
        and not item.over
        and item.node.how not in ("stage-start", "stage-end", "gate")
        and item.node.kind != "gate"
    ]  # fmt: skip
    gates = [
        key for key, item in plan.forward.dated.items() if item.node.kind == "gate" and item.day and item.day <= as_of
    ]
    assume(not gates)
    assert goal(make_plan(replace(given, as_of=as_of, facts=facts(*acts)))) == goal(plan)
