"""A failed attempt is a branch: what was recorded is set aside and kept, and the plan begins anew from a stage."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

import pytest

from commissioning.errors import BadInput, NotFound, Refused
from commissioning.gates import current_stage, gate_of
from commissioning.model import Decision, Done, Evidence, Facts, Restart, Slip, Stage
from commissioning.plan import Plan, why
from commissioning.plan.changes.difference import moves
from commissioning.plan.restarting import restart_of
from commissioning.testing import committee, day, decided, done, evidence, facts, plan_of, slipped, template, workstream
from commissioning.track import standing
from tests.plan.looking import forecast, milestone

# Monday 2 June 2025: survey to Friday the 6th. Its gate is decided on Tuesday the 10th; specification and tender notice
# follow. No tender comes by Tuesday 1 July.
OURS = template("""
regime: light-touch
stages:
  review:
    steps:
      survey: {duration: 5 working days}
      report: {after: survey, duration: 2 working days}
  procurement:
    gate: {evidence: {findings: {title: Findings, step: survey}}}
    steps:
      specification: {duration: 5 working days}
      tender-notice: {kind: notice, after: specification}
      tenders-close: {after: tender-notice, duration: 10 working days}
  mobilisation:
    gate: {evidence: {award: {title: Award}}}
    steps:
      handover: {duration: 5 working days}
      launch: {kind: start, after: mobilisation-end}
""")
FIRST = (
    done("survey", on="2025-06-06"),
    *evidence("procurement", "findings", on="2025-06-09"),
    decided("procurement", "approve", on="2025-06-10"),
    done("specification", on="2025-06-13"),
    done("tender-notice", on="2025-06-16"),
    slipped("tenders-close", to="2025-07-04", on="2025-06-20"),
)
FAILED = "2025-07-01"
F = TypeVar("F", Done, Slip, Evidence, Decision)


def plan(known: Facts | None = None, as_of: str = FAILED, work: str = "") -> Plan:
    return plan_of(
        template=OURS,
        workstream=workstream(work, kind="example", start="2025-06-02"),
        facts=facts(*FIRST) if known is None else known,
        as_of=as_of,
    )


def failed(stage: Stage = "procurement", on: str = FAILED, before: Plan | None = None) -> Restart:
    made = before or plan(as_of="2025-07-31")
    return restart_of(made, stage, on=date.fromisoformat(on), outcome="no-tenders", by="lead", because=None)


def again(fact: F) -> F:
    """A fact of the second attempt."""
    return fact.model_copy(update={"attempt": 2})


def test_what_was_recorded_of_the_stage_no_longer_holds() -> None:
    before, after = plan(), plan(facts(*FIRST, failed()))
    assert milestone(before, "tender-notice").actual == day("16 Jun 2025")
    for key in ("specification", "tender-notice", "gate-procurement"):
        assert milestone(after, key).actual is None, key
    # What came before the stage stands: the survey, and the report that nobody recorded but the gate passed over.
    assert milestone(after, "survey").actual == day("6 Jun 2025")
    assert milestone(after, "report").status == "missed"
    assert milestone(after, "review-end").forecast == milestone(before, "review-end").forecast


def test_the_stage_begins_no_earlier_than_the_attempt_failed() -> None:
    after = plan(facts(*FIRST, failed()))
    # The gate on Tuesday 1 July, the stage on the 2nd; five working days to Tuesday the 8th, notice on the 9th, ten
    # working days to the 23rd. The slip to 4 July was of the first attempt.
    keys = ("gate-procurement", "specification", "tender-notice", "tenders-close", "procurement-end")
    assert [forecast(after, key) for key in keys] == [
        day("Tue 1 Jul 2025"),
        day("Tue 8 Jul 2025"),
        day("Wed 9 Jul 2025"),
        day("Wed 23 Jul 2025"),
        day("Wed 23 Jul 2025"),
    ]
    # The next gate on the 23rd, and a week of handover to the 30th.
    assert (forecast(after, "handover"), forecast(after, "launch")) == (day("Wed 30 Jul 2025"), day("Thu 31 Jul 2025"))


def test_the_plan_says_which_attempt_it_is() -> None:
    assert (plan().as_dict()["attempt"], plan().as_dict()["restarts"]) == (1, [])
    shown = plan(facts(*FIRST, failed())).as_dict()
    assert shown["attempt"] == 2
    assert shown["restarts"] == [
        {"attempt": 2, "stage": "procurement", "on": "2025-07-01", "outcome": "no-tenders", "by": "lead",
         "because": None, "stages": ["procurement", "mobilisation"]}
    ]  # fmt: skip


def test_the_day_before_nothing_is_known_of_it() -> None:
    known = facts(*FIRST, failed(on="2025-07-02"))
    assert plan(known, as_of="2025-07-01").milestones == plan(facts(*FIRST), as_of="2025-07-01").milestones


def test_its_gates_are_shut_again_and_its_evidence_is_stale() -> None:
    found = plan(facts(*FIRST, failed()))
    work, ours, known = (
        found.scene.workstream,
        found.scene.template,
        found.scene.facts.known_on(date.fromisoformat(FAILED)),
    )
    gate = gate_of(work, ours, known, "procurement")
    assert (gate.open, gate.decision, gate.evidence) == (False, None, ())
    assert [item.key for item in gate.stale] == ["findings"]
    assert {item.key for item in gate.missing} == {"findings", "decision"}
    assert current_stage(work, ours, known) == "review"
    assert standing(found).stage == "review"


def test_the_second_attempt_is_recorded_beside_the_first() -> None:
    second = (
        *(again(item) for item in evidence("procurement", "findings", on="2025-07-02")),
        again(decided("procurement", "approve", on="2025-07-03")),
        again(done("specification", on="2025-07-04")),
    )
    known = facts(*FIRST, failed(), *second)
    found = plan(known, as_of="2025-07-07")
    assert milestone(found, "gate-procurement").actual == day("3 Jul 2025")
    assert milestone(found, "specification").actual == day("4 Jul 2025")
    assert milestone(found, "tender-notice").actual is None
    assert len(known.done) == 4, "the first attempt is kept"


def test_a_tender_notice_without_an_award_wants_a_termination_notice() -> None:
    found = plan(facts(*FIRST, failed()))
    notice = milestone(found, "procurement-termination-notice-1")
    assert (notice.kind, notice.forecast, notice.status) == ("notice", day("1 Jul 2025"), "due-soon")
    assert notice.title == "Procurement termination notice published (attempt 1)"
    assert milestone(plan(facts(*FIRST, failed()), as_of="2025-07-08"), notice.key).status == "overdue"
    given = facts(*FIRST, failed(), again(done(notice.key, on="2025-07-03")))
    assert milestone(plan(given, as_of="2025-07-08"), notice.key).status == "done"


def test_why_of_the_notice_names_the_section_that_wants_it() -> None:
    found = plan(facts(*FIRST, failed(on="2025-07-05")), as_of="2025-07-05")
    restart, duty = why(found, "procurement-termination-notice-1")[-2:]
    assert (restart.rule, restart.result) == ("restart", day("Sat 5 Jul 2025"))
    assert (duty.rule, duty.result) == ("pa23-procurement-termination-notice", day("Mon 7 Jul 2025"))
    assert duty.source == "Procurement Act 2023, s.55"
    assert "as soon as reasonably practicable" in duty.because


def test_on_a_saturday_the_notice_is_due_on_monday() -> None:
    found = plan(facts(*FIRST, failed(on="2025-07-05")), as_of="2025-07-05")
    assert forecast(found, "procurement-termination-notice-1") == day("Mon 7 Jul 2025")


@pytest.mark.parametrize("known", [FIRST[:4], (FIRST[0], FIRST[1], FIRST[2])])
def test_without_a_tender_notice_none_is_wanted(known: tuple[object, ...]) -> None:
    before = plan(facts(*known), as_of=FAILED)  # type: ignore[arg-type]
    assert not failed(before=before).terminates
    found = plan(facts(*known, failed(before=before)))  # type: ignore[arg-type]
    assert found.milestone("procurement-termination-notice-1") is None


def test_under_another_regime_none_is_wanted() -> None:
    other = OURS.model_copy(update={"regime": "provider-selection"})
    before = plan_of(template=other, workstream=workstream(kind="example", start="2025-06-02"), facts=facts(*FIRST),
                     as_of=FAILED)  # fmt: skip
    assert not failed(before=before).terminates


def test_what_a_file_called_done_does_not_hold_either() -> None:
    work = "steps: {specification: {done: 2025-06-12}}"
    assert milestone(plan(work=work, known=facts(*FIRST[:3])), "specification").actual == day("12 Jun 2025")
    assert milestone(plan(facts(*FIRST, failed()), work=work), "specification").actual is None


def test_each_date_names_the_failure_as_its_cause() -> None:
    before, after = plan(), plan(facts(*FIRST, failed()))
    found = {item.key: item for item in moves(before, after, {})}
    anew = "Procurement begins anew on Tue 1 Jul 2025: no tender came"
    assert found["gate-procurement"].because == anew
    assert (found["tender-notice"].before, found["tender-notice"].after) == (date(2025, 6, 16), date(2025, 7, 9))
    assert found["tender-notice"].because == anew
    assert found["tenders-close"].because.endswith(f": {anew}")
    assert found["launch"].because.endswith(f": {anew}")
    assert {item.caused_by for item in found.values()} == {"restart:procurement"}


def test_why_walks_back_to_the_failure() -> None:
    steps = why(plan(facts(*FIRST, failed())), "tenders-close")
    assert ("restart", "recorded by lead") in [(step.rule, step.source) for step in steps]
    assert steps[-1].result == day("23 Jul 2025")


def test_it_can_fail_again() -> None:
    once = facts(*FIRST, failed(), again(done("tender-notice", on="2025-07-20")))
    second = failed(on="2025-08-01", before=plan(once, as_of="2025-08-01"))
    assert (second.attempt, second.stages) == (3, ("procurement", "mobilisation"))
    found = plan(once.model_copy(update={"restarts": (*once.restarts, second)}), as_of="2025-08-01")
    assert found.as_dict()["attempt"] == 3
    assert {m.key for m in found.milestones if "termination" in m.key} == {
        "procurement-termination-notice-1",
        "procurement-termination-notice-2",
    }


class TestRefused:
    def test_a_stage_that_has_not_begun(self) -> None:
        with pytest.raises(BadInput, match="mobilisation has not begun"):
            failed("mobilisation")

    def test_a_stage_that_is_not_there(self) -> None:
        with pytest.raises(NotFound, match="no stage 'design'"):
            failed("design")

    def test_a_day_to_come(self) -> None:
        with pytest.raises(BadInput, match="still to come"):
            failed(on="2025-08-01")

    def test_a_day_before_what_was_recorded(self) -> None:
        with pytest.raises(BadInput, match="Mon 16 Jun 2025, the last day"):
            failed(on="2025-06-13")

    def test_a_workstream_that_was_stopped(self) -> None:
        ended = plan(facts(*FIRST, decided("mobilisation", "stop", on="2025-06-30")))
        with pytest.raises(Refused, match="was stopped"):
            failed(before=ended)


def test_papers_that_must_go_in_again_name_the_failure_too() -> None:
    """The papers had gone in for the meeting of 11 September; the meeting stays, and they must go in once more."""
    with_scrutiny = template("""
stages:
  review:
    steps:
      report: {duration: 5 working days}
      scrutiny: {kind: meeting, committee: scrutiny, after: report}
      launch: {kind: start, after: scrutiny}
""")
    parts = {"template": with_scrutiny, "committees": [committee("scrutiny", "2025-09-11")], "as_of": FAILED}
    known = facts(done("scrutiny-papers", on="2025-06-30"))
    before = plan_of(workstream=workstream(kind="example", start="2025-06-30"), facts=known, **parts)  # type: ignore[arg-type]
    restart = failed("review", before=before)
    anew = known.model_copy(update={"restarts": (restart,)})
    after = plan_of(workstream=workstream(kind="example", start="2025-06-30"), facts=anew, **parts)  # type: ignore[arg-type]
    found = {item.key: item for item in moves(before, after, {})}
    assert found["scrutiny-papers"].before == day("30 Jun 2025")
    assert found["scrutiny-papers"].because == "Review begins anew on Tue 1 Jul 2025: no tender came"
    assert found["scrutiny-papers"].caused_by == "restart:review"
