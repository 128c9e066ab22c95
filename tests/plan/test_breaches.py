"""What people recorded, or hope for, held against the rules that bind it."""

from __future__ import annotations

from datetime import date

import pytest

from commissioning.errors import Problem
from commissioning.model import EvidenceItem, Facts
from commissioning.plan import Plan
from commissioning.testing import day, decided, done, evidence, facts, plan_of, slipped, template, workstream
from tests.plan.looking import milestone, problems

AWARD = template("""
stages:
  procurement:
    steps:
      recommendation: {duration: 5 working days}
      key-decision-notice: {kind: notice, before: {step: gate-mobilisation, rule: exec12-key-28}}
      decision-published: {kind: notice, after: gate-mobilisation}
      callin-ends: {after: decision-published, rule: callin}
      award-notice: {kind: notice, after: callin-ends}
      standstill-ends: {after: award-notice, rule: pa23-standstill-voluntary}
      contract-award: {title: Contract signed, after: standstill-ends}
  mobilisation:
    duration: 3 months
    gate: {title: Award decision, after: recommendation}
    steps:
      details-notice: {kind: deadline, after: contract-award, rule: pa23-contract-details-notice-light-touch}
      eli: {title: Employee liability information, kind: notice, before: {step: service-start, rule: tupe-eli-28}}
      service-start: {kind: start, after: mobilisation-end}
""")

# A chain without a fault: notice on 12 May, decision on 10 June (28 clear days), call-in to the 17th, award notice on
# the
# 18th, standstill to the 29th, signed on the 30th.
NOTICE = done("key-decision-notice", on="2026-05-12")
DECISION = decided("mobilisation", "approve", on="2026-06-10")
PUBLISHED = done("decision-published", on="2026-06-10")
AWARDED = done("award-notice", on="2026-06-18")
SIGNED = done("contract-award", on="2026-06-30")
STARTED = (done("eli", on="2026-09-02"), done("service-start", on="2026-10-01"))


def plan(*records: object, as_of: str = "2026-07-01", work: str = "") -> Plan:
    known: Facts = facts(*records)  # type: ignore[arg-type]
    return plan_of(
        template=AWARD, workstream=workstream(work, kind="example", start="2026-04-20"), facts=known, as_of=as_of
    )


def breaches(found: Plan) -> list[tuple[str, str, str]]:
    return [(p.details["milestone"], p.details["rule"], p.details["basis"]) for p in problems(found, "rule-breach")]


def only(found: Plan) -> Problem:
    (problem,) = problems(found, "rule-breach")
    return problem


def test_a_lawful_chain_has_no_breach() -> None:
    assert breaches(plan(NOTICE, DECISION, PUBLISHED, AWARDED, SIGNED)) == []


class TestTheStandstill:
    @pytest.mark.parametrize("signed", ["2026-06-19", "2026-06-26", "2026-06-29"])
    def test_a_contract_signed_inside_it(self, signed: str) -> None:
        """Award notice on Thursday 18 June: 18, 19, 22 to 26, 29. Not before Tuesday the 30th."""
        found = plan(NOTICE, DECISION, PUBLISHED, AWARDED, done("contract-award", on=signed))
        assert breaches(found) == [("contract-award", "pa23-standstill-voluntary", "actual")]
        assert "not before Tue 30 Jun 2026" in only(found).message
        assert only(found).severity == "warning"
        assert only(found).remedy.startswith("A standstill stated in the award notice")

    def test_counts_the_scottish_holiday_that_england_does_not_have(self) -> None:
        """Award notice on 9 June: the standstill ends on the 19th; on England's days it would be the 18th."""
        early = (done("key-decision-notice", on="2026-04-29"), decided("mobilisation", "approve", on="2026-05-28"),
                 done("decision-published", on="2026-05-28"), done("award-notice", on="2026-06-09"))  # fmt: skip
        assert breaches(plan(*early, done("contract-award", on="2026-06-22"))) == []
        found = plan(*early, done("contract-award", on="2026-06-19"))
        assert breaches(found) == [("contract-award", "pa23-standstill-voluntary", "actual")]
        assert "not before Sat 20 Jun 2026" in only(found).message

    def test_a_hoped_for_signature_inside_it(self) -> None:
        work = "steps: {award-notice: {target: 2026-06-18}, contract-award: {target: 2026-06-26}}"
        found = plan(as_of="2026-04-20", work=work)
        assert breaches(found) == [("contract-award", "pa23-standstill-voluntary", "target")]

    def test_an_award_notice_inside_the_call_in(self) -> None:
        found = plan(NOTICE, DECISION, PUBLISHED, done("award-notice", on="2026-06-17"))
        assert breaches(found) == [("award-notice", "callin", "actual")]

    def test_a_standstill_recorded_as_over_too_early(self) -> None:
        found = plan(NOTICE, DECISION, PUBLISHED, AWARDED, done("standstill-ends", on="2026-06-26"))
        assert breaches(found) == [("standstill-ends", "pa23-standstill-voluntary", "actual")]


class TestTheNoticeOfAKeyDecision:
    def test_given_27_clear_days_before(self) -> None:
        found = plan(done("key-decision-notice", on="2026-05-13"), DECISION, PUBLISHED)
        assert breaches(found) == [("key-decision-notice", "exec12-key-28", "actual")]
        assert "by Tue 12 May 2026" in only(found).message

    def test_not_recorded_at_all(self) -> None:
        found = plan(DECISION, PUBLISHED)
        assert breaches(found) == [("key-decision-notice", "exec12-key-28", "actual")]
        assert "is not recorded at all" in only(found).message
        assert "12 May 2026" in only(found).remedy

    def test_shown_as_evidence_was_given_on_the_day_of_that(self) -> None:
        """Nobody recorded it as done, but the gate has it: available from 12 May, in time, or from the 13th, a day
        late.
        """
        ours = AWARD.model_copy(deep=True)
        ours.stages["mobilisation"].gate.evidence["notice"] = EvidenceItem(title="Notice", step="key-decision-notice")
        for on, breached in (("2026-05-12", False), ("2026-05-13", True)):
            found = plan_of(
                template=ours,
                workstream=workstream(kind="example", start="2026-04-20"),
                facts=facts(evidence("mobilisation", "notice", on=on), DECISION, PUBLISHED),
                as_of="2026-07-01",
            )
            assert milestone(found, "key-decision-notice").actual == date.fromisoformat(on)
            assert bool(breaches(found)) is breached

    def test_that_nobody_recorded_is_missed_once_the_gate_is_decided(self) -> None:
        assert milestone(plan(DECISION, PUBLISHED), "key-decision-notice").status == "missed"

    def test_before_work_that_may_end_at_a_weekend_holds_it_to_the_day_itself(self) -> None:
        """Noticed on Friday 30 May 2025: 28 clear days to Friday 27 June, so Saturday the 28th."""
        found = plan_of(
            template=template("""
            stages:
              review:
                steps:
                  notice: {kind: notice, before: {step: event, rule: exec12-key-28}}
                  event: {duration: 1 day}
            """),
            workstream=workstream(kind="example", start="2025-05-30"),
        )
        assert milestone(found, "event").forecast == day("Sat 28 Jun 2025")

    def test_targets_that_leave_it_no_time(self) -> None:
        work = "steps: {key-decision-notice: {target: 2026-05-13}, gate-mobilisation: {target: 2026-06-10}}"
        assert ("key-decision-notice", "exec12-key-28", "target") in breaches(plan(as_of="2026-04-20", work=work))

    def test_holds_the_forecast_of_the_decision_up(self) -> None:
        """As of 20 April it can be noticed that day: 28 clear days, 21 April to 18 May; decision on Tuesday 19 May."""
        found = plan(as_of="2026-04-20")
        assert milestone(found, "gate-mobilisation").forecast == day("Tue 19 May 2026")
        assert milestone(found, "key-decision-notice").forecast == day("Mon 20 Apr 2026")
        assert breaches(found) == []

    def test_holds_it_up_further_each_day_that_it_is_not_given(self) -> None:
        # As of Wednesday 6 May: 7 May to 3 June, decision on Thursday 4 June.
        assert milestone(plan(as_of="2026-05-06"), "gate-mobilisation").forecast == day("Thu 4 Jun 2026")

    def test_once_given_lets_the_decision_come_when_it_may(self) -> None:
        found = plan(NOTICE, as_of="2026-05-20")
        assert milestone(found, "gate-mobilisation").forecast == day("Wed 10 Jun 2026")

    def test_is_not_shortened_by_a_forecast_that_a_person_gave(self) -> None:
        found = plan(NOTICE, slipped("gate-mobilisation", to="2026-06-03", on="2026-05-20"), as_of="2026-05-20")
        assert milestone(found, "gate-mobilisation").forecast == day("Wed 10 Jun 2026")
        assert breaches(found) == []


class TestTheEmployeeLiabilityInformation:
    """Not less than 28 days before the transfer. A service that starts on 1 October: 3 September."""

    def chain(self, *records: object, as_of: str) -> Plan:
        return plan(NOTICE, DECISION, PUBLISHED, AWARDED, SIGNED, *records, as_of=as_of)

    def test_is_dated_a_day_inside(self) -> None:
        eli = milestone(self.chain(as_of="2026-07-01"), "eli")
        assert milestone(self.chain(as_of="2026-07-01"), "service-start").forecast == day("Thu 1 Oct 2026")
        assert (eli.deadline, eli.forecast, eli.status) == (day("Thu 3 Sep 2026"), day("Wed 2 Sep 2026"), "upcoming")

    def test_on_the_last_lawful_day_is_no_breach(self) -> None:
        assert breaches(self.chain(as_of="2026-09-03")) == []

    def test_a_day_later_is_a_breach_that_is_coming(self) -> None:
        found = self.chain(as_of="2026-09-04")
        assert breaches(found) == [("eli", "tupe-eli-28", "forecast")]
        assert "by Thu 3 Sep 2026" in only(found).message

    def test_not_given_by_its_day_is_overdue(self) -> None:
        eli = milestone(self.chain(as_of="2026-09-10"), "eli")
        assert (eli.due, eli.forecast, eli.status) == (day("Wed 2 Sep 2026"), day("Thu 10 Sep 2026"), "overdue")

    def test_given_late_is_a_breach_that_happened(self) -> None:
        found = self.chain(done("eli", on="2026-09-07"), done("service-start", on="2026-10-01"), as_of="2026-10-01")
        assert breaches(found) == [("eli", "tupe-eli-28", "actual")]

    def test_does_not_hold_the_start_up(self) -> None:
        assert milestone(self.chain(as_of="2026-09-20"), "service-start").forecast == day("Thu 1 Oct 2026")


class TestADeadline:
    """The contract details notice: within 120 days beginning with 30 June 2026, so by Tuesday 27 October."""

    def test_kept_is_no_breach(self) -> None:
        records = (NOTICE, DECISION, PUBLISHED, AWARDED, SIGNED, *STARTED, done("details-notice", on="2026-10-27"))
        assert breaches(plan(*records, as_of="2026-11-02")) == []

    def test_broken_by_a_day(self) -> None:
        records = (NOTICE, DECISION, PUBLISHED, AWARDED, SIGNED, *STARTED, done("details-notice", on="2026-10-28"))
        found = plan(*records, as_of="2026-11-02")
        assert breaches(found) == [("details-notice", "pa23-contract-details-notice-light-touch", "actual")]
        assert "by Tue 27 Oct 2026" in only(found).message

    def test_kept_on_a_last_day_that_is_a_saturday_is_no_breach(self) -> None:
        """Signed on Saturday 4 July: 120 days, 4 July to 31 October. The safe day is Friday; the law's is Saturday."""
        late = done("contract-award", on="2026-07-04")
        for on, breached in (("2026-10-31", False), ("2026-11-01", True)):
            given = done("details-notice", on=on)
            found = plan(NOTICE, DECISION, PUBLISHED, AWARDED, late, *STARTED, given, as_of="2026-11-02")
            assert milestone(found, "details-notice").deadline == day("Sat 31 Oct 2026")
            assert bool(breaches(found)) is breached

    def test_passed_without_a_record_is_missed(self) -> None:
        found = plan(NOTICE, DECISION, PUBLISHED, AWARDED, SIGNED, as_of="2026-10-28")
        assert milestone(found, "details-notice").status == "missed"
        assert milestone(plan(SIGNED, as_of="2026-10-27"), "details-notice").status == "due-soon"


def test_records_dated_after_as_of_break_no_rule_yet() -> None:
    records = (NOTICE, DECISION, PUBLISHED, AWARDED, done("contract-award", on="2026-06-19"))
    assert breaches(plan(*records, as_of="2026-06-18")) == []
    assert len(breaches(plan(*records, as_of="2026-06-19"))) == 1


FUNDING = template("""
stages:
  mobilisation:
    steps:
      told: {title: Provider told, kind: notice}
      notice-runs-out: {after: told, rule: consult-vcs-notice-3m}
      funding-ends: {title: Funding ends, after: notice-runs-out}
""")


class TestThreeMonthsNotice:
    """Told on 30 November 2025: three months' notice is over on Saturday 28 February 2026, the corresponding date."""

    @pytest.mark.parametrize(("ends", "broken"), [("2026-02-27", True), ("2026-02-28", False), ("2026-03-31", False)])
    def test_it_is_the_least_and_not_the_most(self, ends: str, broken: bool) -> None:
        known = facts(done("told", on="2025-11-30"), done("funding-ends", on=ends))
        work = workstream("", kind="example", start="2025-11-03")
        found = plan_of(template=FUNDING, workstream=work, facts=known, as_of="2026-04-01")
        names = [("funding-ends", "consult-vcs-notice-3m", "actual")]
        assert breaches(found) == (names if broken else [])

    def test_the_plan_lets_it_run_to_its_end(self) -> None:
        known = facts(done("told", on="2025-11-30"))
        work = workstream("", kind="example", start="2025-11-03")
        found = plan_of(template=FUNDING, workstream=work, facts=known, as_of="2025-12-01")
        assert milestone(found, "notice-runs-out").forecast == day("Mon 2 Mar 2026")
