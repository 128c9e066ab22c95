"""What is said of the new day of a meeting: what is refused, and what is warned of because it is lawful."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import Ran, run

# Whit Monday 25 May 2026 is a bank holiday; the poll of Thursday 7 May 2026 has its notice published on 30 March.
COUNCIL = """
council:
  name: Exampleshire Council
  calendar: england
  policy:
    recess: [{start: 2026-08-03, end: 2026-08-28, reason: summer recess}]
    closures: [{start: 2026-12-24, end: 2027-01-01, reason: winter closure}]
  elections: [{polling_day: 2026-05-07, notice_published: 2026-03-30}]
  municipal_years:
    - {title: 2025-26, start: 2025-05-22, end: 2026-05-20}
    - {title: 2026-27, start: 2026-05-21}
committees:
  - {key: panel, title: Scrutiny Panel, type: scrutiny, meetings: [2026-03-12, 2026-06-11, 2026-07-09]}
workstreams:
  - {reference: MEALS, title: Meals at home, kind: commissioning-review, owner: lead, start: 2025-06-02,
     scrutiny: panel}
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Nobody writes in it."""
    folder = tmp_path_factory.mktemp("moved")
    (folder / "council.yaml").write_text(COUNCIL, encoding="utf-8")
    url = f"sqlite:///{(folder / 'x.db').as_posix()}"
    assert run("load", folder / "council.yaml", "--db", url, "--by", "clerk", "--as-of", "2026-02-02").code == 0
    return url


def ask(url: str, *words: str, as_of: str = "2026-02-02") -> Ran:
    return run(*words, "--db", url, "--as-of", as_of, "--json")


def warned(url: str, meeting: str, to: str, as_of: str = "2026-02-02") -> list[dict[str, Any]]:
    found = ask(url, "meeting", "move", f"panel:{meeting}", "--to", to, as_of=as_of).json
    asked = ask(url, "whatif", "MEALS", "--move-meeting", f"panel:{meeting}={to}", as_of=as_of).json
    assert asked["problems"] == found["problems"], "what if says the same"
    return found["problems"]


@pytest.mark.parametrize(
    ("meeting", "to", "id", "words"),
    [
        ("2026-06-11", "2026-06-13", "unusual-meeting-day", "a Saturday"),
        ("2026-06-11", "2026-05-25", "unusual-meeting-day", "bank holiday"),
        ("2026-07-09", "2026-08-06", "unusual-meeting-day", "in a recess (summer recess)"),
        ("2026-07-09", "2026-12-29", "unusual-meeting-day", "in a closure (winter closure)"),
        ("2026-03-12", "2026-04-16", "pre-election-period", "Mon 30 Mar 2026 to Thu 7 May 2026"),
        ("2026-03-12", "2026-05-21", "another-municipal-year", "from the municipal year 2025-26 into 2026-27"),
        ("2026-06-11", "2026-05-20", "another-municipal-year", "from the municipal year 2026-27 into 2025-26"),
        ("2026-07-09", "2046-07-12", "calendar-horizon", "does not reach"),
    ],
)
def test_what_is_lawful_and_seldom_is_warned_of(url: str, meeting: str, to: str, id: str, words: str) -> None:
    found = [problem for problem in warned(url, meeting, to) if problem["id"] == id]
    assert [words in problem["message"] for problem in found] == [True]
    assert found[0]["value"] == to


def test_a_usual_day_is_not_warned_of(url: str) -> None:
    assert warned(url, "2026-06-11", "2026-06-18") == []


def test_a_day_before_its_own_agenda_names_the_way_that_the_law_leaves(url: str) -> None:
    """On Monday 2 March, Tuesday 3 March has no clear day; published today, 3, 4, 5, 6 and 9 are clear: the 10th."""
    found = warned(url, "2026-03-12", "2026-03-03", as_of="2026-03-02")
    (late,) = [problem for problem in found if problem["id"] == "rule-breach"]
    assert late["first_lawful_day"] == "2026-03-10"
    assert "special meeting" in late["remedy"]
    assert "s.100B(4)(b)" in late["remedy"]


def test_papers_and_an_agenda_that_are_out_already(url: str) -> None:
    """For Thursday 12 March 2026 the agenda is out by the 4th: clear are 11, 10, 9, 6, 5."""
    found = warned(url, "2026-03-12", "2026-03-19", as_of="2026-03-05")
    (out,) = [problem for problem in found if problem["id"] == "agenda-out"]
    assert out["agenda_published_by"] == "2026-03-04"
    assert "new notice" in out["remedy"]
    cancelled = ask(url, "meeting", "cancel", "panel:2026-03-12", as_of="2026-03-05").json["problems"]
    assert [problem["id"] for problem in cancelled] == ["agenda-out"]
    assert "cancelled" in cancelled[0]["remedy"]
    # On the day of publication itself nothing is out yet.
    assert warned(url, "2026-03-12", "2026-03-19", as_of="2026-03-04") == []


@pytest.mark.parametrize(
    ("meeting", "to", "as_of", "code", "words"),
    [
        ("2026-06-11", "2026-01-30", "2026-02-02", 2, "is before Mon 2 Feb 2026"),
        ("2026-06-11", "2026-07-09", "2026-02-02", 2, "has another meeting on Thu 9 Jul 2026"),
        ("2026-06-12", "2026-07-16", "2026-02-02", 3, "no meeting on 2026-06-12"),
        ("2026-06-11", "2026-06-31", "2026-02-02", 2, "Write 2026-06-30"),
    ],
)
def test_what_cannot_be_is_refused(url: str, meeting: str, to: str, as_of: str, code: int, words: str) -> None:
    for command in (
        ("meeting", "move", f"panel:{meeting}", "--to", to, "--yes", "--by", "clerk"),
        ("whatif", "MEALS", "--move-meeting", f"panel:{meeting}={to}"),
    ):
        ran = ask(url, *command, as_of=as_of)
        assert (ran.code, words in ran.json["error"]["message"]) == (code, True)


def test_people_are_warned_by_what_if_too(url: str) -> None:
    ran = run("whatif", "MEALS", "--move-meeting", "panel:2026-06-11=2026-06-13", "--db", url, "--as-of", "2026-02-02")
    assert "a Saturday" in ran.err


def test_a_meeting_that_then_carries_too_much_is_warned_of(tmp_path: Path) -> None:
    words = ("--db", f"sqlite:///{(tmp_path / 'x.db').as_posix()}", "--as-of", "2026-02-02", "--json")
    (tmp_path / "council.yaml").write_text(
        "council: {name: Exampleshire, calendar: england, policy: {most_items: 1}}\n"
        "committees: [{key: panel, title: Panel, meetings: [2026-06-11, 2026-07-09]}]\n"
        "actions:\n"
        "  - {id: A-1, text: One, type: monitor, committee: panel, agreed_on: 2026-01-08, due_meeting: 2026-06-11}\n"
        "  - {id: A-2, text: Two, type: monitor, committee: panel, agreed_on: 2026-01-08, due_meeting: 2026-06-11}\n",
        encoding="utf-8",
    )
    run("load", tmp_path / "council.yaml", *words, "--by", "clerk")
    found = run("meeting", "move", "panel:2026-06-11", "--to", "2026-06-18", *words).json["problems"]
    assert [(problem["id"], problem["value"]) for problem in found] == [("meeting-overloaded", "2026-06-18")]
