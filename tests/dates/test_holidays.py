"""Holiday data as a value: its version, what joins it, and what a newer edition changes."""

from __future__ import annotations

from datetime import date

import pytest

from commissioning.dates import HolidayChange, HolidayData, standard_holidays
from commissioning.testing import day

EVERY = standard_holidays()


def years(first: int, last: int, **more: str) -> HolidayData:
    """A day off on each 25 December in England and, with ``more``, others: ``d2026_06_15="Fair"``."""
    england = {date(year, 12, 25): "Christmas Day" for year in range(first, last + 1)}
    extra = {date.fromisoformat(name[1:].replace("_", "-")): title for name, title in more.items()}
    days = {"england-and-wales": england, "scotland": extra, "northern-ireland": {}}
    return HolidayData(days, date(first, 1, 1), date(last, 12, 31), "a test")  # type: ignore[arg-type]


def test_a_document_gives_the_same_data_back() -> None:
    again = HolidayData.from_document(EVERY.as_document())
    assert (again.version, again.first, again.last) == (EVERY.version, date(2019, 1, 1), date(2028, 12, 31))
    assert (again.source, again.retrieved) == (EVERY.source, EVERY.retrieved)
    assert {name: dict(days) for name, days in again.days.items()} == {n: dict(d) for n, d in EVERY.days.items()}


def test_a_version_is_of_the_days_and_of_nothing_else() -> None:
    one, other = years(2025, 2026), years(2025, 2026)
    assert one.version == HolidayData(other.days, other.first, other.last, "elsewhere", date(2026, 1, 1)).version
    assert one.version != years(2025, 2026, d2026_06_15="Fair").version
    assert one.version != years(2025, 2027).version


def test_newer_years_take_the_place_of_the_old_and_the_others_stay() -> None:
    old = years(2024, 2027, d2025_06_16="Kept", d2026_06_15="Gone")
    joined = old.joined_by(years(2026, 2028, d2027_06_14="New"))
    assert (joined.first, joined.last) == (date(2024, 1, 1), date(2028, 12, 31))
    assert joined.days["scotland"] == {day("16 Jun 2025"): "Kept", day("14 Jun 2027"): "New"}
    assert joined.calendars.uk.why_not(day("Mon 25 Dec 2028")) == "Christmas Day"


def test_years_that_join_leave_no_gap() -> None:
    old = years(2024, 2025)
    assert old.joined_by(years(2026, 2026)).last == date(2026, 12, 31)
    assert old.joined_by(years(2022, 2023)).first == date(2022, 1, 1)
    with pytest.raises(ValueError, match="2026 is covered by neither"):
        old.joined_by(years(2027, 2028))
    with pytest.raises(ValueError, match="2023 is covered by neither"):
        old.joined_by(years(2021, 2022))


def test_days_of_mourning_stay_where_a_file_does_not_speak_of_them() -> None:
    mourning = {day("Wed 16 Sep 2026"): "Day of mourning"}
    old = HolidayData({**years(2026, 2026).days, "elections": mourning}, date(2026, 1, 1), date(2026, 12, 31), "")
    assert old.joined_by(years(2026, 2027)).days["elections"] == mourning
    spoken = HolidayData({**years(2026, 2026).days, "elections": {}}, date(2026, 1, 1), date(2026, 12, 31), "")
    assert old.joined_by(spoken).days["elections"] == {}


def test_what_changed_is_said_by_day_and_division() -> None:
    old, new = years(2026, 2026, d2026_06_15="Fair", d2026_08_03="Summer"), years(2026, 2026, d2026_06_15="World Cup",
                                                                                 d2026_11_30="St Andrew")  # fmt: skip
    assert list(old.changes_to(new)) == [
        HolidayChange("scotland", day("15 Jun 2026"), "Fair", "World Cup"),
        HolidayChange("scotland", day("3 Aug 2026"), "Summer", None),
        HolidayChange("scotland", day("30 Nov 2026"), None, "St Andrew"),
    ]
    assert next(old.changes_to(new)).title == "World Cup (Scotland)"
    assert not list(old.changes_to(old))
