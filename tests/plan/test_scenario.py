"""What if: a scene with changes, and why each date that moves does. Days were counted on a calendar by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissioning.errors import BadInput, NotFound
from commissioning.plan import Plan, make_plan
from commissioning.plan.changes.difference import difference
from commissioning.plan.changes.moved import Moved
from commissioning.plan.changes.scenario import (
    CancelMeeting,
    Change,
    MoveMeeting,
    Shift,
    SlipMilestone,
    StartOn,
    how_far,
    scene_with,
    uses,
)
from commissioning.testing import committee, day, done, facts, plan_of, scene, template, workstream
from tests.plan.looking import forecast

# Monday 2 June 2025: survey to Friday the 6th, report to Friday the 13th. Papers ready on the 13th.
# A meeting on Thursday 10 July: agenda by Wednesday 2 July, final papers three working days before, Friday 27 June.
ONE_STAGE = template("""
stages:
  review:
    steps:
      survey: {duration: 5 working days}
      report: {after: survey, duration: 5 working days}
      scrutiny: {kind: meeting, committee: scrutiny, after: report}
      publication: {after: scrutiny, duration: 5 working days}
      launch: {kind: start, after: publication}
""")
MEETINGS = ("2025-07-10", "2025-09-11", "2025-11-13")


def plan(*meetings: str, as_of: str = "2025-06-02", **parts: object) -> Plan:
    return plan_of(
        template=ONE_STAGE,
        workstream=workstream(kind="example", start="2025-06-02"),
        committees=[committee("scrutiny", *(meetings or MEETINGS))],
        as_of=as_of,
        **parts,  # type: ignore[arg-type]
    )


def with_changes(before: Plan, *changes: Change) -> Plan:
    return make_plan(scene_with(before, changes)[0])


def moved(before: Plan, *changes: Change) -> dict[str, Moved]:
    scene, slips = scene_with(before, changes)
    said = {
        (before.reference, change.key): how_far(before, change, slip)
        for slip in slips
        for change in changes
        if isinstance(change, SlipMilestone) and change.key == slip.key
    }
    return {item.key: item for item in difference([(before, make_plan(scene))], said).moved}


class TestShift:
    @pytest.mark.parametrize(
        ("text", "start", "result"),
        [
            ("3d", "Fri 22 Aug 2025", "Mon 25 Aug 2025"),
            # Monday 25 August is a bank holiday in England: 26, 27, 28.
            ("3wd", "Fri 22 Aug 2025", "Thu 28 Aug 2025"),
            ("2w", "Fri 22 Aug 2025", "Fri 5 Sep 2025"),
            ("1m", "Sun 31 Aug 2025", "Tue 30 Sep 2025"),
            ("-3d", "Thu 28 Aug 2025", "Mon 25 Aug 2025"),
            ("-3wd", "Thu 28 Aug 2025", "Fri 22 Aug 2025"),
            ("-1w", "Fri 5 Sep 2025", "Fri 29 Aug 2025"),
            ("-1m", "Tue 31 Mar 2026", "Sat 28 Feb 2026"),
            ("0wd", "Sat 23 Aug 2025", "Sat 23 Aug 2025"),
        ],
    )
    def test_counts(self, text: str, start: str, result: str) -> None:
        assert Shift.parse(text).count(day(start), plan().scene) == day(result)

    @pytest.mark.parametrize("text", ["", "wd", "3", "3 weeks", "1.5w", "3y", "99999d", "3651d", "--3d"])
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(BadInput, match="15wd"):
            Shift.parse(text)

    def test_says_itself(self) -> None:
        assert [str(Shift.parse(text)) for text in ("1wd", "15wd", "-2w", "1m")] == [
            *("1 working day", "15 working days", "2 weeks", "1 month")
        ]


class TestASlip:
    def test_moves_what_follows_and_says_why(self) -> None:
        # Ten working days after Friday 13 June: Friday 27 June, which is the day the papers are due. It just fits.
        found = moved(plan(), SlipMilestone("report", "10wd"))
        assert {key: item.after for key, item in found.items()} == {"report": day("Fri 27 Jun 2025")}
        assert found["report"].because == "Report slips by 10 working days"

    def test_one_day_more_misses_the_meeting(self) -> None:
        found = moved(plan(), SlipMilestone("report", "11wd"))
        assert found["report"].after == day("Mon 30 Jun 2025")
        scrutiny = found["scrutiny"]
        assert (scrutiny.before, scrutiny.after, scrutiny.days) == (date(2025, 7, 10), date(2025, 9, 11), 63)
        assert scrutiny.because == (
            "Scrutiny misses the meeting of Thu 10 Jul 2025 (papers are due on Fri 27 Jun 2025 and can be ready on "
            "Mon 30 Jun 2025; the next usable is Thu 11 Sep 2025): follows Report, which slips by 11 working days"
        )
        assert scrutiny.caused_by == "report"
        assert found["publication"].because.startswith("follows Scrutiny, which misses the meeting of Thu 10 Jul 2025")
        assert found["scrutiny-papers"].because.startswith("follows Scrutiny, which misses the meeting")
        assert {item.caused_by for item in found.values()} == {"report"}

    def test_of_nothing_moves_nothing(self) -> None:
        before = plan()
        for text in ("0d", "0wd", "-0w", "0m"):
            assert scene_with(before, [SlipMilestone("report", text)]) == (before.scene, ())

    def test_that_something_else_overtakes_is_not_the_cause(self) -> None:
        # Survey to Friday 4 July pushes report to the 11th; its own slip to the 20th of June is put aside.
        found = moved(plan(), SlipMilestone("survey", "4w"), SlipMilestone("report", "1w"))
        assert found["report"].after == day("Fri 11 Jul 2025")
        assert found["report"].because == "follows Survey, which slips by 4 weeks"
        assert {item.caused_by for item in found.values()} == {"survey"}

    def test_past_the_holiday_data_has_no_date_and_still_a_cause(self) -> None:
        found = moved(plan(), SlipMilestone("report", date(2031, 6, 28)))
        assert found["publication"].after is None
        assert found["publication"].caused_by == "report"

    def test_of_two_slips_each_date_names_its_own(self) -> None:
        """Whatever slips with what: the one that is named moves the date alone, or they move it together."""
        before = plan()
        pairs = [(f"{n}wd", f"{m}wd") for n in (1, 4, 9, 23) for m in (2, 5, 12, 40)]
        for first in ("survey", "report", "scrutiny"):
            for second in ("report", "scrutiny", "publication"):
                for n, m in pairs if first != second else ():
                    both = SlipMilestone(first, n), SlipMilestone(second, m)
                    alone = {change.key: with_changes(before, change) for change in both}
                    for key, item in moved(before, *both).items():
                        assert item.caused_by in alone, item
                        (other,) = set(alone) - {item.caused_by}
                        named, unnamed = (alone[name].milestone(key) for name in (item.caused_by, other))
                        innocent = named and unnamed and named.forecast == item.before
                        assert not (innocent and unnamed.forecast == item.after), item

    def test_to_a_date_is_what_is_recorded(self) -> None:
        by_date = with_changes(plan(), SlipMilestone("report", date(2025, 6, 30)))
        by_length = with_changes(plan(), SlipMilestone("report", "11wd"))
        assert by_date.milestones == by_length.milestones

    def test_two_slips_each_count_from_the_plan_as_it_is(self) -> None:
        one, two = SlipMilestone("survey", "1w"), SlipMilestone("report", "1w")
        found = with_changes(plan(), one, two)
        assert found.milestones == with_changes(plan(), two, one).milestones
        # Survey to the 13th pushes report to the 20th already; the 20th is also what its own slip asks for.
        assert (forecast(found, "survey"), forecast(found, "report")) == (date(2025, 6, 13), date(2025, 6, 20))

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (SlipMilestone("nothing", "1w"), "no milestone"),
            (SlipMilestone("scrutiny-papers", "1w"), "set by a rule"),
            (SlipMilestone("report", "soon"), "not a length"),
            (SlipMilestone("report", "-3w"), "lies ahead"),
        ],
    )
    def test_that_cannot_be(self, change: Change, words: str) -> None:
        with pytest.raises((BadInput, NotFound), match=words):
            scene_with(plan(), [change])

    def test_of_what_has_happened(self) -> None:
        before = plan(as_of="2025-06-06", facts=facts(done("survey", on="2025-06-05")))
        with pytest.raises(BadInput, match="happened on"):
            scene_with(before, [SlipMilestone("survey", "1w")])

    def test_of_one_thing_twice(self) -> None:
        with pytest.raises(BadInput, match="two new dates"):
            scene_with(plan(), [SlipMilestone("report", "1w"), SlipMilestone("report", "2w")])


class TestAMeeting:
    def test_that_is_cancelled(self) -> None:
        found = moved(plan(), CancelMeeting("scrutiny", date(2025, 7, 10)))
        assert found["scrutiny"].because == (
            "the meeting of Thu 10 Jul 2025 is cancelled; the next usable is Thu 11 Sep 2025"
        )
        assert found["publication"].because == (
            "follows Scrutiny: the meeting of Thu 10 Jul 2025 is cancelled; the next usable is Thu 11 Sep 2025"
        )
        assert {item.caused_by for item in found.values()} == {"meeting:scrutiny:2025-07-10"}
        # Thursday 11 September and five working days: Thursday 18 September.
        assert found["publication"].after == day("Thu 18 Sep 2025")

    def test_that_is_moved_takes_its_steps_along(self) -> None:
        found = moved(plan(), MoveMeeting("scrutiny", date(2025, 7, 10), date(2025, 7, 24)))
        assert found["scrutiny"].after == date(2025, 7, 24)
        assert found["scrutiny"].because == "the meeting of Thu 10 Jul 2025 is moved to Thu 24 Jul 2025"

    def test_that_is_moved_before_the_papers_are_ready_is_lost(self) -> None:
        # On Thursday 19 June the agenda had to be out on the 11th, papers on the 6th; they are ready on the 13th.
        found = moved(plan(), MoveMeeting("scrutiny", date(2025, 7, 10), date(2025, 6, 19)))
        assert found["scrutiny"].after == date(2025, 9, 11)
        assert found["scrutiny"].because == (
            "the meeting of Thu 10 Jul 2025 is moved to Thu 19 Jun 2025: papers were due on Fri 6 Jun 2025, before "
            "they can be ready on Fri 13 Jun 2025; the next usable is Thu 11 Sep 2025"
        )

    def test_that_comes_within_reach(self) -> None:
        before = plan("2025-09-11", "2025-11-13")
        found = moved(before, MoveMeeting("scrutiny", date(2025, 11, 13), date(2025, 7, 10)))
        assert found["scrutiny"].after == date(2025, 7, 10)
        assert found["scrutiny"].because == (
            "the meeting of Thu 13 Nov 2025 is moved to Thu 10 Jul 2025, which is now the first usable"
        )

    def test_that_is_the_last_leaves_the_earliest_lawful_day(self) -> None:
        found = moved(plan("2025-07-10"), CancelMeeting("scrutiny", date(2025, 7, 10)))
        assert found["scrutiny"].because.startswith(
            "the meeting of Thu 10 Jul 2025 is cancelled; no other published one can be used; Fri 11 Jul 2025 is"
        )

    def test_keeps_its_identity_and_its_dates(self) -> None:
        scene, _ = scene_with(plan(), [MoveMeeting("scrutiny", date(2025, 7, 10), date(2025, 7, 24))])
        meeting = scene.committees["scrutiny"].meetings[0]
        assert (meeting.date, meeting.was, meeting.status) == (date(2025, 7, 24), (date(2025, 7, 10),), "moved")
        assert meeting.first_date == date(2025, 7, 10)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (MoveMeeting("nobody", date(2025, 7, 10), date(2025, 7, 24)), "no committee"),
            (CancelMeeting("scrutiny", date(2025, 7, 11)), "no meeting on 2025-07-11"),
            (MoveMeeting("scrutiny", date(2025, 7, 10), date(2025, 9, 11)), "another meeting"),
            (MoveMeeting("scrutiny", date(2025, 7, 10), date(2025, 6, 1)), "a day to come"),
        ],
    )
    def test_that_cannot_be(self, change: Change, words: str) -> None:
        with pytest.raises((BadInput, NotFound), match=words):
            scene_with(plan(), [change])

    def test_that_was_held_or_is_off_stays_where_it_is(self) -> None:
        home = committee(
            "scrutiny", {"date": "2025-05-08", "status": "held"}, {"date": "2025-07-10", "status": "cancelled"}
        )
        before = plan_of(
            template=ONE_STAGE, workstream=workstream(kind="example", start="2025-06-02"), committees=[home]
        )
        with pytest.raises(BadInput, match="was held"):
            scene_with(before, [MoveMeeting("scrutiny", date(2025, 5, 8), date(2025, 7, 24))])
        with pytest.raises(BadInput, match="is cancelled"):
            scene_with(before, [MoveMeeting("scrutiny", date(2025, 7, 10), date(2025, 7, 24))])

    def test_is_found_by_a_date_that_it_had(self) -> None:
        once = MoveMeeting("scrutiny", date(2025, 7, 10), date(2025, 7, 24))
        before = with_changes(plan(), once)
        assert scene_with(before, [once])[0].committees == before.scene.committees


class TestAStart:
    def test_is_the_cause_of_all_that_follows_from_it(self) -> None:
        found = moved(plan(), StartOn(date(2025, 6, 9)))
        assert found["survey"].because == "the workstream starts on Mon 9 Jun 2025, and not on Mon 2 Jun 2025"
        assert found["report"].because == (
            "follows Survey: the workstream starts on Mon 9 Jun 2025, and not on Mon 2 Jun 2025"
        )
        assert "scrutiny" not in found, "its papers are still ready in time"
        assert {item.caused_by for item in found.values()} == {"start"}


def test_a_workstream_uses_a_committee_while_a_step_there_is_to_come() -> None:
    assert uses(plan().scene, "scrutiny")
    assert not uses(plan().scene, "council")
    held = plan(as_of="2025-07-11", facts=facts(done("scrutiny", on="2025-07-10")))
    assert not uses(held.scene, "scrutiny")
    without = scene(template=template("stages: {review: {steps: {a: {duration: 1 week}}}}"))
    assert not uses(without, "scrutiny")


@given(
    key=st.sampled_from(["survey", "report", "scrutiny", "publication"]),
    n=st.integers(0, 60),
    unit=st.sampled_from(["d", "wd", "w"]),
)
def test_later_is_never_earlier_and_every_move_has_a_cause(key: str, n: int, unit: str) -> None:
    before = plan()
    change = SlipMilestone(key, f"{n}{unit}")
    found = moved(before, change)
    assert with_changes(before, change).milestones == with_changes(before, change).milestones
    for item in found.values():
        assert item.days is None or item.days > 0
        assert item.caused_by == key
        assert str(Shift.parse(f"{n}{unit}")) in item.because
