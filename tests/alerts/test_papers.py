"""Alerts of reports to meetings: what nobody cleared, what was cleared before it changed, and what was refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import run

# The agenda of Thursday 13 November 2025 is out by Wednesday the 5th; so the final report is due on Friday 31 October,
# the clearances on Thursday the 30th, the draft on Thursday the 23rd.
COUNCIL = """
council:
  name: Anytown Council
  calendar: england
  policy:
    director: Director
    paper_chain:
      - {key: draft, title: Draft, working_days: 5}
      - {key: clearances, title: Clearances, working_days: 1, clears: [finance, legal]}
      - {key: papers, title: Final report, working_days: 3}
committees:
  - {key: scrutiny, title: Scrutiny, clerk: Clerk, meetings: [2025-11-13, 2026-01-15]}
template:
  kind: small
  title: Small
  stages:
    review:
      title: Review
      steps: {report: {title: Report, duration: 1 day}, hearing: {title: Hearing, kind: meeting, after: report}}
workstreams:
  - reference: W-1
    title: Meals
    kind: small
    start: 2025-10-01
    owner: Lead
    scrutiny: scrutiny
    steps: {report: {done: 2025-10-01}}
"""
KEY = "W-1:hearing"


class Home:
    def __init__(self, folder: Path) -> None:
        self.db = ("--db", f"sqlite:///{(folder / 'x.db').as_posix()}", "--json")
        file = folder / "council.yaml"
        file.write_text(COUNCIL, encoding="utf-8")
        self.run("load", file, "--by", "clerk", as_of="2025-10-02")

    def run(self, *words: object, as_of: str) -> dict:
        ran = run(*words, *self.db, "--as-of", as_of)
        assert ran.code == 0, ran.text
        found: dict = ran.json
        return found

    def record(self, *words: str, on: str) -> None:
        self.run("paper", *words, "--on", on, "--by", "clerk", as_of=on)

    def alerts(self, as_of: str) -> dict[str, dict]:
        rows = self.run("alerts", as_of=as_of)["alerts"]
        assert len({row["id"] for row in rows}) == len(rows)
        return {row["rule"]: row for row in rows if row["key"].startswith("hearing-clearances")}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_silence_is_no_clearance_and_the_roles_hear_it(home: Home) -> None:
    assert home.alerts("2025-10-30") == {}
    rows = home.run("alerts", as_of="2025-10-30")["alerts"]
    (soon,) = (row["subject"] for row in rows if row["key"] == "hearing-papers")
    assert soon.startswith("W-1: Hearing: Clearances by Thu 30 Oct 2025; Final report by Fri 31 Oct 2025")
    (alert,) = home.alerts("2025-10-31").values()
    assert (alert["rule"], alert["level"], alert["due"], alert["since"]) == (
        "clearance-missing", "urgent", "2025-10-30", "2025-10-31",
    )  # fmt: skip
    assert alert["subject"] == "W-1: Hearing is not cleared by finance and legal"
    assert alert["recipients"] == ["Lead", "Clerk", "Director", "finance", "legal"]
    assert alert["todo"].startswith(
        "Ask for it, and record what is given: commissioning paper version W-1:hearing --version 1 --on DATE, then "
        "commissioning paper clear W-1:hearing --role"
    )


def test_a_later_version_makes_it_stale_once_for_each_version(home: Home) -> None:
    home.record("version", KEY, "--version", "1", on="2025-10-28")
    home.record("clear", KEY, "--role", "finance", "--version", "1", on="2025-10-29")
    home.record("clear", KEY, "--role", "legal", "--version", "1", on="2025-10-29")
    assert "clearance-stale" not in home.alerts("2025-10-29")
    home.record("version", KEY, "--version", "2", on="2025-10-30")
    second = home.alerts("2025-10-30")["clearance-stale"]
    assert second["subject"] == "W-1: Hearing: finance and legal cleared an earlier version than 2"
    assert (second["level"], second["since"]) == ("urgent", "2025-10-30")  # one working day to the papers
    home.record("version", KEY, "--version", "3", on="2025-10-31")
    assert home.alerts("2025-10-31")["clearance-stale"]["id"] != second["id"]


def test_a_refusal_says_why(home: Home) -> None:
    home.record("version", KEY, "--version", "1", on="2025-10-28")
    home.record("clear", KEY, "--role", "legal", "--version", "1", "--refused", "--note", "No legal basis given",
                on="2025-10-29")  # fmt: skip
    alert = home.alerts("2025-10-29")["clearance-refused"]
    assert alert["subject"] == "W-1: legal refused to clear Hearing, version 1"
    assert alert["why"][0] == "No legal basis given"
