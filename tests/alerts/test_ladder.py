"""How alerts escalate, and who hears them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commissioning.alerts import LEVELS, NOBODY, Finding, People, alerts_of, standard_alert_rules
from commissioning.alerts.recipients import recipients
from commissioning.testing import committee, council, desk

YEAR = committee("scrutiny", "2025-06-26", "2025-08-28", "2025-11-13")
DESK = desk(YEAR)
PEOPLE = People("Officer", "Lead", "Director", "Clerk", "Chair")


def found(
    rule: str, due: str, papers: str | None = None, *, decisive: bool = False, people: People = PEOPLE
) -> Finding:
    return Finding(
        rule,
        "W-1",
        "a",
        "W-1: A",
        date.fromisoformat(due),
        people,
        papers_due=date.fromisoformat(papers) if papers else None,
        decisive=decisive,
    )


def told(finding: Finding, as_of: str, settings: str = "") -> tuple[str, tuple[str, ...], str]:
    at = desk(YEAR, council=council(settings)) if settings else DESK
    (alert,) = alerts_of([finding], at, date.fromisoformat(as_of))
    return alert.level, alert.recipients, alert.id


# Under load the first draws take long; nothing here is slow by itself.
@settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    rule=st.sampled_from(sorted(standard_alert_rules())),
    due=st.dates(date(2025, 1, 1), date(2025, 12, 31)),
    papers=st.none() | st.dates(date(2025, 1, 1), date(2025, 12, 31)),
    decisive=st.booleans(),
    named=st.tuples(*[st.booleans()] * 5),
    start=st.dates(date(2024, 10, 1), date(2026, 3, 1)),
    later=st.integers(0, 400),
)
def test_what_does_not_change_only_ever_escalates(
    rule: str, due: date, papers: date | None, decisive: bool, named: tuple[bool, ...], start: date, later: int
) -> None:
    roles = ("Officer", "Lead", "Director", "Clerk", "Chair")
    people = People(*(role if there else None for role, there in zip(roles, named, strict=True)))
    fact = Finding(rule, "W-1", "a", "words", due, people, papers_due=papers, decisive=decisive)
    ((before,), (after,)) = (list(alerts_of([fact], DESK, start + timedelta(days=n))) for n in (0, later))
    assert LEVELS.index(after.level) >= LEVELS.index(before.level)
    assert after.recipients[: len(before.recipients)] == before.recipients
    assert before.recipients
    assert (after.id == before.id) is (after.level == before.level)


def test_days_past_the_day_add_people_and_keep_the_id() -> None:
    """Due on Friday 6 June 2025: a week later the lead hears it, four weeks later the director."""
    fact = found("milestone-overdue", "2025-06-06")
    for as_of, people in (
        ("2025-06-12", ("Officer",)),
        ("2025-06-13", ("Officer", "Lead")),
        ("2025-07-03", ("Officer", "Lead")),
        ("2025-07-04", ("Officer", "Lead", "Director")),
    ):
        level, recipients_, id = told(fact, as_of)
        assert (level, recipients_) == ("warning", people), as_of
        assert id == told(fact, "2025-06-07")[2]


def test_nearness_of_the_papers_is_counted_in_working_days() -> None:
    """Papers due on Thursday 14 August 2025: two working days before is Tuesday the 12th; from then on it is urgent.

    Over the bank holiday of Monday 25 August 2025 two working days before Tuesday the 26th is Thursday the 21st.
    """
    fact = found("clearance-stale", "2025-08-11", "2025-08-14")
    assert told(fact, "2025-08-11")[:2] == ("warning", ("Officer",))
    assert told(fact, "2025-08-12")[:2] == ("urgent", ("Officer", "Lead", "Clerk"))
    over = found("clearance-stale", "2025-08-20", "2025-08-26")
    assert told(over, "2025-08-20")[0] == "warning"
    assert told(over, "2025-08-21")[0] == "urgent"
    assert told(fact, "2025-08-11")[2] != told(fact, "2025-08-12")[2]  # graver: told anew


def test_past_the_holiday_data_no_rung_is_reached_and_nothing_breaks() -> None:
    assert told(found("clearance-stale", "2035-08-14", "2035-08-14"), "2025-08-12")[0] == "warning"


def test_who_is_named_twice_hears_it_once() -> None:
    people = People("Head of Care", "head  of care", "Director", None, None)
    assert recipients(("owner", "lead", "director"), people) == ("Head of Care", "Director")


@pytest.mark.parametrize(
    ("people", "hear"),
    [
        (People(None, "Lead", "Director", "Clerk", None), ("Clerk", "Lead")),
        (People(None, None, "Director", None, None), ("Director",)),
        (People(), (NOBODY,)),
    ],
)
def test_what_is_nobodys_is_heard_all_the_same(people: People, hear: tuple[str, ...]) -> None:
    assert recipients(("owner", "lead"), people) == hear


class TestACouncilsOwn:
    def test_ladder_takes_the_place_of_the_rules(self) -> None:
        ours = "policy: {alerts: {milestone-overdue: {ladder: [{days_overdue: 3, level: urgent, audience: chair}]}}}"
        fact = found("milestone-overdue", "2025-06-06")
        assert told(fact, "2025-06-08", ours)[:2] == ("warning", ("Officer",))
        assert told(fact, "2025-06-09", ours)[:2] == ("urgent", ("Officer", "Chair"))

    def test_level_holds_where_more_hangs_on_it_too(self) -> None:
        ours = "policy: {alerts: {milestone-overdue: {level: info, audience: [lead, clerk]}}}"
        fact = found("milestone-overdue", "2025-06-06", decisive=True)
        assert told(fact, "2025-06-07")[0] == "urgent"
        assert told(fact, "2025-06-07", ours)[:2] == ("info", ("Lead", "Clerk"))

    def test_rule_that_is_off_finds_nothing(self) -> None:
        at = desk(YEAR, council=council("policy: {alerts: {date-moved: {off: true, because: Our tool tells it.}}}"))
        fact = found("date-moved", "2025-06-06")
        assert list(alerts_of([fact], at, date(2025, 6, 7))) == []
        assert len(list(alerts_of([fact], DESK, date(2025, 6, 7)))) == 1
