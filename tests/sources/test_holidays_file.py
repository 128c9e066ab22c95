"""The bank-holidays file of GOV.UK, and what people save instead of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commissioning.dates import standard_holidays
from commissioning.errors import BadInput, Severity
from commissioning.sources import read_holidays
from tests.sources.govuk import govuk, with_day, without, written

DAY = date(2026, 9, 1)


def refused(path: Path) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_holidays(path, retrieved=DAY)
    for problem in caught.value.problems:
        assert problem.source is not None
        assert problem.source.path == path.as_posix()
        assert problem.remedy
    return caught.value


def test_the_file_of_govuk_is_read_whole(tmp_path: Path) -> None:
    data, problems = read_holidays(written(tmp_path / "bank-holidays.json", govuk()), retrieved=DAY)
    assert data.version == standard_holidays().joined_by(data).version
    assert (data.first, data.last, data.retrieved) == (date(2019, 1, 1), date(2028, 12, 31), DAY)
    assert "bank-holidays.json" in data.source
    assert not problems


def test_one_spelling_of_the_apostrophe_renames_no_day(tmp_path: Path) -> None:
    data, _ = read_holidays(written(tmp_path / "b.json", govuk()), retrieved=DAY)
    assert data.days["england-and-wales"][date(2026, 1, 1)] == "New Year's Day"


def test_a_file_may_say_where_and_when_it_was_read(tmp_path: Path) -> None:
    document = {**govuk(), "source": "GOV.UK, by post", "retrieved": "2026-08-20"}
    data, _ = read_holidays(written(tmp_path / "b.json", document), retrieved=DAY)
    assert (data.source, data.retrieved) == ("GOV.UK, by post", date(2026, 8, 20))
    document["retrieved"] = "yesterday"
    assert "'retrieved' is no date" in str(refused(written(tmp_path / "c.json", document)))


def test_the_file_that_the_program_carries_can_be_given_back(tmp_path: Path) -> None:
    data, problems = read_holidays(written(tmp_path / "b.json", standard_holidays().as_document()), retrieved=DAY)
    assert (data.version, problems) == (standard_holidays().version, ())
    assert data.retrieved == standard_holidays().retrieved


def test_days_of_mourning_may_stand_beside_the_divisions_of_govuk(tmp_path: Path) -> None:
    document = {**govuk(), "elections": {"events": [{"title": "Day of mourning", "date": "2026-09-16"}]}}
    data, _ = read_holidays(written(tmp_path / "b.json", document), retrieved=DAY)
    assert data.calendars.elections.why_not(date(2026, 9, 16)) == "Day of mourning"
    assert data.calendars.england.counts(date(2026, 9, 16))


def test_a_year_at_the_end_that_is_not_whole_is_left_out_and_said(tmp_path: Path) -> None:
    cut = govuk()
    for part in cut.values():
        part["events"] = [event for event in part["events"] if event["date"] < "2028-08-01"]
    data, (problem,) = read_holidays(written(tmp_path / "b.json", cut), retrieved=DAY)
    assert data.last == date(2027, 12, 31)
    assert max(data.days["scotland"]) < date(2028, 1, 1)
    assert (problem.id, problem.severity) == ("holiday-file", Severity.WARNING)
    assert "2028 is not whole" in problem.message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<!DOCTYPE html>\n<html><body>UK bank holidays</body></html>", "a web page"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR", "not JSON"),
        ("", "empty"),
        ("[]", "holds no divisions"),
        ("{}", "'england-and-wales' is missing"),
        ("[" * 100_000, "not JSON that can be read"),
        ("1" * 5_000, "not JSON that can be read"),
        ('{"england-and-wales": 1, "england-and-wales": 2}', "written 2 times"),
        ("PK\x03\x04", "not text"),
    ],
    ids=["html", "ics", "empty", "list", "nothing", "deep", "number", "twice", "zip"],
)
def test_what_is_no_such_file_is_refused(content: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "bank-holidays.json"
    path.write_text(content, encoding="utf-8")
    error = refused(path)
    assert any(said in problem.message for problem in error.problems), [p.message for p in error.problems]


def keeping(document: dict[str, Any], wanted: Callable[[str], bool]) -> None:
    for part in document.values():
        part["events"] = [event for event in part["events"] if wanted(event["date"])]


def swap(document: dict[str, Any]) -> None:
    document["scotland"], document["northern-ireland"] = document["northern-ireland"], document["scotland"]


def a_day(date: str, title: str = "Nothing") -> Callable[[dict[str, Any]], object]:
    return lambda document: with_day(document, "scotland", date, title)


BROKEN: dict[str, Callable[[dict[str, Any]], object]] = {
    "no-scotland": lambda document: document.pop("scotland"),
    "wales-alone": lambda document: document.update(wales=document["england-and-wales"]),
    "swapped": swap,
    "impossible": a_day("2026-06-31"),
    "words": a_day("15 June 2026"),
    "twice": a_day("2026-06-15"),
    "untitled": a_day("2026-06-16", " "),
    "far": a_day("9026-06-15"),
    "hole": lambda document: keeping(document, lambda date: not date.startswith("2024-0")),
    "short": lambda document: keeping(document, lambda date: date < "2019-05"),
    "every-day": lambda document: [with_day(document, "scotland", f"2026-09-{n:02}", "Rest") for n in range(1, 25)],
}


@pytest.mark.parametrize(
    ("how", "id", "said"),
    [
        ("no-scotland", "holiday-file", "'scotland' is missing"),
        ("wales-alone", "holiday-file", "'wales' is no division"),
        ("swapped", "holiday-file", "'scotland' calls itself 'northern-ireland'"),
        ("impossible", "impossible-date", "2026-06-31 is a date that does not exist"),
        ("words", "holiday-file", "'15 June 2026' is no date"),
        ("twice", "holiday-file", "2026-06-15 is given twice"),
        ("untitled", "holiday-file", "has no title"),
        ("hole", "holiday-file", "2024 is not whole"),
        ("far", "holiday-file", "'9026-06-15' is no date"),
        ("every-day", "holiday-file", "days off in 2026 are no bank holidays"),
        ("short", "holiday-file", "covers no whole year"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(how: str, id: str, said: str, tmp_path: Path) -> None:
    document = govuk()
    BROKEN[how](document)
    error = refused(written(tmp_path / "b.json", document))
    found = [problem for problem in error.problems if problem.id == id and said in problem.message]
    assert found, [problem.message for problem in error.problems]
    if how in ("impossible", "words", "untitled", "far"):
        assert found[0].severity is Severity.ERROR
    if how in ("impossible", "words", "far"):
        line = (tmp_path / "b.json").read_text(encoding="utf-8").splitlines()[(found[0].source.line or 0) - 1]  # type: ignore[union-attr]
        assert str(found[0].value) in line


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    document = with_day(with_day(govuk(), "scotland", "2026-06-31", "a"), "northern-ireland", "soon", "b")
    del document["england-and-wales"]
    assert len(refused(written(tmp_path / "b.json", document)).problems) == 3


def test_a_lost_day_inside_a_whole_year_is_read_and_left_to_the_eye(tmp_path: Path) -> None:
    data, problems = read_holidays(written(tmp_path / "b.json", without(govuk(), "2026-06-15")), retrieved=DAY)
    assert not problems
    (change,) = standard_holidays().changes_to(standard_holidays().joined_by(data))
    assert (change.division, change.day, change.after) == ("scotland", date(2026, 6, 15), None)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from(["2026-06-15", "2026-02-30"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["england-and-wales", "scotland", "northern-ireland", "elections", "events", "title", "date",
                         "division", "retrieved", "source"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@given(document=_JSON)
def test_no_document_makes_the_reader_fall_over(document: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "b.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert refused(path).exit_code == 2


@given(content=st.binary(max_size=80))
def test_no_bytes_make_the_reader_fall_over(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "b.json"
    path.write_bytes(content)
    assert refused(path).exit_code == 2
