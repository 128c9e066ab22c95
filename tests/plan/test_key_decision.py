"""A strategy that the executive adopts: whether that is a key decision is asked, and its steps can be taken in."""

from __future__ import annotations

from commissioning.plan import Plan
from commissioning.testing import committee, day, decided, done, facts, plan_of, template, workstream
from tests.plan.looking import milestone, problems

TAKEN = "key-decision-notice: {take_in: true}, decision-published: {take_in: true}, callin-ends: {take_in: true}"


def strategy(steps: str = "", *records: object, as_of: str = "2025-08-04") -> Plan:
    return plan_of(
        workstream=workstream(f"steps: {{{steps}}}", kind="strategy-refresh", start="2025-08-04"),
        committees=[committee("scrutiny", "2026-08-13")], facts=facts(*records), as_of=as_of,  # type: ignore[arg-type]
    )  # fmt: skip


def test_it_is_asked_with_the_very_words_that_answer_it() -> None:
    (problem,) = problems(strategy(), "key-decision-unsaid")
    assert "SI 2012/2089 reg 8" in problem.message
    assert f"'steps: {{{TAKEN}}}'" in problem.remedy
    assert "'steps: {key-decision-notice: {left_out: why}}'" in problem.remedy


def test_either_answer_ends_it() -> None:
    assert problems(strategy(TAKEN), "key-decision-unsaid") == []
    assert problems(strategy("key-decision-notice: {left_out: one ward alone}"), "key-decision-unsaid") == []


def test_a_director_or_a_decision_that_was_taken_is_not_asked() -> None:
    assert problems(strategy("gate-mobilisation: {owner: Director}"), "key-decision-unsaid") == []
    taken = decided("mobilisation", "approve", on="2026-08-17")
    found = strategy("", done("scrutiny-before-decision", on="2026-08-13"), taken, as_of="2026-08-20")
    assert problems(found, "key-decision-unsaid") == []


def test_taken_in_the_launch_waits_for_the_call_in() -> None:
    """Scrutiny on Thursday 13 August 2026, adopted on the 14th, published on Monday the 17th; call-in on 18 to 21 and
    the 24th; launched on Tuesday the 25th. Noticed 28 clear days before the 14th: by Thursday 16 July.
    """
    plain, full = strategy(), strategy(TAKEN)
    assert milestone(plain, "gate-mobilisation").forecast == day("Fri 14 Aug 2026")
    assert milestone(plain, "launch").forecast == day("Mon 17 Aug 2026")
    for key, on in (
        ("key-decision-notice", "Thu 16 Jul 2026"), ("gate-mobilisation", "Fri 14 Aug 2026"),
        ("decision-published", "Mon 17 Aug 2026"), ("callin-ends", "Mon 24 Aug 2026"), ("launch", "Tue 25 Aug 2026"),
    ):  # fmt: skip
        assert milestone(full, key).forecast == day(on), key


def test_a_template_without_the_steps_is_told_to_have_them() -> None:
    ours = template("""
    stages:
      review: {steps: {work: {duration: 2 weeks}}}
      mobilisation: {gate: {title: Adopted, approver: Cabinet}, steps: {go: {kind: start}}}
    """)
    found = plan_of(template=ours, workstream=workstream(kind="example", start="2025-10-06"))
    (problem,) = problems(found, "key-decision-unsaid")
    assert "before: {step: gate-mobilisation, rule: exec12-key-28}" in problem.remedy
