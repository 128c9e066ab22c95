"""What collides in a plan that cannot hold, and the days that each lever buys: worked out by hand."""

from __future__ import annotations

from typing import Any

from commissioning.model import Committee, Contract
from commissioning.plan import Levers, Plan, levers
from commissioning.testing import committee, contract, day, done, facts, plan_of, template, workstream
from tests.plan.looking import milestone, problems

# The report takes eleven working days from Monday 2 June 2025, to Monday the 16th. Papers for 26 June are due on Friday
# the 13th, three days before; so scrutiny hears it on 28 August.
SCRUTINY = """
stages:
  review:
    steps:
      report: {duration: 11 working days%s}
      scrutiny: {kind: meeting, after: report}
      go: {kind: start, after: review-end}
"""
HOME = committee("scrutiny", "2025-06-26", "2025-08-28")


def plan(
    text: str, required: str | None, *, work: str = "", start: str = "2025-06-02", as_of: str | None = None,
    old: Contract | None = None, home: Committee = HOME,
) -> Plan:  # fmt: skip
    parts: dict[str, Any] = {"contract": old} if old else {}
    needed = f"service_start: {{required: {required}}}\n" if required else ""
    return plan_of(
        template=template(text),
        workstream=workstream(needed + work, kind="example", start=start),
        committees=[home],
        as_of=as_of,
        **parts,
    )


def alone(found: Levers) -> dict[str, int]:
    return {f"{item.lever.kind} {item.lever.subject}": item.days for item in found.levers}


def together(found: Levers) -> list[tuple[str, int]]:
    return [(f"{item.lever.kind} {item.lever.subject}", item.days) for item in found.together]


class TestTheCollision:
    def test_names_both_sides_the_days_and_the_chain(self) -> None:
        """Scrutiny on Thursday 28 August, the start on the 29th; required on 15 July: 16 + 29 = 45 days."""
        late = plan(SCRUTINY % "", "2025-07-15")
        hit = levers(late).collision
        assert hit is not None
        assert (hit.basis, hit.needed, hit.earliest, hit.days) == (
            "required",
            day("15 Jul 2025"),
            day("Fri 29 Aug 2025"),
            45,
        )
        assert [key for key, _, _ in hit.chain] == ["report", "scrutiny", "review-end", "go"]

    def test_names_the_meeting_that_its_papers_miss(self) -> None:
        hit = levers(plan(SCRUTINY % "", "2025-07-15")).collision
        assert hit is not None
        (missed,) = hit.papers
        assert (missed.meeting, missed.papers_due, missed.ready, missed.days) == (
            day("Thu 26 Jun 2025"),
            day("Fri 13 Jun 2025"),
            day("Mon 16 Jun 2025"),
            3,
        )

    def test_is_a_problem_of_the_plan(self) -> None:
        (problem,) = problems(plan(SCRUTINY % "", "2025-07-15"), "infeasible")
        assert problem.details["days"] == 45
        assert "3 days before they can be ready" in problem.message
        assert problems(plan(SCRUTINY % "", "2025-08-29"), "infeasible") == []

    def test_is_none_for_a_target_alone(self) -> None:
        hoped = plan(SCRUTINY % "", None, work="service_start: {target: 2025-07-15}")
        assert problems(hoped, "infeasible") == []
        assert problems(hoped, "target-missed") != []
        assert levers(hoped).collision is None

    def test_a_contract_collides_by_its_end(self) -> None:
        """It ends on 30 June 2025: the start is needed on 1 July, 59 days before 29 August."""
        late = plan(SCRUTINY % "", None, old=contract(start="2022-07-01"))
        hit = levers(late).collision
        assert hit is not None
        assert (hit.basis, hit.days) == ("contract-end", 59)


def test_an_urgent_item_and_an_extra_meeting() -> None:
    """26 June itself: start on the 27th, 63 days earlier. Handed in on Monday 16 June, the agenda is out on Thursday
    the 19th and five clear days (20, 23, 24, 25, 26) lead to a meeting on Friday 27 June: 62 days.
    """
    found = levers(plan(SCRUTINY % "", "2025-07-15"))
    assert alone(found) == {"urgent-item scrutiny": 63, "extra-meeting scrutiny:2025-06-27": 62}
    assert together(found) == [("urgent-item scrutiny", 63)]
    assert (found.closes, found.gap_left) == (True, 0)
    extra = found.levers[1].lever
    assert extra.deadline == day("Mon 16 Jun 2025")
    assert "Thu 19 Jun 2025" in extra.needs


def test_a_step_is_shortened_to_what_its_template_declares_and_no_further() -> None:
    """In ten working days the report is ready on Friday 13 June, in time for the 26th."""
    found = levers(plan(SCRUTINY % ", minimum: 10 working days", "2025-07-15"))
    assert alone(found)["shorten-step report"] == 63
    (lever,) = [item.lever for item in found.levers if item.lever.kind == "shorten-step"]
    assert "10 working days, its shortest" in lever.what


def test_a_minimum_of_the_workstream_counts_before_the_templates() -> None:
    own = plan(SCRUTINY % ", minimum: 10 working days", "2025-07-15", work="steps: {report: {minimum: 1 week}}")
    assert any("1 week, its shortest" in item.lever.what for item in levers(own).levers)


# Six months of review with a week of work in them, three of mobilisation with a month's.
STAGES = """
stages:
  review: {duration: 6 months, steps: {look: {duration: 7 days}, decision: {after: look}}}
  mobilisation:
    duration: 3 months
    gate: {after: decision}
    steps: {prepare: {duration: 1 month}, go: {kind: start, after: mobilisation-end}}
"""


class TestStages:
    def late(self, work: str = "") -> Plan:
        return plan(STAGES, None, start="2026-01-01", old=contract(start="2023-07-01"), work=work)

    def test_the_planned_length_of_a_stage_can_be_given_up(self) -> None:
        """Start on 1 October, needed on 1 July: 92 days. The look ends on 7 January, the decision is on Thursday the
        8th, the gate on Friday the 9th: review could end on the 8th, mobilisation last from the 10th to 9 April, the
        service start on the 10th. One month from 1 July ends on the 31st: start on 1 August, 61 days earlier.
        """
        found = levers(self.late())
        assert found.gap_days == 92
        assert alone(found)["shorten-stage review"] == (day("1 Oct 2026") - day("10 Apr 2026")).days
        assert alone(found)["shorten-stage mobilisation"] == 61

    def test_two_can_overlap(self) -> None:
        """Mobilisation from 10 January to 9 April, and the review until 30 June all the same: start on 1 July."""
        found = levers(self.late())
        assert alone(found)["overlap-stages mobilisation"] == 92
        assert found.closes

    def test_a_lever_buys_what_the_plan_says_once_it_is_written(self) -> None:
        for item in levers(self.late()).levers:
            if item.lever.kind == "overlap-stages":
                written = "stages: {mobilisation: {overlaps: true}}"
            else:
                written = f"stages: {{{item.lever.subject}: {{duration: 1 day}}}}"
            forecast = milestone(self.late(written), "go").forecast
            assert forecast is not None
            assert (day("1 Oct 2026") - forecast).days == item.days, item.lever.what

    def test_what_has_ended_is_no_lever(self) -> None:
        ended = plan_of(
            template=template(STAGES),
            workstream=workstream(kind="example", start="2026-01-01"),
            contract=contract(start="2023-07-01"),
            facts=facts(done("look", on="2026-01-07"), done("review-end", on="2026-06-30")),
            as_of="2026-07-10",
        )
        assert "shorten-stage review" not in alone(levers(ended))


class TestExtensions:
    def test_one_moves_the_day_on_which_the_service_is_needed(self) -> None:
        """Twelve months from 1 July 2026 are 365 days."""
        old = contract("extensions: [{months: 12, notice_months: 3}, {months: 6}]", start="2023-07-01")
        found = levers(plan(STAGES, None, start="2026-01-01", old=old))
        assert alone(found)["use-extension extension-1"] == 365
        assert together(found) == [("use-extension extension-1", 365)]
        assert "extension-2" not in str(alone(found)), "the second follows the first"

    def test_one_whose_notice_is_past_is_none(self) -> None:
        old = contract("extensions: [{months: 12, notice_months: 3}]", start="2023-07-01")
        found = levers(plan(STAGES, None, start="2026-01-01", as_of="2026-04-01", old=old))
        assert not any(kind.startswith("use-extension") for kind in alone(found))

    def test_several_are_used_one_after_the_other(self) -> None:
        """Two months from 1 July are 62 days, then two more to 31 October; 92 are missing."""
        old = contract("extensions: [{months: 2}, {months: 2}]", start="2023-07-01")
        text = (
            STAGES.replace("gate: {after: decision}", "gate: {}")
            .replace("1 month}", "3 months}")
            .replace("7 days}", "6 months}")
        )
        found = levers(plan(text, None, start="2026-01-01", old=old))
        assert [kind for kind, _ in together(found)][:2] == ["use-extension extension-1", "use-extension extension-2"]
        assert found.closes

    def test_one_is_no_help_for_a_start_that_is_required_for_another_reason(self) -> None:
        old = contract("extensions: [{months: 12}]", start="2023-07-01")
        found = levers(plan(STAGES, "2026-06-01", start="2026-01-01", old=old))
        assert "use-extension extension-1" not in alone(found)

    def test_one_helps_where_the_required_start_is_the_day_after_the_contract(self) -> None:
        old = contract("extensions: [{months: 12}]", start="2023-07-01")
        found = levers(plan(STAGES, "2026-07-01", start="2026-01-01", old=old))
        assert alone(found)["use-extension extension-1"] == 365


def test_special_urgency_takes_the_notice_away() -> None:
    """Drafted on Friday 6 June 2025, noticed on Monday the 9th: 28 clear days to 7 July, decided on the 8th, started on
    the 9th. By special urgency it is decided on Monday 9 June, and started on the 10th: 29 days earlier.
    """
    found = levers(
        plan(
            """
            stages:
              review:
                steps:
                  draft: {duration: 5 working days}
                  notice: {kind: notice, after: draft, before: {step: decision, rule: exec12-key-28}}
                  decision: {after: draft}
                  go: {kind: start, after: review-end}
            """,
            "2025-06-25",
        )
    )
    assert found.gap_days == 14
    assert alone(found)["special-urgency notice"] == 29


def test_work_that_has_not_begun_can_begin_today() -> None:
    """As of Monday 12 May 2025, three weeks before the start, everything can be 21 days earlier, but for the meetings:
    the report is ready on Tuesday 27 May (the 26th is a bank holiday) and is heard on 26 June.
    """
    found = levers(plan(SCRUTINY % "", "2025-07-15", as_of="2025-05-12"))
    assert alone(found)["start-earlier start"] == 63
    assert "start-earlier start" not in alone(levers(plan(SCRUTINY % "", "2025-07-15")))


def test_periods_of_law_are_never_shortened() -> None:
    text = """
    stages:
      procurement:
        steps:
          award-notice: {}
          standstill: {after: award-notice, rule: pa23-standstill-voluntary}
          signed: {after: standstill}
          go: {kind: start, after: procurement-end}
    """
    found = levers(plan(text, "2025-06-04"))
    assert found.gap_days
    assert (found.levers, found.together, found.closes) == ((), (), False)


def test_two_chains_of_one_length_are_shortened_together() -> None:
    """Either alone buys nothing; both buy a week."""
    text = """
    stages:
      review:
        steps:
          a: {duration: 21 days, minimum: 14 days}
          b: {duration: 21 days, minimum: 14 days}
          go: {kind: start, after: review-end}
    """
    found = levers(plan(text, "2025-06-18"))
    assert (found.gap_days, alone(found)) == (5, {})
    assert sum(days for _, days in together(found)) == 7
    assert found.closes


def test_a_plan_that_holds_needs_no_lever() -> None:
    found = levers(plan(SCRUTINY % "", "2025-12-01"))
    assert (found.gap_days, found.collision, found.levers, found.closes) == (0, None, (), True)


def test_the_general_exception_takes_five_clear_days_in_place_of_28() -> None:
    """Noticed on Monday 9 June 2025: five clear days are 10, 11, 12, 13, 16 June, decided on Tuesday the 17th."""
    text = """
    stages:
      review:
        steps:
          draft: {duration: 5 working days}
          notice: {kind: notice, after: draft, before: {step: decision, rule: exec12-key-28}}
          decision: {after: draft}
          go: {kind: start, after: review-end}
    """
    found = levers(plan(text, "2025-06-25"))
    # The decision was on Tuesday 8 July: 21 days later.
    assert alone(found)["general-exception notice"] == 21
    (lever,) = [item.lever for item in found.levers if item.lever.kind == "general-exception"]
    # Decided on 24 June at the latest: 17, 18, 19, 20, 23 June are clear.
    assert lever.deadline == day("Mon 16 Jun 2025")
    assert "reg 10" in lever.needs


def test_ten_days_of_tendering_are_a_lever_with_its_condition() -> None:
    text = """
    stages:
      procurement:
        steps:
          tender-notice: {kind: notice}
          tenders-close: {after: tender-notice, rule: pa23-tendering-min-30}
          go: {kind: start, after: procurement-end}
    """
    # Monday 5 January 2026: thirty days to Wednesday 4 February, ten to Thursday 15 January.
    found = levers(plan(text, "2026-01-20", start="2026-01-05"))
    assert alone(found) == {"shorter-tender-period tenders-close": 20}
    assert "s.54(4)" in found.levers[0].lever.needs
    assert found.closes


def test_work_done_sooner_and_a_meeting_to_take_it_are_found_together() -> None:
    """Tenders of Monday 5 January 2026 close on 4 February, the report is ready on Wednesday the 11th, and the meeting
    is on the first lawful day, Tuesday the 24th. In ten days they close on 15 January, and the report is ready on
    Thursday the 22nd; alone that buys nothing. With a meeting on the first lawful day then (agenda on 27 January; 28,
    29, 30 January, 2 and 3 February are clear), Wednesday 4 February, the start is on the 5th, not the 25th.
    """
    text = """
    stages:
      procurement:
        steps:
          tender-notice: {kind: notice}
          tenders-close: {after: tender-notice, rule: pa23-tendering-min-30}
          report: {after: tenders-close, duration: 5 working days}
          cabinet: {kind: meeting, after: report}
          go: {kind: start, after: procurement-end}
    """
    found = levers(plan(text, "2026-02-10", start="2026-01-05", home=committee("scrutiny", "2026-02-24")))
    assert (found.gap_days, alone(found)) == (15, {})
    assert together(found) == [("shorter-tender-period tenders-close", 0), ("extra-meeting scrutiny:2026-02-04", 20)]
    assert found.closes
