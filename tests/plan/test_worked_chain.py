"""One chain from the decision to the contract, as the date rules work it out (light touch, voluntary standstill).

decision published  Wed 10 Jun 2026
call-in ends        Wed 17 Jun   five working days after; 15 June counts in England
award notice        Thu 18 Jun
standstill ends     Mon 29 Jun   eight working days beginning with it, on the calendar of the whole United Kingdom
contract signed     Tue 30 Jun
details notice      27 Oct       120 days beginning with 30 June: 1 + 31 + 31 + 30 + 27
service starts      Thu  1 Oct   three months of mobilisation from 1 July
"""

from __future__ import annotations

from commissioning.model import Facts
from commissioning.plan import Plan
from commissioning.testing import committee, council, day, decided, done, facts, plan_of, workstream
from tests.plan.leicester import dementia
from tests.plan.looking import forecasts, milestone

RECORDED = (
    decided("design", "approve", on="2025-07-31"),
    decided("procurement", "approve", on="2025-12-31"),
    done("key-decision-notice", on="2026-05-12"),
    decided("mobilisation", "approve", on="2026-06-10"),
    done("decision-published", on="2026-06-10"),
)


def chain(as_of: str = "2026-06-10", known: Facts | None = None) -> Plan:
    return dementia(as_of, known or facts(*RECORDED))


def test_from_the_decision_to_the_contract() -> None:
    keys = ("decision-published", "callin-ends", "award-notice", "standstill-ends", "contract-award")
    assert forecasts(chain(), *keys) == [
        day("Wed 10 Jun 2026"),
        day("Wed 17 Jun 2026"),
        day("Thu 18 Jun 2026"),
        day("Mon 29 Jun 2026"),
        day("Tue 30 Jun 2026"),
    ]


def test_the_contract_details_notice_is_due_120_days_beginning_with_the_signature() -> None:
    notice = milestone(chain(), "contract-details-notice")
    assert (notice.deadline, notice.forecast) == (day("Tue 27 Oct 2026"), day("Tue 27 Oct 2026"))


def test_mobilisation_takes_july_august_and_september() -> None:
    plan = chain()
    mobilisation = next(stage for stage in plan.stages if stage.key == "mobilisation")
    assert (mobilisation.start, mobilisation.end) == (day("Wed 1 Jul 2026"), day("Wed 30 Sep 2026"))
    assert milestone(plan, "service-start").forecast == day("Thu 1 Oct 2026")


def test_the_employee_liability_information_is_due_28_days_before_and_safe_a_day_earlier() -> None:
    information = milestone(chain(), "tupe-eli")
    assert (information.deadline, information.forecast) == (day("Thu 3 Sep 2026"), day("Wed 2 Sep 2026"))


def test_nothing_of_it_breaks_a_rule() -> None:
    assert [p.message for p in chain().problems if p.id in ("rule-breach", "no-usable-meeting")] == []


def test_a_call_in_of_three_days_brings_the_contract_forward_by_two() -> None:
    """A council of its own rules: 11, 12 and 15 June. Award notice on 16 June; 16, 17, 18, 19, 22, 23, 24, 25."""
    ours = council("policy: {rules: {callin: {value: 3}}}")
    plan = plan_of(council=ours, workstream=workstream(start="2025-03-01"), as_of="2026-06-10", facts=facts(*RECORDED))
    assert forecasts(plan, "callin-ends", "award-notice", "standstill-ends", "contract-award") == [
        day("Mon 15 Jun 2026"),
        day("Tue 16 Jun 2026"),
        day("Thu 25 Jun 2026"),
        day("Fri 26 Jun 2026"),
    ]


class TestTheNoticeOfTheKeyDecision:
    """A decision on Wednesday 10 June needs a notice by Tuesday 12 May: 28 clear days, 13 May to 9 June."""

    def plan(self, policy: str = "") -> Plan:
        # Scrutiny on Tuesday 9 June; the decision is taken on the first working day after.
        return plan_of(
            council=council(policy),
            committees=[committee("scrutiny", "2026-06-09")],
            workstream=workstream(start="2025-03-01"),
            facts=facts(*RECORDED[:2]),
            as_of="2026-02-02",
        )

    def test_is_dated_back_from_the_decision(self) -> None:
        plan = self.plan()
        assert forecasts(plan, "scrutiny-before-award", "gate-mobilisation", "key-decision-notice") == [
            day("Tue 9 Jun 2026"),
            day("Wed 10 Jun 2026"),
            day("Tue 12 May 2026"),
        ]

    def test_is_two_weeks_earlier_where_a_council_reads_working_days(self) -> None:
        plan = self.plan("policy: {rules: {exec12-key-28: {calendar: england}}}")
        assert forecasts(plan, "gate-mobilisation", "key-decision-notice") == [
            day("Wed 10 Jun 2026"),
            day("Tue 28 Apr 2026"),
        ]
