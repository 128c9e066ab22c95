"""Every counted rule, both ways, for every day of 2024 to 2027, against the naive count of ``naive.py``."""

from __future__ import annotations

import pytest

from commissioning.dates import standard_calendars
from commissioning.rules import Rule, standard_rules
from tests.rules.naive import ALL, BEYOND, FIRST, LAST, LAWS, SHUT, Both, counts

CALENDARS = standard_calendars()
RULES = standard_rules()


def test_every_counted_rule_is_counted_here() -> None:
    assert {rule.id for rule in RULES.counted()} == set(LAWS) | BEYOND


@pytest.mark.parametrize("name", sorted(SHUT))
def test_the_holidays_are_those_of_the_holiday_file(name: str) -> None:
    assert [day for day in ALL if CALENDARS[name].counts(day) != counts(day, name)] == []


@pytest.mark.parametrize("id", sorted(LAWS))
def test_a_rule_both_ways_on_every_day(id: str) -> None:
    law, rule = LAWS[id], RULES[id]
    both = Both(law)
    for day in ALL[: len(both.lasts)]:
        last, step = both.forward(day)
        if last > LAST - 7 * (ALL[1] - ALL[0]):
            break
        ruling = rule.count_from(day, CALENDARS)
        assert (day, ruling.legal_last_day, ruling.earliest_next_step) == (day, last, step)
        if last - law.inside * (ALL[1] - ALL[0]) >= ALL[6]:
            assert (day, ruling.safe_day) == (day, law.safe_day(last, forward=True))
    seen = 0
    for event in ALL:
        start = both.back(event)
        if start is None or (start - FIRST).days < 10:
            continue
        ruling = rule.count_back(event, CALENDARS)
        assert (event, ruling.legal_last_day, ruling.earliest_next_step) == (event, start, event)
        assert (event, ruling.safe_day) == (event, law.safe_day(start, forward=False))
        seen += 1
    assert seen > 700


@pytest.mark.parametrize("rule", RULES.counted(), ids=lambda rule: rule.id)
def test_forward_and_back_are_one_rule(rule: Rule) -> None:
    """The latest start for an event allows the event, and the day after it does not."""
    for event in ALL[900:1200]:
        start = rule.count_back(event, CALENDARS).legal_last_day
        for day, serves in ((start, True), (start + (ALL[1] - ALL[0]), False)):
            ruling = rule.count_from(day, CALENDARS)
            assert ((ruling.legal_last_day if rule.sets_a_day else ruling.earliest_next_step) <= event) is serves
