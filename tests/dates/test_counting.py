"""The counting operators on the worked examples of the statutes.

Every expected day was worked out by hand from the wording; where a day is left out, the comment names it.
A weekday that is written is checked by ``day``.
"""

from __future__ import annotations

import pytest

from commissioning.dates import (
    EVERY_DAY,
    CalendarId,
    ClearDaysAfter,
    DaysAfter,
    DaysBefore,
    DaysBeginningWith,
    MonthEndsAfter,
    MonthsAfter,
    NotMoreThanDaysBefore,
    NotMoreThanMonthsBefore,
    Operator,
    WeeksAfter,
    WeeksBeginningWith,
    standard_calendars,
)
from commissioning.errors import CalendarHorizon
from commissioning.testing import day

CALENDARS = standard_calendars()
ENGLAND, UK, ELECTIONS = CALENDARS.england, CALENDARS.uk, CALENDARS.elections


@pytest.mark.parametrize(
    ("n", "start", "last"),
    [
        # Pipeline notice, Procurement Act 2023 s.93: 1 April is day 1. April has 30 days, so day 56 is 26 May.
        (56, "1 Apr 2025", "Mon 26 May 2025"),
        (56, "1 Apr 2026", "Tue 26 May 2026"),
        # Contract details notice, s.53(1): entered into on 1 July, 30 days, or 120 = 31 + 31 + 30 + 28 for light touch.
        (30, "1 Jul 2026", "Thu 30 Jul 2026"),
        (120, "1 Jul 2026", "Wed 28 Oct 2026"),
        # Copy of the contract, s.53(3): 90 = 31 + 31 + 28; light touch 180 = 31 + 31 + 30 + 31 + 30 + 27.
        (90, "1 Jul 2026", "Mon 28 Sep 2026"),
        (180, "1 Jul 2026", "Sun 27 Dec 2026"),
        # Contract termination notice, s.80: the day of expiry is day 1.
        (30, "31 Mar 2026", "Wed 29 Apr 2026"),
        # Payment, s.68, and the payments notices, ss.69-70: the last day of the period is day 1, so 29 and not 30.
        (30, "2 Mar 2026", "Tue 31 Mar 2026"),
        (30, "30 Sep 2026", "Thu 29 Oct 2026"),
        (30, "30 Jun 2026", "Wed 29 Jul 2026"),
        # Performance, s.71(5), and a claim, s.106.
        (30, "2 Feb 2026", "Tue 3 Mar 2026"),
        (30, "9 Jun 2026", "Wed 8 Jul 2026"),
    ],
)
def test_days_beginning_with_count_the_start_as_day_one(n: int, start: str, last: str) -> None:
    assert DaysBeginningWith(n).count(day(start)).result == day(last)


@pytest.mark.parametrize(
    ("n", "start", "last"),
    [
        # Tendering period, s.54(5): the day after the notice (Monday 5 January) is day 1.
        (10, "5 Jan 2026", "Thu 15 Jan 2026"),
        (25, "5 Jan 2026", "Fri 30 Jan 2026"),
        (30, "5 Jan 2026", "Wed 4 Feb 2026"),
        (35, "5 Jan 2026", "Mon 9 Feb 2026"),
        # Provider Selection Regime: "within 30 days of", and the 14 days of the most suitable provider process.
        (30, "1 Jul 2026", "Fri 31 Jul 2026"),
        (14, "2 Mar 2026", "Mon 16 Mar 2026"),
        # The day that the payment statistic counts to (Procurement Regulations 2024 reg 38): one later than s.68.
        (30, "2 Mar 2026", "Wed 1 Apr 2026"),
    ],
)
def test_days_after_do_not_count_the_start(n: int, start: str, last: str) -> None:
    assert DaysAfter(n).count(day(start)).result == day(last)


@pytest.mark.parametrize(
    ("n", "calendar", "start", "last"),
    [
        # Call-in, five working days after publication. 26 May 2025 is a bank holiday; 2 January counts in England.
        (5, "england", "Thu 22 May 2025", "Fri 30 May 2025"),
        (5, "england", "Wed 24 Dec 2025", "Mon 5 Jan 2026"),
        (5, "england", "Wed 10 Jun 2026", "Wed 17 Jun 2026"),
        (5, "england", "Tue 1 Jul 2025", "Tue 8 Jul 2025"),  # up to and including the following Tuesday
        # Factual accuracy check of the Care Quality Commission: ten working days from the e-mail; 5 May left out.
        (10, "england", "Tue 29 Apr 2025", "Wed 14 May 2025"),
        (10, "england", "Tue 6 May 2025", "Tue 20 May 2025"),
        # Provider Selection Regime reg 12(3): the eighth working day after the day on which the standstill began.
        (8, "england", "Wed 10 Jun 2026", "Mon 22 Jun 2026"),
        (8, "england", "Sat 13 Jun 2026", "Wed 24 Jun 2026"),
        (8, "england", "Sat 20 Dec 2025", "Mon 5 Jan 2026"),
        # reg 12(10): five working days since the further decision was told.
        (5, "england", "Mon 29 Jun 2026", "Mon 6 Jul 2026"),
        # Freedom of information: the 20th working day after receipt; 15 June is left out for being Scottish.
        (20, "uk", "Mon 1 Jun 2026", "Tue 30 Jun 2026"),
        (20, "england", "Mon 1 Jun 2026", "Mon 29 Jun 2026"),  # the wrong calendar, a day early
    ],
)
def test_working_days_after(n: int, calendar: CalendarId, start: str, last: str) -> None:
    assert DaysAfter(n, CALENDARS[calendar]).count(day(start)).result == day(last)


@pytest.mark.parametrize(
    ("calendar", "notice", "last"),
    [
        # s.51: eight working days beginning with the day of the contract award notice.
        ("uk", "Tue 9 Jun 2026", "Fri 19 Jun 2026"),  # 15 June, Scotland
        ("england", "Tue 9 Jun 2026", "Thu 18 Jun 2026"),  # signing on 19 June would breach the Act
        ("uk", "Thu 18 Jun 2026", "Mon 29 Jun 2026"),
        ("uk", "Mon 22 Dec 2025", "Tue 6 Jan 2026"),  # 25 and 26 December, 1 January, 2 January (Scotland)
        ("england", "Mon 22 Dec 2025", "Mon 5 Jan 2026"),
        ("uk", "Mon 16 Mar 2026", "Thu 26 Mar 2026"),  # 17 March, Northern Ireland
        ("england", "Mon 16 Mar 2026", "Wed 25 Mar 2026"),
        ("uk", "Wed 10 Jun 2026", "Mon 22 Jun 2026"),
        ("uk", "Mon 30 Mar 2026", "Fri 10 Apr 2026"),  # Good Friday and Easter Monday, on either calendar
        ("england", "Mon 30 Mar 2026", "Fri 10 Apr 2026"),
        # Published at a weekend, the first working day is day 1.
        ("uk", "Sat 20 Jun 2026", "Wed 1 Jul 2026"),
    ],
)
def test_working_days_beginning_with(calendar: CalendarId, notice: str, last: str) -> None:
    assert DaysBeginningWith(8, CALENDARS[calendar]).count(day(notice)).result == day(last)


@pytest.mark.parametrize(
    ("meeting", "newest_notice", "publish_by", "naive"),
    [
        # Five clear days before (LGA 1972 s.100B), working days. The naive day counts weekends and holidays.
        ("Tue 6 May 2025", "Sun 27 Apr 2025", "Fri 25 Apr 2025", "Wed 30 Apr 2025"),  # 5 May is left out
        ("Thu 26 Jun 2025", "Wed 18 Jun 2025", "Wed 18 Jun 2025", "Fri 20 Jun 2025"),
        ("Thu 28 Aug 2025", "Tue 19 Aug 2025", "Tue 19 Aug 2025", "Fri 22 Aug 2025"),  # 25 August is left out
        ("Thu 13 Nov 2025", "Wed 5 Nov 2025", "Wed 5 Nov 2025", "Fri 7 Nov 2025"),
        ("Thu 15 Jan 2026", "Wed 7 Jan 2026", "Wed 7 Jan 2026", "Fri 9 Jan 2026"),
        ("Thu 12 Mar 2026", "Wed 4 Mar 2026", "Wed 4 Mar 2026", "Fri 6 Mar 2026"),
        ("Thu 23 Apr 2026", "Wed 15 Apr 2026", "Wed 15 Apr 2026", "Fri 17 Apr 2026"),
        # The meeting that was never held: 18 and 21 April 2025 (Easter) are left out.
        ("Thu 24 Apr 2025", "Mon 14 Apr 2025", "Mon 14 Apr 2025", "Fri 18 Apr 2025"),
    ],
)
def test_five_clear_days_before_a_meeting(meeting: str, newest_notice: str, publish_by: str, naive: str) -> None:
    counted = ClearDaysAfter(5, ENGLAND).latest_start(day(meeting))
    assert counted.result == day(newest_notice)
    assert ENGLAND.on_or_before(counted.result) == day(publish_by)
    assert ClearDaysAfter(5, EVERY_DAY).latest_start(day(meeting)).result == day(naive)


@pytest.mark.parametrize(
    ("decision", "calendar", "publish_by"),
    [
        # Notice of a key decision (SI 2012/2089 reg 9): 28 clear days, calendar days in practice.
        ("Thu 15 Jan 2026", "days", "Wed 17 Dec 2025"),
        ("Thu 15 Jan 2026", "england", "Tue 2 Dec 2025"),  # the cautious reading
        ("Wed 10 Jun 2026", "days", "Tue 12 May 2026"),
        ("Wed 10 Jun 2026", "england", "Tue 28 Apr 2026"),
    ],
)
def test_twenty_eight_clear_days_before_a_decision(decision: str, calendar: CalendarId, publish_by: str) -> None:
    assert ClearDaysAfter(28, CALENDARS[calendar]).latest_start(day(decision)).result == day(publish_by)


@pytest.mark.parametrize(
    ("n", "calendar", "notice", "earliest"),
    [
        # General exception (reg 10): after five clear days have elapsed. 13 to 16 and 19 January, so the 20th.
        (5, "england", "Mon 12 Jan 2026", "Tue 20 Jan 2026"),
        (5, "days", "Mon 12 Jan 2026", "Sun 18 Jan 2026"),
        # A month's plan that appears on 31 December allows no key decision before 29 January.
        (28, "days", "Wed 31 Dec 2025", "Thu 29 Jan 2026"),
    ],
)
def test_after_clear_days_have_elapsed(n: int, calendar: CalendarId, notice: str, earliest: str) -> None:
    assert ClearDaysAfter(n, CALENDARS[calendar]).count(day(notice)).result == day(earliest)


@pytest.mark.parametrize(
    ("poll", "notice"),
    [("Thu 7 May 2026", "Mon 30 Mar 2026"), ("Thu 6 May 2027", "Wed 31 Mar 2027")],
)
def test_the_twenty_fifth_day_before_a_poll(poll: str, notice: str) -> None:
    """Notice of election (SI 2006/3304 Sch 3): left out are weekends, Easter, and the Monday bank holiday in May."""
    assert DaysBefore(25, ELECTIONS).latest_start(day(poll)).result == day(notice)


def test_christmas_eve_moves_an_election_day_and_nothing_else() -> None:
    # Three days before Tuesday 30 December 2025: the 29th, the 24th (election calendar: the 23rd), the 23rd (the 22nd).
    assert DaysBefore(3, ENGLAND).latest_start(day("Tue 30 Dec 2025")).result == day("Tue 23 Dec 2025")
    assert DaysBefore(3, ELECTIONS).latest_start(day("Tue 30 Dec 2025")).result == day("Mon 22 Dec 2025")


def test_not_less_than_28_days_before_a_transfer() -> None:
    """TUPE reg 11(6), amended from 14 to 28 days: by subtraction 3 September; with clear days 2 September."""
    transfer = day("Thu 1 Oct 2026")
    assert DaysBefore(28).latest_start(transfer).result == day("Thu 3 Sep 2026")
    assert ClearDaysAfter(28, EVERY_DAY).latest_start(transfer).result == day("Wed 2 Sep 2026")
    # The snapshot is not more than 14 days older than the notice (reg 11(3)).
    assert NotMoreThanDaysBefore(14).earliest_start(day("Wed 2 Sep 2026")).result == day("Wed 19 Aug 2026")


def test_at_least_40_days_before_a_tender_notice() -> None:
    """Procurement Act 2023 s.15(3), both readings; and not more than twelve months before."""
    tender = day("Mon 5 Jan 2026")
    assert DaysBefore(40).latest_start(tender).result == day("Wed 26 Nov 2025")
    assert DaysBefore(41).latest_start(tender).result == day("Tue 25 Nov 2025")
    window = NotMoreThanMonthsBefore(12)
    assert window.earliest_start(tender).result == day("Sun 5 Jan 2025")
    assert window.latest_event(day("Sun 5 Jan 2025")).result == tender


def test_ten_weeks_before_service_start() -> None:
    """A provider's registration (CQC): a validated application by 23 July."""
    assert WeeksAfter(10).latest_start(day("Thu 1 Oct 2026")).result == day("Thu 23 Jul 2026")


def test_weeks_of_receipt_do_not_count_the_day_of_receipt() -> None:
    """UK GDPR art 36(2): advice within eight weeks of receipt, and six more."""
    received = day("Mon 2 Mar 2026")
    counted = WeeksAfter(8).count(received)
    assert counted.result == day("Mon 27 Apr 2026")
    assert counted.counted[:2] == (day("Mon 9 Mar 2026"), day("Mon 16 Mar 2026"))
    assert WeeksAfter(14).count(received).result == day("Mon 8 Jun 2026")


def test_weeks_beginning_with_the_first_day_of_a_consultation() -> None:
    opens = day("Mon 1 Sep 2025")
    assert [WeeksBeginningWith(n).count(opens).result for n in (6, 8, 12)] == [
        day("Sun 12 Oct 2025"), day("Sun 26 Oct 2025"), day("Sun 23 Nov 2025"),
    ]  # fmt: skip
    assert WeeksBeginningWith(12).latest_start(day("Sun 23 Nov 2025")).result == opens


@pytest.mark.parametrize(
    ("quarter_end", "dashboard"),
    [
        ("Mon 30 Jun 2025", "Sun 31 Aug 2025"),  # the corresponding date would be 30 August
        ("Tue 30 Sep 2025", "Sun 30 Nov 2025"),
        ("Wed 31 Dec 2025", "Sat 28 Feb 2026"),
        ("Tue 31 Mar 2026", "Sun 31 May 2026"),
    ],
)
def test_two_months_past_a_quarter_end_are_the_end_of_a_month(quarter_end: str, dashboard: str) -> None:
    assert MonthEndsAfter(2).count(day(quarter_end)).result == day(dashboard)
    assert MonthEndsAfter(2).latest_start(day(dashboard)).result == day(quarter_end)
    # A day short of the month's end, only the quarter before is over.
    assert MonthEndsAfter(3).latest_start(day("Sat 30 Aug 2025")).result == day("Wed 30 Apr 2025")


@pytest.mark.parametrize(
    ("event", "earliest"),
    [
        ("Tue 29 Feb 2028", "Sun 28 Feb 2027"),  # counted back to the corresponding date, which 2027 has not
        ("Mon 28 Feb 2028", "Sun 28 Feb 2027"),
        ("Wed 1 Mar 2028", "Mon 1 Mar 2027"),
    ],
)
def test_not_more_than_twelve_months_before_a_leap_day(event: str, earliest: str) -> None:
    assert NotMoreThanMonthsBefore(12).earliest_start(day(event)).result == day(earliest)
    assert NotMoreThanMonthsBefore(12).latest_event(day("Sun 28 Feb 2027")).result == day("Tue 29 Feb 2028")


def test_six_months_of_cover_are_183_days_and_more_than_a_tenth_of_five_years() -> None:
    """s.75(2): a change of ten per cent or less of the maximum term. Days, not months: 6/60 only looks like 10 %."""
    term = (day("31 Mar 2026") - day("1 Apr 2021")).days + 1
    cover = (day("30 Sep 2026") - day("1 Apr 2026")).days + 1
    assert (term, cover) == (1826, 183)
    assert DaysBeginningWith(183).count(day("1 Apr 2026")).result == day("Wed 30 Sep 2026")
    assert cover > term / 10


class TestTraps:
    """The traps of the date rules that counting alone must not fall into."""

    def test_day_one_has_three_conventions(self) -> None:
        notice = day("Tue 9 Jun 2026")
        standstill = DaysBeginningWith(8, UK).count(notice)
        tendering = DaysAfter(8, EVERY_DAY).count(notice)
        psr = DaysAfter(8, ENGLAND).count(day("Wed 10 Jun 2026"))  # it begins on the day after publication
        assert standstill.counted[0] == notice
        assert tendering.counted[0] == day("Wed 10 Jun 2026")
        assert psr.counted[0] == day("Thu 11 Jun 2026")

    def test_beginning_with_the_last_day_of_a_period(self) -> None:
        assert DaysBeginningWith(30).count(day("31 Mar 2026")).result == day("29 Apr 2026")  # and not the 30th

    def test_one_day_has_two_meanings_in_one_chain(self) -> None:
        """15 June 2026 counts for the call-in and not for the standstill."""
        one_off = day("Mon 15 Jun 2026")
        assert one_off in DaysAfter(5, ENGLAND).count(day("Wed 10 Jun 2026")).counted
        assert one_off in dict(DaysBeginningWith(8, UK).count(day("Tue 9 Jun 2026")).left_out)

    def test_every_left_out_day_is_listed_with_its_reason(self) -> None:
        counted = ClearDaysAfter(5, ENGLAND).latest_start(day("Tue 6 May 2025"))
        assert counted.counted == tuple(
            day(words)
            for words in ("Fri 2 May 2025", "Thu 1 May 2025", "Wed 30 Apr 2025", "Tue 29 Apr 2025", "Mon 28 Apr 2025")
        )  # fmt: skip
        assert counted.left_out == (
            (day("Mon 5 May 2025"), "Early May bank holiday"),
            (day("Sun 4 May 2025"), "Sunday"),
            (day("Sat 3 May 2025"), "Saturday"),
        )

    def test_a_statutory_last_day_is_not_rolled_forward(self) -> None:
        """Copy of a light-touch contract: the last day is a Sunday, and stays one."""
        assert DaysBeginningWith(180).count(day("1 Jul 2026")).result == day("Sun 27 Dec 2026")
        assert ENGLAND.on_or_before(day("Sun 27 Dec 2026")) == day("Thu 24 Dec 2026")


@pytest.mark.parametrize(
    ("operator", "unit", "calendar"),
    [
        (DaysBeginningWith(8, UK), "working days", "uk"),
        (DaysBeginningWith(30), "days", "days"),
        (DaysAfter(5, ENGLAND), "working days", "england"),
        (DaysBefore(25, ELECTIONS), "working days", "elections"),
        (ClearDaysAfter(5, ENGLAND), "clear working days", "england"),
        (ClearDaysAfter(28, EVERY_DAY), "clear days", "days"),
        (MonthsAfter(3), "months", "days"),
        (WeeksAfter(8), "weeks", "days"),
        (MonthEndsAfter(2), "month ends", "days"),
    ],
)
def test_a_count_names_its_unit_and_its_calendar(operator: Operator, unit: str, calendar: str) -> None:
    counted = operator.count(day("Tue 9 Jun 2026"))
    assert (operator.unit, operator.calendar_id) == (counted.unit, counted.calendar) == (unit, calendar)


@pytest.mark.parametrize("kind", [DaysBeginningWith, DaysAfter, DaysBefore, ClearDaysAfter])
@pytest.mark.parametrize("n", [0, -1])
def test_a_count_of_nothing_is_refused(kind: type[ClearDaysAfter], n: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        kind(n, EVERY_DAY)


def test_a_count_that_runs_past_the_holiday_data_is_an_error() -> None:
    DaysAfter(1, ENGLAND).count(day("Thu 28 Dec 2028"))  # Friday 29 December is still known
    with pytest.raises(CalendarHorizon):
        DaysAfter(2, ENGLAND).count(day("Thu 28 Dec 2028"))
