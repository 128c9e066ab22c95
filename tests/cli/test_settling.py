"""Dates of one meeting that disagree: one problem with all its sources, settled by a person or by a stated rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import Ran, run
from tests.conftest import REPOSITORY, Desk

EXAMPLE = REPOSITORY / "examples" / "leicester"
SETTLE = ("meeting", "settle", "asc-scrutiny:2025-05-06", "--on", "2025-05-06", "--by", "clerk")
WHY = ("--because", "the minutes record it")


def conflicts(problems: list[dict]) -> list[dict]:
    return [problem for problem in problems if problem["id"] == "date-conflict"]


class TestTheMeetingOf6May2025:
    """Planned for 24 April by the programme, on 30 April by two report covers, held on 6 May by its minutes."""

    def test_is_one_problem_with_all_its_sources(self, desk: Desk) -> None:
        (problem,) = conflicts(desk.json("check")["problems"])
        assert problem["uses"] == "2025-05-06"
        said = {(source["date"], source["says"]) for source in problem["sources"]}
        assert {
            ("2025-04-24", "24 April 2025"), ("2025-04-30", "30 April 2025"), ("2025-05-06", "TUESDAY, 6 MAY 2025"),
        } <= said  # fmt: skip
        # Each stands on the line of its file.
        for source in problem["sources"]:
            line = Path(source["path"]).read_text(encoding="utf-8").splitlines()[source["line"] - 1]
            assert source["says"] in line
        assert "commissioning meeting settle asc-scrutiny:2025-05-06" in problem["remedy"]

    def test_is_settled_by_a_person_and_stays_so(self, desk: Desk) -> None:
        found = desk.json(*SETTLE, *WHY)
        assert (found["change"]["what"], found["change"]["by"]) == ("meeting settled", "clerk")
        assert found["change"]["because"] == "the minutes record it"
        assert found["change"]["from"] == "2025-04-24, 2025-04-30, 2025-05-06"
        assert found["moved"] == []
        assert conflicts(desk.json("check")["problems"]) == []
        loaded = desk.json("load", EXAMPLE, "--by", "clerk")
        assert (loaded["changed"], conflicts(loaded["problems"])) == (0, [])
        assert conflicts(desk.json("check")["problems"]) == []
        assert desk.json(*SETTLE, *WHY)["change"] is None, "the same again changes nothing"
        assert desk.json("history", "--verify")["verified"]

    def test_comes_back_when_a_new_source_disagrees(self, desk: Desk, tmp_path: Path) -> None:
        desk.json(*SETTLE, *WHY)
        quoted = "          - says: 30 April 2025\n            paper: Agenda pack 6 May 2025, appendix D"
        for day, there in (("6 May 2025", 0), ("7 May 2025", 1)):
            text = (EXAMPLE / "committees.yaml").read_text(encoding="utf-8")
            new = f"          - says: {day}\n            paper: Annual report, page 3\n{quoted}"
            assert quoted in text
            file = tmp_path / "committees.yaml"
            file.write_text(text.replace(quoted, new), encoding="utf-8")
            loaded = desk.json("load", file, "--by", "clerk")
            assert len(conflicts(loaded["problems"])) == there, "a new paper that agrees opens nothing"
        (problem,) = conflicts(desk.json("check")["problems"])
        assert "Wed 7 May 2025 (Annual report, page 3)" in problem["message"]
        assert "It was settled on Tue 1 Jul 2025 by clerk: the minutes record it" in problem["message"]
        desk.json(*SETTLE, "--because", "the annual report errs")
        assert conflicts(desk.json("check")["problems"]) == []

    def test_takes_the_date_that_is_right_and_stays_itself(self, desk: Desk) -> None:
        before = {row["date"]: row["id"] for row in desk.json("meetings")["meetings"]}
        found = desk.json(*SETTLE[:4], "2025-04-24", "--by", "clerk", *WHY)
        # By hand: five clear working days before Thursday 24 April are 23, 22, 17, 16, 15; 18 and 21 are Easter.
        (papers,) = found["papers"]
        agenda = next(link for link in papers["links"] if link["key"] == "agenda")
        assert (agenda["from"], agenda["to"]) == ("2025-04-25", "2025-04-14")
        rows = {row["date"]: row for row in desk.json("meetings")["meetings"]}
        assert (rows["2025-04-24"]["id"], rows["2025-04-24"]["status"]) == (before["2025-05-06"], "held")
        assert "2025-05-06" not in rows
        # The file still says 6 May, and that it was 24 April before; it was known when this was settled.
        loaded = desk.json("load", EXAMPLE, "--by", "clerk")
        assert (loaded["changed"], conflicts(loaded["problems"])) == (0, [])
        assert "2025-04-24" in {row["date"] for row in desk.json("meetings")["meetings"]}

    @pytest.mark.parametrize(
        ("words", "code", "told"),
        [
            ((*SETTLE,), 2, "--because"),
            (("meeting", "settle", "asc-scrutiny:2025-05-06", "--on", "2025-05-08", "--by", "x", *WHY), 2,
             "they say Thu 24 Apr 2025, Wed 30 Apr 2025, Tue 6 May 2025"),
            (("meeting", "settle", "asc-scrutiny:2025-08-28", "--on", "2025-08-28", "--by", "x", *WHY), 2,
             "Nothing is to be settled"),
            (("meeting", "settle", "asc-scrutiny:2025-05-07", "--on", "2025-05-06", "--by", "x", *WHY), 3,
             "no meeting"),
            (("meeting", "settle", "nobody:2025-05-06", "--on", "2025-05-06", "--by", "x", *WHY), 3, "asc-scrutiny"),
            ((*SETTLE, *WHY, "--expect", "1"), 4, "has changed since"),
        ],
    )  # fmt: skip
    def test_what_cannot_be(self, desk: Desk, words: tuple[str, ...], code: int, told: str) -> None:
        ran = desk.run(*words, "--json")
        assert (ran.code, told in ran.json["error"]["message"]) == (code, True), ran.text
        assert len(conflicts(desk.json("check")["problems"])) == 1


COUNCIL = """
council: {name: Exampleshire, calendar: england, policy: {date_conflicts: %s}}
committees:
  - key: panel
    title: Scrutiny Panel
    meetings:
      - 2026-05-14
      - date: 2026-07-09
        stated:
          - {says: 9 July 2026, paper: Calendar of meetings, paper_date: 2026-01-20}
          - {says: 16 July 2026, paper: Agenda of May, paper_date: 2026-05-14}
      - {date: 2026-09-10, stated: [{says: 11 September 2026, paper: A, paper_date: 2026-01-20},
                                    {says: 17 September 2026, paper: B, paper_date: 2026-01-20}]}
workstreams:
  - {reference: MEALS, title: Meals at home, kind: commissioning-review, owner: lead, start: 2026-06-01,
     scrutiny: panel, added_steps: {hear: {stage: review, title: Scope at scrutiny, kind: meeting}}}
"""


class TestByRule:
    @pytest.fixture
    def words(self, tmp_path: Path) -> tuple[str, ...]:
        return ("--db", f"sqlite:///{(tmp_path / 'x.db').as_posix()}", "--as-of", "2026-06-01", "--json")

    def load(self, words: tuple[str, ...], folder: Path, rule: str) -> Ran:
        file = folder / "council.yaml"
        file.write_text(COUNCIL % rule, encoding="utf-8")
        return run("load", file, *words, "--by", "clerk")

    def test_the_latest_paper_decides_and_is_cited(self, words: tuple[str, ...], tmp_path: Path) -> None:
        loaded = self.load(words, tmp_path, "latest-paper").json
        # Two papers of one day disagree about September: the rule gives nothing, and somebody is asked.
        assert [problem["uses"] for problem in conflicts(loaded["problems"])] == ["2026-09-10"]
        assert [c["what"] for c in loaded["changes"] if c["sort"] == "meeting" and c["from"]] == ["settled"]
        dates = [row["date"] for row in run("meetings", *words).json["meetings"]]
        assert dates == ["2026-05-14", "2026-07-16", "2026-09-10"]
        again = self.load(words, tmp_path, "latest-paper").json
        assert (again["changed"], len(conflicts(again["problems"]))) == (0, 1)
        # The plan goes to that meeting, says that it was settled, and why says by which rule.
        plan = run("plan", "MEALS", *words).json
        assert [m["forecast"] for m in plan["milestones"] if m["key"] == "hear"] == ["2026-07-16"]
        (told,) = [p for p in plan["problems"] if p["id"] == "date-settled" and p["milestone"] == "hear"]
        assert (told["rule"], told["severity"]) == ("latest-paper", "info")
        (step,) = [s for s in run("why", "MEALS", "hear", *words).json["steps"] if s["rule"] == "date-settled"]
        assert step["source"] == "the council's policy, date_conflicts"
        assert "the latest paper, of Thu 14 May 2026 (Agenda of May), says Thu 16 Jul 2026" in step["because"]

    def test_a_council_that_asks_is_asked(self, words: tuple[str, ...], tmp_path: Path) -> None:
        assert len(conflicts(self.load(words, tmp_path, "ask").json["problems"])) == 2
        assert "2026-07-09" in [row["date"] for row in run("meetings", *words).json["meetings"]]
        # The rule, once stated, settles what was open.
        assert len(conflicts(self.load(words, tmp_path, "latest-paper").json["problems"])) == 1
        assert "2026-07-16" in [row["date"] for row in run("meetings", *words).json["meetings"]]

    def test_a_rule_that_there_is_not(self, words: tuple[str, ...], tmp_path: Path) -> None:
        ran = self.load(words, tmp_path, "newest")
        assert (ran.code, "latest-paper" in ran.json["error"]["message"]) == (2, True)
