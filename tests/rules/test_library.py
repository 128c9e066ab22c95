"""The rule library: every rule says where it stands, and its worked examples run."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import ValidationError

from commissioning.dates import standard_calendars
from commissioning.errors import BadInput, CalendarHorizon, NotFound
from commissioning.model import RuleSetting
from commissioning.rules import (
    Confidence,
    Countable,
    Example,
    Provision,
    Rule,
    RuleLibrary,
    Uncounted,
    Window,
    read_rules,
    standard_rules,
)
from commissioning.testing import day
from tests.rules.naive import ALL, counts

CALENDARS = standard_calendars()
RULES = standard_rules()
EXAMPLES = [(rule, example) for rule in RULES if isinstance(rule, Countable) for example in rule.examples]


def documents() -> list[dict[str, Any]]:
    """The data files as they are written."""
    data = files("commissioning.rules").joinpath("data")
    named = [file for file in data.iterdir() if file.name.endswith(".yaml") and file.name != "thresholds.yaml"]
    return [yaml.safe_load(file.read_text(encoding="utf-8")) for file in named]


def written() -> list[dict[str, Any]]:
    """Every rule and variant as its file has it."""
    rules = [rule for document in documents() for rule in document["rules"]]
    return [*rules, *(variant for rule in rules for variant in rule.get("variants", ()))]


def name(value: object) -> str:
    if isinstance(value, Provision):
        return value.id
    return str(getattr(value, "start", None) or getattr(value, "event", ""))


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=name)
def test_every_worked_example_runs(rule: Countable, example: Example) -> None:
    if example.start:
        ruling = rule.count_from(example.start, CALENDARS)
    else:
        assert example.event
        ruling = rule.count_back(example.event, CALENDARS)
    for key in ("legal_last_day", "safe_day", "earliest_next_step", "first_day"):
        if getattr(example, key):
            assert (key, getattr(ruling, key)) == (key, getattr(example, key))


def test_every_example_of_the_files_is_one_of_those_that_run() -> None:
    assert len(EXAMPLES) == sum(len(rule.get("examples", ())) for rule in written())
    assert len(EXAMPLES) >= 111


@pytest.mark.parametrize("rule", list(RULES), ids=name)
def test_every_rule_says_where_it_stands(rule: Provision) -> None:
    assert rule.wording.endswith(".")
    assert rule.title[0].isupper()
    assert rule.subject
    assert rule.source.title
    assert rule.source.section
    assert rule.source.url.startswith("https://")
    assert str(rule.source) == f"{rule.source.title}, {rule.source.section}"
    assert rule.applies_when
    assert rule.confidence in get_args(Confidence)
    assert rule.in_force_from is None or date(1972, 1, 1) < rule.in_force_from
    assert rule.in_force_from or rule.basis != "law" or rule.id.startswith(("tupe-", "eia-")), "no day in force"
    assert all(caution.endswith(".") for caution in rule.cautions)
    if isinstance(rule, Uncounted):
        assert rule.does.endswith(".")
    elif isinstance(rule, Countable):
        assert rule.examples, "a rule without a worked example is a guess"
        assert (rule.default_because is not None) == rule.set_by_council, "a council's value has a stated default"


def test_ids_are_unique_across_the_files() -> None:
    ids = Counter(item["id"] for item in written())
    assert [id for id, times in ids.items() if times > 1] == []
    assert set(ids) == set(RULES.ids())


INDEX = """
pa23-regime-start pa23-threshold pa23-pipeline-notice pa23-planned-notice-qualifying pa23-pme-notice
pa23-conflicts-assessment pa23-participation-min pa23-tendering-min pa23-procurement-modify
pa23-transparency-notice pa23-award-notice pa23-standstill-mandatory pa23-standstill-voluntary pa23-kpi
pa23-contract-details-notice pa23-contract-copy pa23-contract-change-notice pa23-modification-copy
pa23-contract-termination-notice pa23-procurement-termination-notice pa23-invoice-30 pa23-payments-compliance
pa23-payments-30k pa23-performance pa23-claim-limit pa23-below-threshold pa23-framework-term psr-scope
psr-mspp-14 psr-standstill psr-standstill-reps psr-notice-30 lga72-agenda-5 lga72-summons-5 exec12-key-28
exec12-general-exception-5 exec12-special-urgency exec12-private-28-5 exec12-public-meeting-5
exec12-scrutiny-docs-10 exec12-record callin-leicester callin-typical lga00-scrutiny-response-2m tupe-eli-28
tupe-eli-snapshot-14 tupe-consult consult-length consult-vcs-notice-3m election-notice-25 preelection-window
cqc-fac-10 cqc-la-onsite cqc-registration-10w ico-prior-consultation dpia-before eia-before foi-20
lead-review-start lead-mobilisation lead-extension quarter-dashboard transparency-code-quarterly
"""


def test_the_library_holds_the_rules_of_the_field() -> None:
    assert [id for id in INDEX.split() if id not in RULES] == []
    for name in ("pa23-tendering-min-25", "tender-period-local", "callin"):
        assert name in RULES
    assert "no-such-rule" not in RULES
    with pytest.raises(KeyError):
        RULES["no-such-rule"]


def test_an_unknown_rule_is_told_with_the_names_that_come_near() -> None:
    with pytest.raises(NotFound, match="pa23-standstill-voluntary"):
        RULES.find("pa23-standstill-volontary")


@pytest.mark.parametrize("rule", [rule for rule in RULES if isinstance(rule, Uncounted)], ids=name)
def test_what_has_no_number_of_days_cannot_be_counted(rule: Uncounted) -> None:
    assert not hasattr(rule, "count_from")
    with pytest.raises(BadInput, match=re.escape(rule.does[1:])) as refused:
        RULES[rule.id]
    assert (refused.value.id, refused.value.exit_code) == ("rule-not-counted", 2)


# ----- windows, on every day, by plain subtraction --------------------------------------------------------------------


def test_the_planned_notice_window_on_every_day() -> None:
    window = RULES.find("pa23-planned-notice-qualifying")
    assert isinstance(window, Window)
    for event in ALL[420:]:
        ruling = window.count_back(event, CALENDARS)
        year_before = date(event.year - 1, event.month, 28 if (event.month, event.day) == (2, 29) else event.day)
        last, safe = date.fromordinal(event.toordinal() - 40), date.fromordinal(event.toordinal() - 41)
        while not counts(safe, "uk"):
            safe = date.fromordinal(safe.toordinal() - 1)
        assert (ruling.first_day, ruling.legal_last_day, ruling.safe_day) == (year_before, last, safe)
        assert ruling.earliest_next_step == event
        forward = window.count_from(last, CALENDARS)
        assert forward.earliest_next_step == forward.first_day == event


def test_the_snapshot_window_on_every_day() -> None:
    window = RULES.find("tupe-eli-snapshot-14")
    assert isinstance(window, Window)
    for event in ALL[60:]:
        ruling = window.count_back(event, CALENDARS)
        assert (ruling.first_day, ruling.legal_last_day) == (date.fromordinal(event.toordinal() - 14), event)


def test_the_pre_election_window_begins_with_the_latest_notice_of_election() -> None:
    window, notice = RULES.find("preelection-window"), RULES["election-notice-25"]
    assert isinstance(window, Window)
    for event in ALL[60:]:
        ruling = window.count_back(event, CALENDARS)
        assert ruling.first_day == notice.count_back(event, CALENDARS).legal_last_day
        assert ruling.legal_last_day == event


# ----- the values, against the statutes and not against the files -----------------------------------------------------


@pytest.mark.parametrize(
    ("id", "value", "calendar", "in_force"),
    [
        ("lga72-agenda-5", 5, "england", "1 Oct 2002"),  # SI 2002/715: five, and not three
        ("exec12-key-28", 28, "days", "10 Sep 2012"),
        ("tupe-eli-28", 28, "days", "1 May 2014"),  # SI 2014/16 reg 10: 28, and not fourteen
        ("pa23-standstill-voluntary", 8, "uk", "24 Feb 2025"),
        ("pa23-standstill-mandatory", 8, "uk", "24 Feb 2025"),
        ("pa23-contract-details-notice", 30, "days", "24 Feb 2025"),
        ("pa23-contract-details-notice-light-touch", 120, "days", "24 Feb 2025"),
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
    ruling = RULES["pa23-contract-details-notice-light-touch"].count_from(day("Sat 27 Jun 2026"), CALENDARS)
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


@pytest.mark.parametrize(
    ("id", "value", "counted"),
    [
        ("exec12-key-28", 27, 28),  # reg 9(2): at least 28 clear days
        ("exec12-key-28", 35, 35),
        ("exec12-general-exception-5", 4, 5),  # reg 10
        ("exec12-private-28-5", 5, 28),  # reg 5(2)
        ("exec12-private-28-5-second-notice", 4, 5),  # reg 5(4)
        ("exec12-scrutiny-docs-10", 11, 10),  # reg 17(2): no later than ten
        ("exec12-scrutiny-docs-10", 5, 5),
    ],
)
def test_a_setting_outside_the_law_is_not_counted_even_where_it_was_stored_before(
    id: str, value: int, counted: int
) -> None:
    assert RULES.as_read_by({id: RuleSetting(value=value)})[id].value == counted


def test_what_the_law_fixes_of_a_councils_rule_is_its_own_value() -> None:
    ours = [rule for rule in RULES.counted() if rule.set_by_council]
    for rule in ours:
        if rule.basis == "law":
            bound = rule.limits.at_least if rule.effect == "bars" else rule.limits.at_most
            assert (rule.id, bound) == (rule.id, rule.value)
            assert rule.limits.calendars
        else:
            assert rule.basis in ("practice", "constitution")
    assert len([rule for rule in ours if rule.basis == "law"]) == 5


def test_an_unknown_setting_changes_nothing() -> None:
    assert RULES.as_read_by({"no-such-rule": RuleSetting(value=1)}).ids() == RULES.ids()


# ----- one council, one procurement -----------------------------------------------------------------------------------


def test_safe_days_fall_on_the_working_days_of_the_council() -> None:
    # Two months beginning with 18 January 2026 end on Tuesday 17 March, St Patrick's Day.
    id, start = "lga00-scrutiny-response-2m", day("Sun 18 Jan 2026")
    assert RULES[id].count_from(start, CALENDARS).safe_day == day("Tue 17 Mar 2026")
    assert RULES.as_read_by({}, "uk")[id].count_from(start, CALENDARS).safe_day == day("Mon 16 Mar 2026")
    assert RULES.as_read_by({}, "uk").as_read_by({})[id].count_from(start, CALENDARS).safe_day == day("Tue 17 Mar 2026")


def test_safe_days_of_the_procurement_act_fall_on_its_own_working_days() -> None:
    # 30 days beginning with 16 February 2026 end on 17 March, a holiday in Northern Ireland.
    for library in (RULES, RULES.as_read_by({}, "england")):
        ruling = library["pa23-contract-details-notice"].count_from(day("Mon 16 Feb 2026"), CALENDARS)
        assert (ruling.legal_last_day, ruling.safe_day) == (day("Tue 17 Mar 2026"), day("Mon 16 Mar 2026"))


@pytest.mark.parametrize(
    ("regime", "id", "meant"),
    [
        ("light-touch", "pa23-contract-details-notice", "pa23-contract-details-notice-light-touch"),
        ("standard", "pa23-contract-details-notice", "pa23-contract-details-notice"),
        ("light-touch", "pa23-contract-copy", "pa23-contract-copy-light-touch"),
        ("light-touch", "tupe-eli-28", "tupe-eli-28"),
        ("standard", "pa23-contract-details-notice-light-touch", "pa23-contract-details-notice"),
        ("standard", "pa23-standstill-voluntary", "pa23-standstill-mandatory"),
        ("light-touch", "pa23-standstill-mandatory", "pa23-standstill-mandatory"),
        # Neither form applies: the id stays itself, and the plan says so.
        ("pcr-2015", "pa23-contract-details-notice", "pa23-contract-details-notice"),
        ("light-touch", "pa23-tendering-min", "pa23-tendering-min"),
        # What only people can tell is never chosen for them.
        ("standard", "pa23-claim-limit", "pa23-claim-limit"),
    ],
)
def test_an_id_means_the_variant_that_applies(regime: Any, id: str, meant: str) -> None:
    assert RULES.under(regime)[id].id == meant
    assert RULES[id].id == id
    assert RULES.under(regime).find(id).id == id


def test_every_rule_that_is_named_instead_or_as_a_minimum_is_there_and_applies() -> None:
    named = [id for rule in RULES for id in rule.instead.values()]
    assert {"psr-standstill", "psr-notice-30"} == set(named)
    assert all(RULES.find(id).applies.under("provider-selection") for id in named)
    assert RULES["tender-period-local"].not_less_than == "pa23-tendering-min"


def test_variants_are_listed_with_their_rule() -> None:
    names = [variant.id for variant in RULES.variants("pa23-tendering-min")]
    assert names == [f"pa23-tendering-min-{end}" for end in ("25", "30", "35", "10", "negotiated", "light-touch")]
    assert RULES.variants("pa23-tendering-min-25") == ()


# ----- how the files are read -----------------------------------------------------------------------------------------

WRITTEN = """
subject: Ours
sources: {act: {title: An Act, url: "https://example.org"}}
defaults: {calendar: days, effect: dates, confidence: mem, applies_when: always}
rules:
  - id: ours
    title: Ours
    kind: counted
    wording: It is done within ten days of it.
    source: {in: act, section: s.1}
    operator: days-after
    value: 10
    counted_from: it happens
    event: it is done
    cautions: [Take care.]
    examples: [{start: 2026-01-05, legal_last_day: 2026-01-15}]
    variants:
      - {id: ours-slow, title: Slow, value: 20, examples: [{start: 2026-01-05, legal_last_day: 2026-01-25}]}
      - {id: ours-free, title: Free, kind: gate, does: It sets no time.}
"""


def test_a_variant_has_what_its_rule_has_but_for_what_it_says() -> None:
    ours, slow, free = read_rules(yaml.safe_load(WRITTEN))
    assert isinstance(ours, Rule)
    assert isinstance(slow, Rule)
    assert (slow.value, slow.operator, slow.cautions, slow.variant_of) == (20, "days-after", ours.cautions, "ours")
    assert isinstance(free, Uncounted)
    assert free.cautions == ()


@pytest.mark.parametrize(
    ("fields", "on", "says"),
    [
        ("in_force_from: 2020-01-01, before_then: five days", "31 Dec 2019", "Before then: five days."),
        ("in_force_from: 2020-01-01", "1 Jan 2020", None),
        ("in_force_until: 2024-12-31", "31 Dec 2024", None),
        ("in_force_until: 2024-12-31", "1 Jan 2025", "was in force until Tue 31 Dec 2024"),
        ("in_force_from: 2020-01-01, basis: practice", "31 Dec 2019", None),
    ],
)
def test_a_rule_says_when_it_was_not_in_force(fields: str, on: str, says: str | None) -> None:
    lines = "".join(f"    {field}\n" for field in fields.split(", "))
    ours, *_ = read_rules(yaml.safe_load(WRITTEN.replace("    kind: counted\n", f"    kind: counted\n{lines}", 1)))
    sentence = ours.not_in_force(day(on))
    assert sentence is None if says is None else says in str(sentence)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("operator: days-after", "operator: roughly-before"),
        ("    value: 10\n", ""),
        ("confidence: mem", "confidence: sure"),
        ("examples: [{start: 2026-01-05, legal_last_day: 2026-01-15}]", "examples: []"),
        ("does: It sets no time.", "does: It sets no time., value: 3"),
        ("{start: 2026-01-05, legal_last_day: 2026-01-15}", "{legal_last_day: 2026-01-15}"),
    ],
)
def test_a_rule_is_checked_when_it_is_read(before: str, after: str) -> None:
    assert before in WRITTEN
    with pytest.raises(ValidationError):
        list(read_rules(yaml.safe_load(WRITTEN.replace(before, after))))


def test_a_library_can_be_made_of_a_councils_own_rules() -> None:
    own = {entry.id: entry for entry in read_rules(yaml.safe_load(WRITTEN))}
    assert RuleLibrary(own).ids() == ("ours", "ours-free", "ours-slow")


def test_the_data_files_are_those_that_the_package_carries() -> None:
    folder = Path(str(files("commissioning.rules").joinpath("data")))
    assert {path.suffix for path in folder.iterdir()} == {".yaml"}
