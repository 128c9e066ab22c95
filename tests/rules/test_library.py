"""The rule library: every rule says where it stands, and its worked examples run."""

from __future__ import annotations

from collections import Counter
from datetime import date
from importlib.resources import files
from typing import get_args

import pytest
import yaml
from pydantic import ValidationError

from commissioning.dates import standard_calendars
from commissioning.errors import CalendarHorizon
from commissioning.model import RuleSetting
from commissioning.rules import Confidence, Rule, RuleLibrary, standard_rules
from commissioning.rules.library import Example
from commissioning.testing import day

CALENDARS = standard_calendars()
RULES = standard_rules()
EXAMPLES = [(rule, example) for rule in RULES for example in rule.examples]


def written() -> list[dict[str, object]]:
    """The rules as their files have them."""
    data = files("commissioning.rules").joinpath("data")
    texts = [file.read_text(encoding="utf-8") for file in data.iterdir() if file.name.endswith(".yaml")]
    return [item for text in texts for item in yaml.safe_load(text)]


def name(value: object) -> str:
    return value.id if isinstance(value, Rule) else str(getattr(value, "start", None) or getattr(value, "event", ""))


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=name)
def test_every_worked_example_runs(rule: Rule, example: Example) -> None:
    assert (example.start is None) != (example.event is None), (
        "an example is counted from a start or back from an event"
    )
    if example.start:
        ruling = rule.count_from(example.start, CALENDARS)
    else:
        assert example.event
        ruling = rule.count_back(example.event, CALENDARS)
    assert ruling.legal_last_day == example.legal_last_day
    if example.safe_day:
        assert ruling.safe_day == example.safe_day
    if example.earliest_next_step:
        assert ruling.earliest_next_step == example.earliest_next_step


def test_every_example_of_the_files_is_one_of_those_that_run() -> None:
    assert len(EXAMPLES) == sum(len(list(rule["examples"])) for rule in written())  # type: ignore[call-overload]
    assert len(EXAMPLES) > 25


@pytest.mark.parametrize("rule", list(RULES), ids=name)
def test_every_rule_says_where_it_stands(rule: Rule) -> None:
    assert rule.wording.endswith(".")
    assert rule.source.title
    assert rule.source.section
    assert rule.source.url.startswith("https://")
    assert str(rule.source) == f"{rule.source.title}, {rule.source.section}"
    assert rule.applies_when
    assert rule.confidence in get_args(Confidence)
    assert rule.examples, "a rule without a worked example is a guess"
    assert date(1972, 1, 1) < rule.in_force_from
    assert rule.in_force_until is None or rule.in_force_from < rule.in_force_until


def test_ids_are_unique_across_the_files() -> None:
    ids = Counter(item["id"] for item in written())
    assert [id for id, times in ids.items() if times > 1] == []
    assert set(ids) == set(RULES.ids())


def test_the_rules_that_the_templates_name_are_there() -> None:
    for name in ("lga72-agenda-5", "exec12-key-28", "callin", "pa23-standstill-voluntary", "tupe-eli-28"):
        assert name in RULES
    assert "no-such-rule" not in RULES
    with pytest.raises(KeyError):
        RULES["no-such-rule"]


# ----- the values, against the statutes and not against the files -----------------------------------------------------


@pytest.mark.parametrize(
    ("id", "value", "calendar", "in_force"),
    [
        ("lga72-agenda-5", 5, "england", "1 Oct 2002"),  # SI 2002/715: five, and not three
        ("exec12-key-28", 28, "days", "10 Sep 2012"),
        ("tupe-eli-28", 28, "days", "1 May 2014"),  # SI 2014/16 reg 10: 28, and not fourteen
        ("pa23-standstill-voluntary", 8, "uk", "24 Feb 2025"),
        ("pa23-standstill-mandatory", 8, "uk", "24 Feb 2025"),
        ("pa23-contract-details-notice", 120, "days", "24 Feb 2025"),
        ("pa23-tendering-min-25", 25, "days", "24 Feb 2025"),
        ("psr-standstill", 8, "england", "1 Jan 2024"),
        ("cqc-fac-10", 10, "england", "1 Dec 2023"),
        ("lga00-scrutiny-response-2m", 2, "days", "4 May 2012"),
    ],
)
def test_the_value_the_calendar_and_the_date_in_force(id: str, value: int, calendar: str, in_force: str) -> None:
    rule = RULES[id]
    assert (rule.value, rule.calendar, rule.in_force_from) == (value, calendar, day(in_force))


@pytest.mark.parametrize(
    ("id", "start", "last", "next_step"),
    [
        # s.51, Wednesday 10 June: 10, 11, 12, (15 June is left out), 16, 17, 18, 19, 22.
        ("pa23-standstill-voluntary", "Wed 10 Jun 2026", "Mon 22 Jun 2026", "Tue 23 Jun 2026"),
        ("pa23-standstill-mandatory", "Tue 9 Jun 2026", "Fri 19 Jun 2026", "Sat 20 Jun 2026"),
        # reg 12, counted from the day the standstill begins; 2 January counts in England.
        ("psr-standstill", "Sat 20 Dec 2025", "Mon 5 Jan 2026", "Tue 6 Jan 2026"),
        ("callin", "Wed 10 Jun 2026", "Wed 17 Jun 2026", "Thu 18 Jun 2026"),
        ("exec12-key-28", "Tue 12 May 2026", "Tue 9 Jun 2026", "Wed 10 Jun 2026"),  # 28 clear days: 13 May to 9 June
        ("lga72-agenda-5", "Wed 18 Jun 2025", "Wed 25 Jun 2025", "Thu 26 Jun 2025"),
    ],
)
def test_what_a_period_holds_up_may_happen_the_day_after_it(id: str, start: str, last: str, next_step: str) -> None:
    ruling = RULES[id].count_from(day(start), CALENDARS)
    assert (ruling.legal_last_day, ruling.earliest_next_step) == (day(last), day(next_step))


def test_a_last_day_that_is_no_working_day_is_made_safe_backwards_never_forwards() -> None:
    # 120 days beginning with 27 June 2026 end on Saturday 24 October: the notice is out by Friday.
    ruling = RULES["pa23-contract-details-notice"].count_from(day("Sat 27 Jun 2026"), CALENDARS)
    assert (ruling.legal_last_day, ruling.safe_day) == (day("Sat 24 Oct 2026"), day("Fri 23 Oct 2026"))


def test_not_less_than_28_days_is_made_safe_by_a_day() -> None:
    ruling = RULES["tupe-eli-28"].count_back(day("Thu 1 Oct 2026"), CALENDARS)
    assert (ruling.legal_last_day, ruling.safe_day) == (day("Thu 3 Sep 2026"), day("Wed 2 Sep 2026"))


def test_past_the_holiday_data_a_rule_has_no_answer() -> None:
    with pytest.raises(CalendarHorizon):
        RULES["callin"].count_from(day("29 Dec 2028"), CALENDARS)


# ----- what a council may set -----------------------------------------------------------------------------------------


def test_a_council_sets_its_own_call_in() -> None:
    ours = RULES.as_read_by({"callin": RuleSetting(value=3, because="constitution, part 4")})
    # Published on Wednesday 10 June: 11, 12, 15.
    assert ours["callin"].count_from(day("Wed 10 Jun 2026"), CALENDARS).legal_last_day == day("Mon 15 Jun 2026")
    assert RULES["callin"].value == 5, "the library itself is not changed"


def test_a_council_reads_28_clear_days_as_working_days() -> None:
    ours = RULES.as_read_by({"exec12-key-28": RuleSetting(calendar="england")})
    assert ours["exec12-key-28"].value == 28
    assert ours["exec12-key-28"].count_back(day("Wed 10 Jun 2026"), CALENDARS).legal_last_day == day("Tue 28 Apr 2026")


@pytest.mark.parametrize("id", ["pa23-standstill-voluntary", "tupe-eli-28", "lga72-agenda-5"])
def test_what_a_statute_fixes_no_council_changes(id: str) -> None:
    ours = RULES.as_read_by({id: RuleSetting(value=1, calendar="days")})
    assert ours[id] == RULES[id]


def test_an_unknown_setting_changes_nothing() -> None:
    assert RULES.as_read_by({"no-such-rule": RuleSetting(value=1)}).ids() == RULES.ids()


def test_a_rule_is_checked_when_it_is_read() -> None:
    broken = {**written()[0], "operator": "roughly-before"}
    with pytest.raises(ValidationError, match="operator"):
        Rule.model_validate(broken)


def test_a_library_can_be_made_of_a_councils_own_rules() -> None:
    own = Rule.model_validate({**written()[0], "id": "ours"})
    assert RuleLibrary({"ours": own}).ids() == ("ours",)
