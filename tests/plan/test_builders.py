"""The builders that ship for users' own tests: what they take as it stands, and what they fill in."""

from __future__ import annotations

import doctest
from datetime import date
from types import ModuleType

import pytest
from pydantic import ValidationError

from commissioning import errors, testing
from commissioning.dates import calendars, months, phrases
from commissioning.model import Facts, Workstream, payload
from commissioning.plan import why
from commissioning.testing import (
    action,
    built_in,
    committee,
    contract,
    council,
    day,
    decided,
    desk,
    done,
    evidence,
    facts,
    plan_of,
    scene,
    slipped,
    template,
    workstream,
)
from tests.plan.leicester import EXAMPLE, TEXTS


@pytest.mark.parametrize(
    "module", [testing, errors, calendars, months, phrases, payload], ids=lambda module: module.__name__
)
def test_every_example_of_the_docs_runs(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


def test_every_builder_is_documented_with_an_example() -> None:
    for name in testing.__all__:
        builder = getattr(testing, name)
        assert builder.__doc__, name
        if not isinstance(builder, type):
            assert ">>>" in builder.__doc__, name


WHOLE = """
template:
  kind: ours
  title: Ours
  stages:
    review:
      title: Review
      steps:
        survey: {title: Survey, duration: 2 weeks}
workstreams:
  - {reference: A-1, title: One, kind: ours, owner: Lead, start: 2025-06-02}
  - {reference: A-2, title: Two, kind: ours, owner: Lead, start: 2025-07-07}
"""


class TestAWholeFile:
    def test_is_taken_as_it_stands(self) -> None:
        plan = plan_of(WHOLE, reference="A-2")
        assert (plan.reference, plan.title, plan.as_of) == ("A-2", "Two", day("Mon 7 Jul 2025"))
        survey = plan.milestone("survey")
        assert survey
        assert survey.forecast == day("Sun 20 Jul 2025")

    def test_gets_no_defaults(self) -> None:
        with pytest.raises(ValidationError, match="title"):
            template("template: {kind: ours, stages: {review: {steps: {}}}}")
        with pytest.raises(ValidationError, match="name"):
            council("council: {calendar: england}")

    def test_with_several_workstreams_asks_which(self) -> None:
        with pytest.raises(ValueError, match=r"A-1.*A-2"):
            scene(WHOLE)
        with pytest.raises(ValueError, match="no workstream 'A-3'"):
            scene(WHOLE, reference="A-3")

    def test_with_several_records_is_for_a_scene(self) -> None:
        with pytest.raises(ValueError, match="not 2; give the text to scene"):
            workstream(WHOLE)

    def test_of_the_example_reads(self) -> None:
        found = scene(*TEXTS)
        assert (found.council.name, found.workstream.reference) == ("Leicester City Council", "DEM-2025")
        assert found.contract
        assert found.contract.reference == "DSS-2021"
        assert found.committees["asc-scrutiny"].meetings[0].date == date(2024, 7, 8)

    @pytest.mark.parametrize("name", ["quarterly-dashboard", "cqc-assessment"])
    def test_of_a_template_of_the_example_reads(self, name: str) -> None:
        assert template((EXAMPLE / "templates" / f"{name}.yaml").read_text(encoding="utf-8")).kind == name


class TestAFragment:
    def test_gets_titles_from_its_keys(self) -> None:
        ours = template("stages: {review: {steps: {demand-analysis: }}, design: {gate: }}")
        assert ours.stages["review"].title == "Review"
        assert ours.stages["review"].steps["demand-analysis"].title == "Demand analysis"
        gate = ours.stages["design"].gate
        assert gate
        assert (gate.title, gate.approver) == ("Design approved", "director")

    def test_keeps_what_it_says(self) -> None:
        assert template("{kind: ours, stages: {review: {title: Look}}}").stages["review"].title == "Look"

    def test_values_are_read_as_the_program_reads_them(self) -> None:
        """No day, number or word is taken for anything else before the nouns see it."""
        found = workstream("{start: 2025-06-02, title: no, reference: 0012}")
        assert (found.start, found.title, found.reference) == (date(2025, 6, 2), "no", "0012")
        with pytest.raises(ValidationError, match="does not exist"):
            workstream("start: 2025-06-31")

    def test_fields_can_be_given_by_name_and_come_first(self) -> None:
        assert workstream("owner: One", owner="Two").owner == "Two"
        assert action(text="A talk.").text == "A talk."

    def test_that_is_no_set_of_fields_is_refused(self) -> None:
        with pytest.raises(TypeError, match="name: value"):
            council("just words")


def test_defaults_make_a_plan() -> None:
    plan = plan_of()
    assert (plan.reference, plan.kind, plan.as_of) == ("W-1", "commissioning-review", day("Mon 6 Jan 2025"))
    assert all(why(plan, item.key) for item in plan.milestones)


def test_every_part_can_be_given() -> None:
    ours = template("stages: {review: {steps: {a: {duration: 1 week}}}}")
    given = scene(
        as_of="2025-02-03",
        workstream=workstream(kind="example"),
        template=ours,
        council=council(calendar="uk"),
        committees=[committee("board", "2025-06-26")],
        contract=contract(),
        facts=facts(done("a", on="2025-01-10")),
    )
    assert (given.as_of, given.template, given.working.id) == (date(2025, 2, 3), ours, "uk")
    assert (set(given.committees), given.contract, len(given.facts.done)) == ({"board"}, contract(), 1)


def test_a_councils_rules_reach_the_scene_and_the_desk() -> None:
    ours = council("policy: {rules: {callin: {value: 3}}, due_soon: 5}")
    assert scene(council=ours).rules["callin"].value == 3
    assert desk(council=ours).policy.due_soon == 5


def test_facts_keep_the_order_in_which_they_were_recorded() -> None:
    known = facts(
        decided("design", "hold", on="2025-06-12"),
        evidence("design", "one", "two", on="2025-06-10"),
        slipped("a", to="2025-07-01", on="2025-06-05"),
        decided("design", "approve", on="2025-06-13"),
    )
    assert [d.outcome for d in known.decisions] == ["hold", "approve"]
    assert [e.key for e in known.evidence] == ["one", "two"]
    assert facts() == Facts()


@pytest.mark.parametrize("words", ["Fri 26 Jun 2025", "Friday 26 June 2025"])
def test_a_wrong_weekday_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="is a Thursday"):
        day(words)


def test_a_day_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="day is out of range"):
        day("31 Jun 2026")


def test_a_built_in_template_is_a_template() -> None:
    assert list(built_in("commissioning-review").stages) == ["review", "design", "procurement", "mobilisation"]
    assert isinstance(scene().workstream, Workstream)
