"""``holidays``: what a database counts with; newer data is shown first, taken with --yes, and never silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commissioning.dates import standard_holidays
from commissioning.store import Store
from tests.cli.runner import Ran, run
from tests.sources.govuk import govuk, with_day, without, written

# The award notice is published on Tuesday 9 June 2026. Eight working days beginning with it end on Friday 19 June where
# 15 June is a holiday in Scotland, and on Thursday 18 June where it is not (Procurement Act 2023 ss.51 and 123).
COUNCIL = """\
council: {name: Exampleshire, calendar: england}
committees:
  - {key: scrutiny, title: Scrutiny Committee, type: scrutiny, meetings: [2026-06-25]}
template:
  kind: award
  title: Award
  version: 1
  stages:
    review:
      title: Award
      duration: 1 day
      steps:
        notice: {title: Award notice, kind: notice, duration: 1 working days}
        standstill: {title: Standstill, rule: pa23-standstill-mandatory, after: notice}
        signed: {title: Contract signed, after: standstill}
    design: {title: Design, left_out: Nothing is designed.}
    procurement: {title: Procurement, left_out: It is done.}
    mobilisation:
      title: Start
      duration: 1 month
      steps: {starts: {title: Service starts, kind: start, after: mobilisation-end}}
workstreams:
  - {reference: AWD-1, title: An award, kind: award, owner: lead, start: 2026-06-09}
"""
ONE_OFF = "2026-06-15"


@dataclass
class Desk:
    """A database with one workstream, as of 1 June 2026."""

    folder: Path

    @property
    def db(self) -> tuple[str, ...]:
        return ("--db", f"sqlite:///{(self.folder / 'x.db').as_posix()}", "--as-of", "2026-06-01")

    def run(self, *words: object) -> Ran:
        return run(*words, *self.db)

    def json(self, *words: object) -> Any:
        ran = self.run(*words, "--json")
        assert ran.code in (0, 1), ran.text
        return ran.json

    def file(self, document: object, name: str = "bank-holidays.json") -> Path:
        return written(self.folder / name, document)

    def forecast(self, key: str) -> str:
        plan = self.json("plan", "AWD-1")
        return str(next(m["forecast"] for m in plan["milestones"] if m["key"] == key))

    def found(self, id: str) -> list[Any]:
        return [problem for problem in self.json("check")["problems"] if problem["id"] == id]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "council.yaml").write_text(COUNCIL, encoding="utf-8")
    made = Desk(tmp_path)
    loaded = made.run("load", tmp_path / "council.yaml", "--by", "officer")
    assert loaded.code == 0, loaded.err
    return made


def test_a_database_says_what_it_counts_with_since_when_and_by_whom(desk: Desk) -> None:
    shown = desk.json("holidays")["holidays"]
    assert (shown["first"], shown["last"]) == ("2019-01-01", "2028-12-31")
    assert shown["days"] == {"england-and-wales": 83, "scotland": 94, "northern-ireland": 103, "elections": 0}
    assert shown["version"] == shown["carried"]["version"] == standard_holidays().version
    assert (shown["taken_by"], shown["retrieved"]) == ("officer", "2026-08-21")
    assert "gov.uk" in shown["source"]
    assert "by officer" in desk.run("holidays").text


def test_without_a_database_the_program_says_what_it_carries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("holidays", "--json")
    assert (ran.code, ran.json["holidays"]["taken_at"]) == (0, None)
    assert run("holidays", "--db", "sqlite:///not-there.db").code == 3
    assert not (tmp_path / "commissioning.db").exists()
    preview = run("holidays", written(tmp_path / "b.json", without(govuk(), ONE_OFF)), "--json").json
    assert [change["date"] for change in preview["changes"]] == [ONE_OFF]
    assert not (tmp_path / "commissioning.db").exists()


def test_the_file_of_govuk_as_it_is_changes_nothing(desk: Desk) -> None:
    before = desk.json("history")
    made = desk.json("holidays", desk.file(govuk()), "--yes", "--by", "officer")
    assert (made["taken"], made["changes"], made["moved"], made["problems"]) == (False, [], [], [])
    assert desk.json("history") == before


def test_what_would_change_is_shown_and_nothing_is_changed(desk: Desk) -> None:
    before = desk.json("history")
    assert desk.forecast("standstill") == "2026-06-19"
    made = desk.json("holidays", desk.file(without(govuk(), ONE_OFF)))
    assert made["taken"] is False
    assert made["changes"] == [
        {"division": "scotland", "date": ONE_OFF, "from": "World Cup bank holiday", "to": None}
    ]  # fmt: skip
    moved = {item["key"]: item for item in made["moved"]}
    standstill = moved["standstill"]
    assert (standstill["reference"], standstill["from"], standstill["to"], standstill["days"]) == (
        "AWD-1", "2026-06-19", "2026-06-18", -1,
    )  # fmt: skip
    assert standstill["holidays"] == [{"date": ONE_OFF, "title": "World Cup bank holiday (Scotland)"}]
    assert "Mon 15 Jun 2026 is no longer a holiday" in standstill["because"]
    assert (standstill["caused_by"], standstill["saved_in"]) == (f"holiday:{ONE_OFF}", ["calendars"])
    # Signed on the next working day: Friday 19 June, and no longer Monday 22 June.
    assert (moved["signed"]["from"], moved["signed"]["to"]) == ("2026-06-22", "2026-06-19")
    assert moved["signed"]["caused_by"] == f"holiday:{ONE_OFF}"
    assert "notice" not in moved
    (lost,) = made["problems"]
    assert (lost["id"], lost["value"], lost["severity"]) == ("holiday-data-changed", ONE_OFF, "warning")
    assert desk.forecast("standstill") == "2026-06-19"
    assert desk.json("history") == before
    assert "Say --yes" in desk.run("holidays", desk.file(without(govuk(), ONE_OFF))).text


def test_taken_data_moves_dates_and_the_log_says_so(desk: Desk) -> None:
    file = desk.file(without(govuk(), ONE_OFF))
    made = desk.json("holidays", file, "--yes", "--by", "officer")
    assert made["taken"] is True
    assert desk.forecast("standstill") == "2026-06-18"
    shown = desk.json("holidays")["holidays"]
    assert (shown["version"], shown["retrieved"]) == (made["holidays"]["version"], "2026-06-01")
    assert shown["version"] != shown["carried"]["version"]
    changes = desk.json("history")["changes"]
    (taken,) = [c for c in changes if c["what"] == "holidays taken" and c["from"]]
    assert (taken["from"], taken["to"], taken["by"]) == (standard_holidays().version, shown["version"], "officer")
    (day,) = [c for c in changes if c["what"] == "holiday changed"]
    assert (day["field"], day["from"], day["to"]) == (f"scotland {ONE_OFF}", "World Cup bank holiday", None)
    told = {c["field"]: c for c in changes if c["what"] == "date moved"}
    assert (told["standstill"]["from"], told["standstill"]["to"]) == ("2026-06-19", "2026-06-18")
    assert told["standstill"]["because"] == "the holiday data changed"
    # Again changes nothing.
    again = desk.json("holidays", file, "--yes", "--by", "officer")
    assert (again["taken"], again["moved"]) == (False, [])
    assert desk.json("history")["changes"] == changes
    assert desk.json("history", "--verify")["verified"] is True


def test_why_and_the_calendar_say_the_new_day(desk: Desk) -> None:
    trace = desk.json("why", "AWD-1", "standstill")
    assert ONE_OFF in [day["date"] for step in trace["steps"] for day in step["left_out"]]
    desk.run("holidays", desk.file(without(govuk(), ONE_OFF)), "--yes", "--by", "officer")
    trace = desk.json("why", "AWD-1", "standstill")
    assert trace["date"] == "2026-06-18"
    assert trace["holidays"] == desk.json("holidays")["holidays"]["version"] != standard_holidays().version
    assert ONE_OFF in [day for step in trace["steps"] for day in step["counted"]]
    feed = desk.run("feed", "workstream:AWD-1").text
    assert "DTSTART;VALUE=DATE:20260618" in feed


def test_newer_data_that_the_program_carries_is_reported_and_taken_only_when_wanted(desk: Desk) -> None:
    """A database keeps its own data, so a new version of the program moves no date by itself."""
    desk.run("holidays", desk.file(without(govuk(), ONE_OFF)), "--yes", "--by", "officer")
    found = {problem["milestone"]: problem for problem in desk.found("holiday-data-changed")}
    assert (found["standstill"]["from"], found["standstill"]["to"]) == ("2026-06-18", "2026-06-19")
    assert found["standstill"]["reference"] == "AWD-1"
    assert "--carried" in found["standstill"]["remedy"]
    assert desk.forecast("standstill") == "2026-06-18"
    assert desk.json("holidays", "--carried")["taken"] is False
    assert desk.json("holidays", "--carried", "--yes", "--by", "officer")["taken"] is True
    assert desk.forecast("standstill") == "2026-06-19"
    assert not desk.found("holiday-data-changed")


def test_a_new_holiday_on_a_meeting_a_paper_deadline_and_a_forecast_is_said(desk: Desk) -> None:
    assert desk.run("slip", "AWD-1", "signed", "--to", "2026-06-24", "--by", "officer").code == 0
    document = with_day(govuk(), "england-and-wales", "2026-06-25", "One-off")
    made = desk.json("holidays", desk.file(with_day(document, "england-and-wales", "2026-06-24", "Another")))
    said = {(p["reference"], p["value"]): p["message"] for p in made["problems"]}
    assert "Scrutiny Committee meets on Thu 25 Jun 2026" in said["scrutiny", "2026-06-25"]
    assert "signed was given a new forecast, Wed 24 Jun 2026" in said["AWD-1", "2026-06-24"]
    # Five clear days before 25 June: 24, 23, 22, 19, 18, so the 17th; without the 24th the 16th.
    (agenda,) = [m for m in made["moved"] if m["key"] == "meeting/2026-06-25/agenda"]
    assert (agenda["reference"], agenda["from"], agenda["to"]) == ("scrutiny", "2026-06-17", "2026-06-16")
    assert {"date": "2026-06-24", "title": "Another"} in agenda["holidays"]
    # Three working days before the agenda: 16, 15, 12; from the 16th: 15, 12, 11.
    (papers,) = [m for m in made["moved"] if m["key"] == "meeting/2026-06-25/papers"]
    assert (papers["from"], papers["to"]) == ("2026-06-12", "2026-06-11")


def with_2029(document: dict[str, Any]) -> dict[str, Any]:
    days = ("01-01", "03-30", "04-02", "05-07", "05-28", "08-27", "12-25", "12-26", "03-19", "07-12")
    for division, number in (("england-and-wales", 8), ("scotland", 9), ("northern-ireland", 10)):
        for written_day in days[:number]:
            with_day(document, division, f"2029-{written_day}", "A day")
    return document


def test_dates_that_were_open_past_the_data_are_dated_when_it_reaches_them(desk: Desk) -> None:
    db = (*desk.db[:2], "--as-of", "2028-12-28")
    assert "calendar-horizon" in {p["id"] for p in run("plan", "AWD-1", "--json", *db).json["problems"]}
    made = run("holidays", desk.file(with_2029(govuk())), "--yes", "--by", "officer", "--json", *db).json
    moved = {item["key"]: item for item in made["moved"]}
    # Eight working days beginning with Thursday 28 December: 28, 29, 2 January (the 1st is off), 3, 4, 5, 8, 9.
    assert (moved["standstill"]["from"], moved["standstill"]["to"]) == (None, "2029-01-09")
    assert moved["standstill"]["because"] == "the holiday data now reaches Mon 31 Dec 2029"
    assert "calendar-horizon" in {problem["id"] for problem in made["problems_gone"]}


def test_the_horizon_moves_with_whole_years(desk: Desk) -> None:
    document = with_2029(govuk())
    made = desk.json("holidays", desk.file(document), "--yes", "--by", "officer")
    assert made["holidays"]["last"] == "2029-12-31"
    assert {change["date"][:4] for change in made["changes"]} == {"2029"}
    assert made["moved"] == []
    # A later file may have forgotten the years that have gone by: they stay.
    for part in document.values():
        part["events"] = [event for event in part["events"] if event["date"] >= "2027"]
    again = desk.json("holidays", desk.file(document), "--yes", "--by", "officer")
    assert (again["changes"], again["holidays"]["first"]) == ([], "2019-01-01")


def test_a_file_with_a_gap_before_its_years_is_refused(desk: Desk) -> None:
    document = govuk()
    for part in document.values():
        for event in part["events"]:
            event["date"] = str(int(event["date"][:4]) + 20) + event["date"][4:]
        part["events"] = [event for event in part["events"] if not event["date"].endswith("02-29")]
    ran = desk.run("holidays", desk.file(document), "--json")
    assert (ran.code, ran.json["error"]["id"]) == (2, "holiday-file")


def test_a_file_that_is_none_changes_nothing(desk: Desk) -> None:
    before = desk.json("history")
    page = desk.folder / "bank-holidays.json"
    page.write_text("<!doctype html><title>UK bank holidays</title>", encoding="utf-8")
    ran = desk.run("holidays", page, "--yes", "--by", "officer", "--json")
    assert (ran.code, ran.json["error"]["id"], ran.json["error"]["path"]) == (2, "holiday-file", page.as_posix())
    assert desk.json("history") == before


@pytest.mark.parametrize("words", [("--yes",), ("b.json", "--carried"), ("b.json",)])
def test_what_cannot_be_asked_is_refused(desk: Desk, words: tuple[str, ...]) -> None:
    assert desk.run("holidays", *words, "--by", "officer").code == 2


def test_nobody_takes_data_without_a_name(desk: Desk) -> None:
    ran = desk.run("holidays", desk.file(without(govuk(), ONE_OFF)), "--yes", "--json")
    assert (ran.code, ran.json["error"]["id"]) == (2, "missing-user")


def test_check_warns_a_year_before_the_data_ends(desk: Desk) -> None:
    assert not desk.found("horizon-near")
    db = desk.db[:2]
    for as_of, warned in (("2027-12-31", False), ("2028-01-01", True)):
        problems = run("check", "--json", *db, "--as-of", as_of).json["problems"]
        found = [problem for problem in problems if problem["id"] == "horizon-near"]
        assert bool(found) is warned
        if found:
            assert (found[0]["severity"], found[0]["value"]) == ("warning", "2028-12-31")
            assert "commissioning holidays" in found[0]["remedy"]


def test_a_database_in_which_nothing_was_recorded_has_no_data_of_its_own(tmp_path: Path) -> None:
    url = f"sqlite:///{(tmp_path / 'x.db').as_posix()}"
    Store.open(url, create=True).close()
    shown = run("holidays", "--json", "--db", url).json["holidays"]
    assert (shown["taken_at"], shown["version"]) == (None, standard_holidays().version)
    assert "no database has taken it" in run("holidays", "--db", url).text


def test_a_database_that_is_empty_takes_data_first(tmp_path: Path) -> None:
    db = ("--db", f"sqlite:///{(tmp_path / 'new.db').as_posix()}", "--as-of", "2026-06-01", "--by", "officer")
    file = written(tmp_path / "b.json", without(govuk(), ONE_OFF))
    assert run("holidays", file, "--yes", "--json", *db).json["taken"] is True
    (tmp_path / "council.yaml").write_text(COUNCIL, encoding="utf-8")
    assert run("load", tmp_path / "council.yaml", *db).code == 0
    plan = run("plan", "AWD-1", "--json", *db[:4]).json
    assert [m["forecast"] for m in plan["milestones"] if m["key"] == "standstill"] == ["2026-06-18"]


def test_a_baseline_stays_and_is_named_where_its_date_would_no_longer_hold(desk: Desk) -> None:
    keep = ("baseline", "AWD-1", "--by", "officer", "--name")
    desk.json(*keep, "as noted")
    assert desk.run("slip", "AWD-1", "signed", "--to", "2026-06-23", "--by", "officer").code == 0
    made = desk.json("holidays", desk.file(without(govuk(), ONE_OFF)), "--yes", "--by", "officer")
    moved = {item["key"]: item["saved_in"] for item in made["moved"]}
    assert moved["standstill"] == ["calendars", "baseline:as noted"]
    assert "signed" not in moved  # a forecast that somebody gave stays
    desk.json(*keep, "counted anew")
    store = Store.open(desk.db[1])
    try:
        with store.reading() as unit:
            first, second = unit.baselines("AWD-1")
            ledger = {move.key: move for move in unit.moves("AWD-1")}
    finally:
        store.close()
    assert {m.key: m.forecast for m in first.milestones}["standstill"] == date(2026, 6, 19)
    assert {m.key: m.forecast for m in second.milestones}["standstill"] == date(2026, 6, 18)
    assert (first.holidays, second.holidays) == (standard_holidays().version, made["holidays"]["version"])
    assert (ledger["standstill"].before, ledger["standstill"].after) == (date(2026, 6, 19), date(2026, 6, 18))
    assert ledger["standstill"].caused_by == f"holiday:{ONE_OFF}"
