"""The known traps of the field, by their numbers. Expected days were worked out by hand from the wording."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from commissioning.dates import standard_calendars
from commissioning.model import RuleSetting
from commissioning.rules import Regime, Ruling, Uncounted, standard_rules
from commissioning.rules.regimes import regime_of
from commissioning.testing import day

CALENDARS = standard_calendars()
RULES = standard_rules()


def after(id: str, start: str | date) -> Ruling:
    return RULES[id].count_from(day(start) if isinstance(start, str) else start, CALENDARS)


def before(id: str, event: str | date) -> Ruling:
    return RULES[id].count_back(day(event) if isinstance(event, str) else event, CALENDARS)


def test_trap_1_one_day_three_conventions() -> None:
    # Published on Monday 20 April 2026: the day counts; it does not; neither does the day after it.
    assert after("pa23-standstill-mandatory", "Mon 20 Apr 2026").counted.counted[0] == day("Mon 20 Apr 2026")
    assert after("pa23-tendering-min", "Mon 20 Apr 2026").counted.counted[0] == day("Tue 21 Apr 2026")
    assert after("psr-standstill", "Mon 20 Apr 2026").counted.counted[0] == day("Wed 22 Apr 2026")


def test_trap_2_beginning_with_the_last_day_of_a_period() -> None:
    assert after("pa23-payments-compliance", "Tue 31 Mar 2026").legal_last_day == day("Wed 29 Apr 2026")
    assert after("pa23-payments-compliance", "Wed 30 Sep 2026").legal_last_day == day("Thu 29 Oct 2026")
    assert after("pa23-payments-30k", "Tue 30 Jun 2026").legal_last_day == day("Wed 29 Jul 2026")


def test_one_chain_back_from_a_service_start() -> None:
    # Service on 1 October 2026, light touch, voluntary standstill, key decision, call-in, three months' mobilisation.
    assert before("tupe-eli-28", "Thu 1 Oct 2026").legal_last_day == day("Thu 3 Sep 2026")
    assert before("tupe-eli-28", "Thu 1 Oct 2026").safe_day == day("Wed 2 Sep 2026")
    signed = before("lead-mobilisation", "Thu 1 Oct 2026").legal_last_day
    award_notice = before("pa23-standstill-voluntary", signed).legal_last_day
    decided = before("callin", award_notice).legal_last_day
    assert (signed, award_notice, decided) == (day("Tue 30 Jun 2026"), day("Thu 18 Jun 2026"), day("Wed 10 Jun 2026"))
    assert before("exec12-key-28", decided).legal_last_day == day("Tue 12 May 2026")
    assert before("exec12-key-28-working", decided).legal_last_day == day("Tue 28 Apr 2026")
    assert before("lga72-agenda-5", "Thu 23 Apr 2026").legal_last_day == day("Wed 15 Apr 2026")
    details = after("pa23-contract-details-notice-light-touch", signed)
    assert details.legal_last_day == day("Tue 27 Oct 2026")


@pytest.mark.parametrize(
    ("published", "uk", "england"),
    [
        # Eight working days beginning with the day; the one that only one part of the UK keeps is in each.
        ("Tue 30 Dec 2025", "Mon 12 Jan 2026", "Fri 9 Jan 2026"),  # 2 January
        ("Mon 16 Mar 2026", "Thu 26 Mar 2026", "Wed 25 Mar 2026"),  # 17 March
        ("Thu 9 Jul 2026", "Tue 21 Jul 2026", "Mon 20 Jul 2026"),  # 13 July
        ("Thu 30 Jul 2026", "Tue 11 Aug 2026", "Mon 10 Aug 2026"),  # 3 August
        ("Thu 26 Nov 2026", "Tue 8 Dec 2026", "Mon 7 Dec 2026"),  # 30 November
        ("Tue 9 Jun 2026", "Fri 19 Jun 2026", "Thu 18 Jun 2026"),  # 15 June
    ],
)
def test_trap_3_which_bank_holidays(published: str, uk: str, england: str) -> None:
    assert after("pa23-standstill-mandatory", published).legal_last_day == day(uk)
    # The Provider Selection Regime counts by England: two days on from the day that the count begins there.
    start = date.fromordinal(day(published).toordinal() - 2)
    assert RULES["psr-standstill"].count_from(start, CALENDARS).legal_last_day == day(england)


@pytest.mark.parametrize(
    ("start", "last"),
    [
        ("Thu 17 Dec 2026", "Thu 24 Dec 2026"),  # 18, 21, 22, 23, 24
        ("Thu 24 Dec 2026", "Tue 5 Jan 2027"),  # 29, 30, 31, 4, 5: 28 December stands for Boxing Day
        ("Thu 23 Dec 2027", "Tue 4 Jan 2028"),  # 24, 29, 30, 31 (27 and 28 are substitutes), 4 (3 for 1 January)
    ],
)
def test_trap_5_substitute_days(start: str, last: str) -> None:
    assert after("callin", start).legal_last_day == day(last)


def test_trap_6_good_friday_and_christmas_day_are_left_out_in_england() -> None:
    assert day("Fri 3 Apr 2026") in dict(after("callin", "Thu 2 Apr 2026").counted.left_out)
    assert day("Thu 25 Dec 2025") in dict(after("callin", "Wed 24 Dec 2025").counted.left_out)


def test_trap_7_christmas_closedown_stops_no_clock() -> None:
    counted = after("pa23-standstill-mandatory", "Mon 22 Dec 2025").counted.counted
    assert {day("Mon 29 Dec 2025"), day("Tue 30 Dec 2025"), day("Wed 31 Dec 2025")} <= set(counted)


def test_trap_8_a_dashboard_that_is_late_for_its_next_meeting() -> None:
    # Due about 31 August 2025; the agenda of 28 August was published on 19 August, that of 13 November on 5 November.
    ready = after("quarter-dashboard", "Mon 30 Jun 2025").legal_last_day
    assert ready > before("lga72-agenda-5", "Thu 28 Aug 2025").safe_day
    assert ready < before("lga72-agenda-5", "Thu 13 Nov 2025").safe_day == day("Wed 5 Nov 2025")


def test_trap_11_months_are_counted_from_the_anchor() -> None:
    assert after("consult-vcs-notice-3m", "Sun 30 Nov 2025").legal_last_day == day("Sat 28 Feb 2026")
    assert before("consult-vcs-notice-3m", "Tue 31 Mar 2026").legal_last_day == day("Wed 31 Dec 2025")
    assert after("quarter-dashboard", "Mon 30 Jun 2025").legal_last_day == day("Sun 31 Aug 2025")


def test_trap_12_months_beginning_with_end_the_day_before() -> None:
    assert after("pa23-claim-limit-set-aside", "Wed 1 Jul 2026").legal_last_day == day("Thu 31 Dec 2026")
    assert after("lga00-scrutiny-response-2m", "Thu 26 Jun 2025").legal_last_day == day("Mon 25 Aug 2025")


def test_trap_14_a_last_day_is_made_safe_backwards_and_never_rolled_forward() -> None:
    copy = after("pa23-contract-copy-light-touch", "Wed 1 Jul 2026")
    assert (copy.legal_last_day, copy.safe_day) == (day("Sun 27 Dec 2026"), day("Thu 24 Dec 2026"))
    pipeline = after("pa23-pipeline-notice", "Tue 1 Apr 2025")
    assert (pipeline.legal_last_day, pipeline.safe_day) == (day("Mon 26 May 2025"), day("Fri 23 May 2025"))


def test_trap_15_what_was_left_out_is_listed() -> None:
    left_out = dict(before("lga72-agenda-5", "Tue 6 May 2025").counted.left_out)
    assert set(left_out) == {day("Mon 5 May 2025"), day("Sun 4 May 2025"), day("Sat 3 May 2025")}


def test_trap_16_two_readings_of_clear_days_in_one_instrument() -> None:
    assert before("exec12-private-28-5", "Thu 15 Jan 2026").legal_last_day == day("Wed 17 Dec 2025")
    assert before("exec12-private-28-5-second-notice", "Thu 15 Jan 2026").legal_last_day == day("Wed 7 Jan 2026")
    working = RULES.as_read_by({"exec12-key-28": RuleSetting(calendar="england")})["exec12-key-28"]
    assert working.count_back(day("Thu 15 Jan 2026"), CALENDARS).legal_last_day == day("Tue 2 Dec 2025")


OFF = ["pa23-participation-min", "pa23-tendering-min", "pa23-standstill-mandatory", "pa23-kpi", "pa23-framework-term",
       "pa23-contract-change-notice", "pa23-planned-notice-qualifying", "pa23-performance"]  # fmt: skip
ON = ["pa23-pipeline-notice", "pa23-contract-details-notice", "pa23-contract-copy", "pa23-contract-termination-notice",
      "pa23-invoice-30", "pa23-payments-30k", "pa23-standstill-voluntary", "pa23-award-notice"]  # fmt: skip


@pytest.mark.parametrize("id", OFF)
def test_trap_17_light_touch_switches_off(id: str) -> None:
    rule, light = RULES.find(id), RULES.under("light-touch")
    assert rule.applies.under("standard")
    assert not rule.applies.under("light-touch")
    # What stands in its place under light touch is never counted.
    assert all(
        isinstance(entry, Uncounted) for entry in light.variants(id) if entry.applies.regimes == ("light-touch",)
    )


@pytest.mark.parametrize("id", ON)
def test_trap_17_light_touch_does_not_switch_off(id: str) -> None:
    assert RULES.under("light-touch").meant_by(id).applies.under("light-touch")


def test_trap_18_a_joint_service_shows_both_standstills() -> None:
    assert after("psr-standstill", "Tue 9 Jun 2026").earliest_next_step == day("Tue 23 Jun 2026")
    assert after("pa23-standstill-voluntary", "Tue 9 Jun 2026").legal_last_day == day("Fri 19 Jun 2026")
    health = regime_of(commenced=day("Mon 5 Jan 2026"), value=Decimal(700000), mainly_health=True)
    care = regime_of(commenced=day("Mon 5 Jan 2026"), value=Decimal(700000), nature="light-touch")
    assert (health.regime, care.regime) == ("provider-selection", "light-touch")


@pytest.mark.parametrize(("commenced", "regime"), [("Sun 23 Feb 2025", "pcr-2015"), ("Mon 24 Feb 2025", "light-touch")])
def test_trap_19_it_is_the_day_of_commencement_that_counts(commenced: str, regime: Regime) -> None:
    assert regime_of(commenced=day(commenced), value=Decimal(700000), nature="light-touch").regime == regime


@pytest.mark.parametrize(
    ("commenced", "value", "regime"),
    [
        # Between the thresholds of 2025 and of 2026.
        ("Wed 31 Dec 2025", 210000, "below-threshold"),
        ("Thu 1 Jan 2026", 210000, "standard"),
    ],
)
def test_trap_20_the_threshold_of_the_day(commenced: str, value: int, regime: Regime) -> None:
    assert regime_of(commenced=day(commenced), value=Decimal(value)).regime == regime


def test_trap_20_thresholds_after_an_even_year_are_not_guessed() -> None:
    found = regime_of(commenced=day("Sat 1 Jan 2028"), value=Decimal(700000))
    assert (found.regime, found.known_until) == (None, day("Fri 31 Dec 2027"))


def test_trap_21_the_pre_election_window_is_a_window_of_publicity() -> None:
    window = RULES.find("preelection-window").count_back(day("Thu 6 May 2027"), CALENDARS)  # type: ignore[attr-defined]
    assert (window.first_day, window.legal_last_day) == (day("Wed 31 Mar 2027"), day("Thu 6 May 2027"))
    assert any("restricts publicity and not decisions" in caution for caution in window.rule.cautions)


def test_trap_22_call_in_starts_at_publication() -> None:
    assert RULES["callin"].counted_from == "the decision is published"
    assert any("clock starts at publication" in caution for caution in RULES["callin"].cautions)


def test_trap_24_two_clocks_on_one_invoice() -> None:
    assert after("pa23-invoice-30", "Mon 2 Mar 2026").legal_last_day == day("Tue 31 Mar 2026")
    assert after("pa23-invoice-30-statistic", "Mon 2 Mar 2026").legal_last_day == day("Wed 1 Apr 2026")


def test_trap_25_the_whole_deadline_day_counts() -> None:
    ruling = after("pa23-tendering-min", "Mon 5 Jan 2026")
    assert ruling.earliest_next_step == ruling.legal_last_day == day("Fri 30 Jan 2026")
    assert any("noon" in caution for caution in ruling.rule.cautions)


def test_trap_28_one_day_two_meanings_in_one_chain() -> None:
    one = day("Mon 15 Jun 2026")
    assert one in after("callin", "Wed 10 Jun 2026").counted.counted
    assert one in after("psr-standstill", "Tue 9 Jun 2026").counted.counted
    assert one in before("lga72-agenda-5", "Thu 18 Jun 2026").counted.counted
    assert one in dict(after("pa23-standstill-voluntary", "Tue 9 Jun 2026").counted.left_out)
    assert one in dict(after("foi-20", "Mon 1 Jun 2026").counted.left_out)


def test_trap_29_28_days_since_2014() -> None:
    rule = RULES["tupe-eli-28"]
    assert (rule.value, rule.in_force_from) == (28, day("Thu 1 May 2014"))
    assert rule.not_in_force(day("Wed 30 Apr 2014")) is not None
    assert rule.not_in_force(day("Thu 1 May 2014")) is None
