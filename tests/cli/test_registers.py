"""Registers and notices beside contracts: compared and asked about, never taken over. Ends are worked out by hand.

A contract from 1 April 2021: 36 months end on 31 March 2024, 12 more on 31 March 2025, 24 more on 31 March 2026.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import run

COUNCIL = """\
council: {name: Exampleshire Council, calendar: england}
contracts:
  - reference: DSS-2021
    title: Dementia support
    start: 2021-04-01
    months: 36
    known_as: [ocds-h6vhtk-0a1b2c]
    extensions:
      - {months: 12, status: used}
      - {months: 12, status: left, notice_months: 6}
"""
HEADER = "Reference,Title,Supplier,Start Date,End Date,Extension Options\n"
Say = Callable[..., Any]


class House:
    """A folder with a database and the council's file loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.given = ("--db", f"sqlite:///{(folder / 'x.db').as_posix()}", "--as-of", "2025-10-15")
        self.load("council.yaml", COUNCIL)

    def load(self, name: str, text: str) -> Any:
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        ran = run("load", file, "--by", "officer", "--json", *self.given)
        assert ran.code == 0, ran.text
        return ran.json

    def json(self, *words: str) -> Any:
        return run(*words, "--json", *self.given).json

    def differs(self, *words: str) -> list[dict[str, Any]]:
        problems = self.json("check", *words)["problems"]
        return [problem for problem in problems if problem["id"] == "register-differs"]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def row(end: str, *, start: str = "01/04/2021", extension: str = "", reference: str = "DSS-2021") -> str:
    return f"{HEADER}{reference},Dementia support,Example Charity,{start},{end},{extension}\n"


@pytest.mark.parametrize(
    ("end", "equals", "means"),
    [
        ("31/03/2024", ["initial"], "the end of its initial term"),
        ("31/03/2026", ["maximum", "extension-2"], "its maximum end"),
        ("01/04/2025", [], "the day after its current end"),
        ("31/12/2025", [], "none of the ends"),
    ],
)
def test_a_register_s_end_is_named_by_what_it_is_and_asked_about(
    house: House, end: str, equals: list[str], means: str
) -> None:
    loaded = house.load("register.csv", row(end))
    assert loaded["loaded"]["register"] == 1
    assert loaded["changed"] == 1
    (said,) = [problem for problem in loaded["problems"] if problem["id"] == "register-differs"]
    assert (said["severity"], said["reference"], said["line"]) == ("warning", "DSS-2021", 2)
    assert (said["equals"], said["value"]) == (equals, end)
    assert means in said["message"]
    assert said["remedy"].startswith("Ask whoever keeps the register")
    ends = (said["initial_end"], said["current_end"], said["maximum_end"])
    assert ends == ("2024-03-31", "2025-03-31", "2026-03-31")
    assert house.differs("DSS-2021") == [said]
    (other,) = house.json("continuity", "DSS-2021")["elsewhere"]
    assert (other["says"], other["line"]) == (end, 2)
    assert means in other["means"]
    assert house.json("continuity", "DSS-2021")["contract"]["current_end"] == "2025-03-31"


def test_a_register_that_agrees_says_nothing(house: House) -> None:
    house.load("register.csv", row("31/03/2025", extension="1+1"))
    assert house.differs() == []
    assert house.json("continuity", "DSS-2021")["elsewhere"] == []


def test_loading_twice_changes_nothing(house: House) -> None:
    first = house.load("register.csv", row("31/03/2026"))
    again = house.load("register.csv", row("31/03/2026"))
    assert (first["changed"], again["changed"]) == (1, 0)
    assert again["problems"] == first["problems"]
    changed = house.load("register.csv", row("31/03/2025"))
    assert (changed["changed"], house.differs()) == (1, [])
    (entry,) = [c for c in house.json("history")["changes"] if c["what"] == "register entry changed"]
    assert "31/03/2026" in entry["from"]
    assert "31/03/2025" in entry["to"]


def test_starts_and_options_are_compared_too(house: House) -> None:
    house.load("register.csv", row("31/03/2025", start="01/05/2021", extension="3+2+2 years"))
    assert {said["field"] for said in house.differs()} == {"start", "extension"}


@pytest.mark.parametrize(
    ("means", "end", "differs"),
    [
        ("maximum", "31/03/2026", False),
        ("maximum", "31/03/2025", True),
        ("initial", "31/03/2024", False),
        ("current", "31/03/2024", True),
    ],
)
def test_a_profile_says_which_end_an_end_is_and_is_kept(house: House, means: str, end: str, differs: bool) -> None:
    profile = f"registers:\n  - {{name: adults, files: register.csv, end_means: {means}, ask: head of procurement}}\n"
    assert house.load("profile.yaml", profile)["loaded"]["registers"] == 1
    house.load("register.csv", row(end))
    said = house.differs()
    assert bool(said) == differs
    for problem in said:
        assert "the profile 'adults' says that it is" in problem["message"]
        assert problem["remedy"].startswith("Ask head of procurement")


@pytest.mark.parametrize(("end", "differs"), [("31/03/2025", False), ("31/03/2026", False), ("31/03/2024", True)])
def test_an_end_that_counts_extensions_is_the_current_or_the_maximum_one(house: House, end: str, differs: bool) -> None:
    house.load("register.csv", row(end).replace("End Date", "End Date (inc. extensions)"))
    assert bool(house.differs()) == differs


def test_a_name_of_two_contracts_is_told(house: House) -> None:
    twin = "contracts:\n  - {reference: T-1, title: Taxis, start: 2021-04-01, months: 36, known_as: dss 2021}\n"
    house.load("twin.yaml", twin)
    (problem,) = [p for p in house.json("check")["problems"] if p["id"] == "duplicate-reference"]
    assert (problem["reference"], problem["value"]) == ("T-1", "dss 2021")


def test_a_contract_that_vanished_is_asked_about_and_kept(house: House) -> None:
    house.load("register.csv", row("31/03/2026") + "DN-9,Taxis,A Ltd,01/04/2021,31/03/2027,\n")
    loaded = house.load("register.csv", HEADER + "DN-9,Taxis,A Ltd,01/04/2021,31/03/2027,\n")
    (asked,) = [problem for problem in loaded["problems"] if problem["id"] == "register-vanished"]
    assert "DSS-2021" in asked["message"]
    assert "Ask" in asked["remedy"]
    (entry,) = house.json("register", "DSS-2021")["entries"]
    assert (entry["gone"], entry["ends"][0]["says"]) == (True, "31/03/2026")
    assert house.differs() == []
    assert [p["id"] for p in house.json("check", "DSS-2021")["problems"] if "register" in p["id"]] == [
        "register-vanished"
    ]
    back = house.load("register.csv", row("31/03/2026"))
    assert len(house.differs()) == 1
    assert back["changed"] == 2  # the one is back, the other gone


def test_an_unknown_contract_is_listed_and_becomes_one_by_an_answer(house: House) -> None:
    loaded = house.load("register.csv", row("31/03/2026", reference="DN/9", extension="option to extend by 24 months"))
    (unknown,) = [problem for problem in loaded["problems"] if problem["id"] == "register-unknown"]
    assert (unknown["entries"], unknown["ending"], unknown["unsaid"]) == (1, 1, 1)
    (unclear,) = [problem for problem in loaded["problems"] if problem["id"] == "unclear-end"]
    assert unclear["severity"] == "info"
    assert house.json("check")["problems"][-1]["id"] in ("register-unknown", "unclear-end")
    (entry,) = house.json("register", "--unknown")["entries"]
    assert entry["contract"] is None
    # 60 months to 31 March 2026: without an option, or 36 and the 24 used.
    assert {(fit["initial"], fit["used"]) for fit in entry["fits"]} == {(60, 0), (36, 1)}
    (answered,) = [one for one in entry["proposals"] if "every option used" in one["if"]]
    assert house.load("answered.yaml", answered["yaml"])["loaded"]["contracts"] == 1
    found = house.json("continuity", "DN-9")
    assert found["contract"]["initial_end"] == "2024-03-31"
    assert found["contract"]["current_end"] == "2026-03-31"
    (entry,) = house.json("register", "DN-9")["entries"]
    assert (entry["contract"], entry["differs"], entry["proposals"]) == ("DN-9", [], [])


def test_what_a_large_register_leaves_open_is_counted_after_twenty(house: House) -> None:
    rows = [f"DN-{n},Service,S,01/04/2021,31/12/2025,3+2" for n in range(30)]
    problems = house.load("register.csv", HEADER + "\n".join(rows) + "\n")["problems"]
    assert sum(problem["id"] == "duration-mismatch" for problem in problems) == 20
    (rest,) = [problem for problem in problems if problem["id"] == "unclear-end"]
    assert (rest["entries"], rest["line"]) == (10, 22)


def test_a_register_that_contradicts_itself_is_told(house: House) -> None:
    loaded = house.load("register.csv", row("31/12/2025", reference="DN-9", extension="3+2"))
    (said,) = [problem for problem in loaded["problems"] if problem["id"] == "duration-mismatch"]
    assert "36 months and then an option of 24 months" in said["message"]


def test_what_nobody_speaks_of_is_not_found(house: House) -> None:
    ran = run("register", "NOBODY", "--json", *house.given)
    assert (ran.code, ran.json["error"]["id"]) == (3, "not-found")
    assert house.json("register")["entries"] == []


# -- notices ------------------------------------------------------------------------------------------------------


def notice(end: str, *, date: str = "2021-03-01T09:00:00Z", stage: str = "contracts", **period: str) -> str:
    told = {"startDate": "2021-04-01T00:00:00+01:00", "endDate": end, **period}
    part = {"id": "1", "awardID": "1", "status": "active", "suppliers": [{"name": "Example Charity"}]}
    part |= {"period": told} if stage == "contracts" else {"contractPeriod": told}
    release = {"ocid": "ocds-h6vhtk-0a1b2c", "id": f"n-{date[:10]}", "date": date, "tag": ["award"], stage: [part]}
    return json.dumps({"releases": [release]})


def test_a_notice_is_matched_by_its_ocid_and_compared(house: House) -> None:
    loaded = house.load("n.json", notice("2024-03-31T23:59:59+01:00", maxExtentDate="2026-03-31T23:59:59+01:00"))
    assert loaded["loaded"]["register"] == 1
    (said,) = house.differs()
    assert said["equals"] == ["initial"]
    assert "does not say whether its end counts options" in said["message"]
    house.load("n.json", notice("2025-03-31T23:59:59+01:00", maxExtentDate="2028-03-31T23:59:59+01:00"))
    (said,) = house.differs()
    assert "maxExtentDate" in said["message"]
    assert said["date"] == "2028-03-31"


def test_an_older_release_overrides_nothing_whenever_it_is_loaded(house: House) -> None:
    old, new = notice("2024-03-31T00:00:00Z"), notice("2025-03-31T00:00:00Z", date="2024-02-01T09:00:00Z")
    house.load("new.json", new)
    assert house.load("old.json", old)["changed"] == 0
    assert house.differs() == []
    assert house.load("new.json", new)["changed"] == 0


def test_once_there_is_a_contract_the_award_s_notice_stands_no_longer(house: House) -> None:
    house.load("award.json", notice("2023-03-31T00:00:00Z", stage="awards"))
    assert len(house.differs()) == 1
    house.load("contract.json", notice("2025-03-31T00:00:00Z", date="2021-05-01T09:00:00Z"))
    assert house.differs() == []
    stages = {(entry["reference"].split(" ", 1)[1], entry["gone"]) for entry in house.json("register")["entries"]}
    assert stages == {("contract 1", False), ("award 1", True)}
    assert house.load("award.json", notice("2023-03-31T00:00:00Z", stage="awards"))["changed"] == 0


def test_nothing_of_registers_and_notices_goes_into_a_feed(house: House) -> None:
    """Before an award a supplier's name is nobody's to publish; of registers nothing at all is told to calendars."""
    house.load("n.json", notice("2028-12-24T00:00:00Z"))
    house.load("register.csv", row("24/12/2028"))
    run("publish", house.folder / "feeds", "--by", "officer", *house.given)
    files = [file for file in (house.folder / "feeds").rglob("*") if file.is_file()]
    assert files
    for file in files:
        content = file.read_bytes()
        assert b"Example Charity" not in content
        assert b"20281224" not in content


def test_people_are_told_how_much_was_read(house: House) -> None:
    file = house.folder / "register.csv"
    file.write_text(row("31/03/2025"), encoding="utf-8")
    assert "1 contract on a register" in run("load", file, "--by", "officer", *house.given).text
    file.write_text(row("31/03/2025") + "DN-9,Taxis,A Ltd,01/04/2021,31/03/2027,\n", encoding="utf-8")
    assert "2 contracts on registers" in run("load", file, "--by", "officer", *house.given).text
    shown = run("register", "DN-9", *house.given).text
    assert "nobody has written it down" in shown
    assert "months: 72" in shown
    assert "DN-9" in run("register", *house.given).text
