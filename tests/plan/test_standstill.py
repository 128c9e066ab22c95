"""A contract inside a standstill is found, whatever the workstream calls the step that counts it.

By hand: an award notice of Friday 30 October 2026 opens eight working days, 30 October, 2 to 6, 9 and 10 November, so
that the contract may be entered into from Wednesday 11 November. Under the Provider Selection Regime the standstill
begins on Saturday 31 October and ends with the eighth working day after it, 2 to 6 and 9 to 11 November: Thursday 12.
"""

from __future__ import annotations

from typing import Any

import pytest

from commissioning.errors import Problem
from commissioning.model import Facts
from commissioning.plan import Plan
from commissioning.testing import built_in, decided, done, facts, plan_of, template, workstream
from tests.plan.looking import problems

SWAPPED = """
steps: {{standstill-ends: {{left_out: counted by a step of our own}} {more}}}
added_steps: {{standstill: {{stage: procurement, title: Standstill, after: award-notice, rule: {rule}}}}}
procurement: {{regime: {regime}}}
"""
RULES = [
    ("pa23-standstill-mandatory", "standard", "Wed 11 Nov 2026"),
    ("pa23-standstill-voluntary", "light-touch", "Wed 11 Nov 2026"),
    ("psr-standstill", "provider-selection", "Thu 12 Nov 2026"),
]


def plan(rule: str, regime: str, more: str = "", known: Facts | None = None, as_of: str = "2026-11-16") -> Plan:
    return plan_of(
        template=built_in("commissioning-review"),
        workstream=workstream(SWAPPED.format(rule=rule, regime=regime, more=more), start="2026-01-05"),
        facts=known or facts(), as_of=as_of,
    )  # fmt: skip


def of_the_contract(found: Plan, rule: str) -> list[Problem]:
    listed = problems(found, "rule-breach")
    return [p for p in listed if p.details["milestone"] == "contract-award" and p.details["rule"] == rule]


def bases(found: Plan, rule: str) -> list[Any]:
    return [p.details["basis"] for p in of_the_contract(found, rule)]


@pytest.mark.parametrize(("rule", "regime", "allowed"), RULES)
class TestAStepOfAnotherName:
    def test_the_contract_that_does_not_wait_for_it_is_told_to(self, rule: str, regime: str, allowed: str) -> None:
        del allowed
        (order, *_) = of_the_contract(plan(rule, regime, as_of="2026-01-05"), rule)
        assert order.details["basis"] == "template"
        assert order.remedy == "Put standstill into the 'after' of contract-award."

    def test_a_contract_recorded_inside_it(self, rule: str, regime: str, allowed: str) -> None:
        known = facts(done("award-notice", on="2026-10-30"), done("contract-award", on="2026-11-02"))
        found = plan(rule, regime, known=known)
        assert bases(found, rule) == ["template", "actual"]
        assert f"not before {allowed}" in of_the_contract(found, rule)[1].message

    def test_a_contract_recorded_on_the_first_day_after_it(self, rule: str, regime: str, allowed: str) -> None:
        day = f"2026-11-{allowed.split()[1]}"
        known = facts(done("award-notice", on="2026-10-30"), done("contract-award", on=day))
        assert bases(plan(rule, regime, known=known), rule) == ["template"]

    def test_a_contract_hoped_for_inside_it(self, rule: str, regime: str, allowed: str) -> None:
        more = ", award-notice: {target: 2026-10-30}, contract-award: {target: 2026-11-02}"
        found = plan(rule, regime, more, as_of="2026-01-05")
        assert "target" in bases(found, rule)
        assert any(f"not before {allowed}" in p.message for p in of_the_contract(found, rule))

    def test_a_contract_forecast_inside_it(self, rule: str, regime: str, allowed: str) -> None:
        """Nothing recorded but the award notice: as of Monday 2 November the contract could be signed that day."""
        known = facts(done("award-notice", on="2026-10-30"))
        found = plan(rule, regime, known=known, as_of="2026-11-02")
        assert bases(found, rule) == ["template", "forecast"]
        assert f"not before {allowed}" in of_the_contract(found, rule)[1].message


UNNAMED = """
stages:
  procurement:
    steps:
      publish: {kind: notice}
      pause: {after: publish, rule: pa23-standstill-mandatory}
      signature: {after: publish}
  mobilisation:
    steps:
      details: {kind: deadline, after: signature, rule: pa23-contract-details-notice}
      go: {kind: start, after: signature}
"""


def unnamed(text: str) -> list[tuple[Any, Any]]:
    found = plan_of(template=template(text), workstream=workstream("", kind="example", start="2026-10-30"),
                    as_of="2026-10-30")  # fmt: skip
    return [(p.details["milestone"], p.details["basis"]) for p in problems(found, "rule-breach")]


def test_the_contract_is_what_its_details_are_published_after() -> None:
    assert unnamed(UNNAMED) == [("signature", "template"), ("signature", "forecast")]
    assert unnamed(UNNAMED.replace("signature: {after: publish}", "signature: {after: pause}")) == []


def test_without_a_step_for_the_contract_the_service_itself_is_held_to_it() -> None:
    text = UNNAMED.replace(
        "      details: {kind: deadline, after: signature, rule: pa23-contract-details-notice}\n", ""
    )
    assert unnamed(text) == [("go", "template"), ("go", "forecast")]


class TestNoStandstillAtAll:
    @pytest.mark.parametrize(
        ("regime", "rule", "severity"),
        [("standard", "pa23-standstill-mandatory", "warning"), ("provider-selection", "psr-standstill", "info")],
    )
    def test_where_the_regime_lays_one_down(self, regime: str, rule: str, severity: str) -> None:
        work = f"{{steps: {{standstill-ends: {{left_out: in a hurry}}}}, procurement: {{regime: {regime}}}}}"
        found = plan_of(template=built_in("commissioning-review"), workstream=workstream(work), as_of="2025-01-06")
        (problem,) = of_the_contract(found, rule)
        assert problem.severity == severity
        assert problem.remedy.startswith(f"Add a step with 'rule: {rule}' that contract-award waits for, unless")

    def test_where_it_is_voluntary_nothing_is_said(self) -> None:
        work = "{steps: {standstill-ends: {left_out: none is stated}}, procurement: {regime: light-touch}}"
        found = plan_of(template=built_in("commissioning-review"), workstream=workstream(work), as_of="2025-01-06")
        assert problems(found, "rule-breach") == []


def test_a_lawful_contract_under_the_template_has_no_breach() -> None:
    known = facts(
        done("tender-notice", on="2026-06-01"), done("key-decision-notice", on="2026-09-01"),
        decided("mobilisation", "approve", on="2026-10-15"),
        done("decision-published", on="2026-10-15"), done("award-notice", on="2026-10-30"),
        done("contract-award", on="2026-11-11"),
    )  # fmt: skip
    found = plan_of(template=built_in("commissioning-review"), workstream=workstream("", start="2026-01-05"),
                    facts=known, as_of="2026-11-16")  # fmt: skip
    assert problems(found, "rule-breach") == []
