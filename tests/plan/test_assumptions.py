"""Defaults of the library are told as assumptions, in the trace and once in the problems; a council's own are not."""

from __future__ import annotations

from commissioning.errors import Severity
from commissioning.plan import Plan, TraceStep, why
from commissioning.testing import plan_of, workstream
from tests.plan.looking import problems

CALLS = "{callin: {value: 5}, tender-period-local: {value: 15, because: Contract rules}, exec12-key-28: {value: 28}}"
OURS = f"council: {{name: Ours, calendar: england, policy: {{rules: {CALLS}}}}}"


def plan(*texts: str) -> Plan:
    return plan_of(*texts, workstream=workstream(start="2026-01-05"), as_of="2026-01-05")


def tender(found: Plan) -> TraceStep:
    return next(step for step in why(found, "tenders-close") if step.rule == "tender-period-local")


def test_a_council_that_set_nothing_is_told_once_what_is_assumed() -> None:
    found = plan()
    (problem,) = problems(found, "rule-assumed")
    assert problem.severity is Severity.INFO
    assert set(problem.details["rules"]) == {"tender-period-local", "callin", "exec12-key-28"}
    assert "tender-period-local, 30 days after" in problem.message
    step = tender(found)
    assert step.assumption == step.as_dict()["assumption"] is not None
    assert step.assumption.startswith("Assumed: 30 days; the council has not set policy.rules.tender-period-local.")
    assert step.assumption in step.because
    assert "its own" not in step.because


def test_what_the_council_set_is_no_assumption_and_is_said_with_its_number() -> None:
    found = plan(OURS)
    assert problems(found, "rule-assumed") == []
    step = tender(found)
    assert step.assumption is None
    assert (
        "The tender period is at least 15 days after the day on which the invitation is issued. The council counts 15 "
        "days (Contract rules)." in step.because
    )
    assert "30" not in step.because.partition("Counted from")[0]


def test_a_rule_of_the_law_is_no_assumption() -> None:
    step = next(step for step in why(plan(), "standstill-ends") if step.rule == "pa23-standstill-voluntary")
    assert step.assumption is None


# ----- duties that come with the size of a contract -------------------------------------------------------------------


def duties(procurement: str, more: str = "") -> list[str]:
    text = f"procurement: {procurement}\n{more}"
    found = plan_of(workstream=workstream(text, start="2026-01-05"), as_of="2026-01-05")
    listed = problems(found, "duty-without-step")
    assert len(listed) <= 1
    return [step for problem in listed for step in problem.details["steps"]]


def test_a_large_contract_wants_steps_for_its_duties() -> None:
    # ss.50, 52 and 53(3): above £5 million, under the full rules.
    large = "{value: 5000001, vat: included}"
    assert duties(large) == ["assessment-summaries", "kpis-published", "contract-copy"]
    assert duties("{value: 5000000, vat: included}") == []
    assert duties("{value: 5000001, vat: included, light_touch: true}") == []
    added = (
        "added_steps:\n"
        "  copy: {stage: mobilisation, title: Copy, kind: deadline, after: contract-award, rule: pa23-contract-copy}\n"
        "  ours: {stage: procurement, title: Indicators, act: kpis-published}\n"
    )
    assert duties(large, added) == ["assessment-summaries"]
