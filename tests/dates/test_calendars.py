"""Which days count. The tables are those of the statutes' calendars, written out by hand, and not read from the
data.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from commissioning.dates import CalendarId, WorkingCalendar, calendars_from, say, standard_calendars, standard_holidays
from commissioning.errors import BadInput, CalendarHorizon
from commissioning.testing import day

CALENDARS = standard_calendars()

# Bank holidays in England, with Christmas Day and Good Friday (SI 2023/1348 reg 12(12)). 2020: early May was moved
# to VE day. 2022: spring was moved to the Platinum Jubilee, and the state funeral. 2023: the coronation.
ENGLAND = {
    2019: "1 Jan, 19 Apr, 22 Apr, 6 May, 27 May, 26 Aug, 25 Dec, 26 Dec",
    2020: "1 Jan, 10 Apr, 13 Apr, 8 May, 25 May, 31 Aug, 25 Dec, 28 Dec",
    2021: "1 Jan, 2 Apr, 5 Apr, 3 May, 31 May, 30 Aug, 27 Dec, 28 Dec",
    2022: "3 Jan, 15 Apr, 18 Apr, 2 May, 2 Jun, 3 Jun, 29 Aug, 19 Sep, 26 Dec, 27 Dec",
    2023: "2 Jan, 7 Apr, 10 Apr, 1 May, 8 May, 29 May, 28 Aug, 25 Dec, 26 Dec",
    2024: "1 Jan, 29 Mar, 1 Apr, 6 May, 27 May, 26 Aug, 25 Dec, 26 Dec",
    2025: "1 Jan, 18 Apr, 21 Apr, 5 May, 26 May, 25 Aug, 25 Dec, 26 Dec",
    2026: "1 Jan, 3 Apr, 6 Apr, 4 May, 25 May, 31 Aug, 25 Dec, 28 Dec",
    2027: "1 Jan, 26 Mar, 29 Mar, 3 May, 31 May, 30 Aug, 27 Dec, 28 Dec",
    2028: "3 Jan, 14 Apr, 17 Apr, 1 May, 29 May, 28 Aug, 25 Dec, 26 Dec",
}

# What "any part of the United Kingdom" (Procurement Act 2023 s.123(1)) adds on weekdays: 2 January, St Patrick's Day,
# 12 July, the Scottish August Monday, St Andrew's Day, and the one-off of 15 June 2026.
ONLY_ELSEWHERE = {
    2019: "2 Jan, 18 Mar, 12 Jul, 5 Aug, 2 Dec",
    2020: "2 Jan, 17 Mar, 13 Jul, 3 Aug, 30 Nov",
    2021: "4 Jan, 17 Mar, 12 Jul, 2 Aug, 30 Nov",
    2022: "4 Jan, 17 Mar, 12 Jul, 1 Aug, 30 Nov",
    2023: "3 Jan, 17 Mar, 12 Jul, 7 Aug, 30 Nov",
    2024: "2 Jan, 18 Mar, 12 Jul, 5 Aug, 2 Dec",
    2025: "2 Jan, 17 Mar, 14 Jul, 4 Aug, 1 Dec",
    2026: "2 Jan, 17 Mar, 15 Jun, 13 Jul, 3 Aug, 30 Nov",
    2027: "4 Jan, 17 Mar, 12 Jul, 2 Aug, 30 Nov",
    2028: "4 Jan, 17 Mar, 12 Jul, 7 Aug, 30 Nov",
}


def days_of(table: dict[int, str], year: int) -> set[date]:
    return {day(f"{words} {year}") for words in table[year].split(", ")}


def weekdays_left_out(calendar: WorkingCalendar, year: int) -> set[date]:
    every = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return {d for d in every if d.year == year and d.weekday() < 5 and not calendar.counts(d)}


@pytest.mark.parametrize("year", ENGLAND)
def test_england_leaves_out_its_own_bank_holidays_and_no_other_weekday(year: int) -> None:
    assert weekdays_left_out(CALENDARS.england, year) == days_of(ENGLAND, year)


@pytest.mark.parametrize("year", ENGLAND)
def test_uk_leaves_out_a_bank_holiday_of_any_part(year: int) -> None:
    assert weekdays_left_out(CALENDARS.uk, year) == days_of(ENGLAND, year) | days_of(ONLY_ELSEWHERE, year)


@pytest.mark.parametrize("year", ENGLAND)
def test_elections_leave_out_christmas_eve_too(year: int) -> None:
    """SI 2006/3304 Sch 3 r.2. The day of the state funeral in 2022 is a bank holiday as well."""
    eve = {d for d in (date(year, 12, 24),) if d.weekday() < 5}
    assert weekdays_left_out(CALENDARS.elections, year) == days_of(ENGLAND, year) | eve


def test_a_day_of_mourning_that_is_no_bank_holiday_stops_the_election_timetable_alone() -> None:
    document = standard_holidays().as_document()
    document["elections"] = {"events": [{"date": "2026-09-16", "title": "Day of mourning"}]}
    calendars = calendars_from(document)
    assert calendars.elections.why_not(day("Wed 16 Sep 2026")) == "Day of mourning"
    assert calendars.england.counts(day("Wed 16 Sep 2026"))
    assert calendars.uk.counts(day("Wed 16 Sep 2026"))


@pytest.mark.parametrize("calendar", ["england", "uk", "elections"])
def test_weekends_never_count(calendar: CalendarId) -> None:
    assert CALENDARS[calendar].why_not(day("Sat 28 Jun 2025")) == "Saturday"
    assert CALENDARS[calendar].why_not(day("Sun 29 Jun 2025")) == "Sunday"


def test_plain_days_leave_nothing_out_and_have_no_horizon() -> None:
    assert CALENDARS["days"].counts(day("Sat 25 Dec 2027"))
    assert CALENDARS["days"].counts(day("Thu 1 Jan 2099"))


def test_15_june_2026_counts_everywhere_but_on_the_uk_calendar() -> None:
    """Proclaimed for Scotland alone in February 2026; it falls into the middle of a procurement window."""
    one_off = day("Mon 15 Jun 2026")
    assert not CALENDARS.uk.counts(one_off)
    assert "(Scotland)" in str(CALENDARS.uk.why_not(one_off))
    assert CALENDARS.england.counts(one_off)
    assert CALENDARS.elections.counts(one_off)
    assert CALENDARS.days.counts(one_off)


@pytest.mark.parametrize(
    ("real", "substitute", "calendar"),
    [
        ("Sat 26 Dec 2026", "Mon 28 Dec 2026", "england"),
        ("Sat 25 Dec 2027", "Mon 27 Dec 2027", "england"),
        ("Sun 26 Dec 2027", "Tue 28 Dec 2027", "england"),
        ("Sat 12 Jul 2025", "Mon 14 Jul 2025", "uk"),  # Northern Ireland
        ("Sun 12 Jul 2026", "Mon 13 Jul 2026", "uk"),
        ("Sun 30 Nov 2025", "Mon 1 Dec 2025", "uk"),  # Scotland, St Andrew's Day
        ("Sat 2 Jan 2027", "Mon 4 Jan 2027", "uk"),  # Scotland
    ],
)
def test_a_holiday_at_a_weekend_has_a_substitute_day(real: str, substitute: str, calendar: CalendarId) -> None:
    assert CALENDARS[calendar].why_not(day(real)) in ("Saturday", "Sunday")
    assert CALENDARS[calendar].why_not(day(substitute)) not in (None, "Saturday", "Sunday")


def test_boxing_day_is_not_always_off_and_27_december_not_never() -> None:
    assert CALENDARS.england.counts(day("Wed 27 Dec 2028"))
    assert not CALENDARS.england.counts(day("Mon 27 Dec 2027"))


@pytest.mark.parametrize("calendar", ["england", "uk", "elections"])
def test_the_days_between_christmas_and_new_year_count(calendar: CalendarId) -> None:
    """A council's closedown is no holiday: 29 to 31 December are working days in every statute."""
    for words in ("Mon 29 Dec 2025", "Tue 30 Dec 2025", "Wed 31 Dec 2025"):
        assert CALENDARS[calendar].counts(day(words))


@pytest.mark.parametrize("calendar", ["england", "uk", "elections"])
@pytest.mark.parametrize("words", ["Tue 25 Dec 2035", "Mon 1 Jan 2029", "Mon 31 Dec 2018"])
def test_past_the_holiday_data_is_an_error_and_not_a_guess(calendar: CalendarId, words: str) -> None:
    with pytest.raises(CalendarHorizon, match="outside the holiday data") as caught:
        CALENDARS[calendar].counts(day(words))
    assert caught.value.id == "calendar-horizon"
    assert caught.value.calendar == calendar
    assert isinstance(caught.value, BadInput)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("calendar", ["england", "uk", "elections"])
def test_the_first_and_the_last_day_of_the_data_are_known(calendar: CalendarId) -> None:
    assert not CALENDARS[calendar].counts(day("Tue 1 Jan 2019"))
    assert not CALENDARS[calendar].counts(day("Sun 31 Dec 2028"))


def test_the_nearest_day_that_counts() -> None:
    # Easter 2026: Good Friday 3 April to Easter Monday 6 April.
    good_friday = day("Fri 3 Apr 2026")
    assert CALENDARS.england.on_or_before(good_friday) == day("Thu 2 Apr 2026")
    assert CALENDARS.england.on_or_after(good_friday) == day("Tue 7 Apr 2026")
    assert CALENDARS.england.on_or_after(day("Tue 7 Apr 2026")) == day("Tue 7 Apr 2026")


def test_days_between_count_the_end_and_not_the_start() -> None:
    thursday, tuesday = day("Thu 2 Apr 2026"), day("Tue 7 Apr 2026")
    assert CALENDARS.england.between(thursday, tuesday) == 1  # Tuesday alone: Friday and Monday are holidays
    assert CALENDARS.england.between(tuesday, thursday) == -1
    assert CALENDARS.england.between(tuesday, tuesday) == 0
    assert CALENDARS.days.between(thursday, tuesday) == 5


def test_a_calendar_must_be_named() -> None:
    with pytest.raises(KeyError):
        CALENDARS["bank-holidays"]


def test_a_holiday_file_without_a_stated_horizon_covers_the_whole_years_of_its_events() -> None:
    nothing = {"events": []}
    file = {"england-and-wales": {"events": [{"date": "2025-12-25", "title": "Christmas Day"}]},
            "scotland": nothing, "northern-ireland": nothing}  # fmt: skip
    england = calendars_from(file).england
    assert england.counts(day("Wed 1 Jan 2025"))  # the file does not say that it is one
    assert england.why_not(day("Thu 25 Dec 2025")) == "Christmas Day"
    with pytest.raises(CalendarHorizon):
        england.counts(day("Thu 1 Jan 2026"))


def test_a_date_is_said_in_english_whatever_the_machine_speaks() -> None:
    assert say(date(2026, 3, 1)) == "Sun 1 Mar 2026"
