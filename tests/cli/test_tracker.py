"""The tracker of actions: as a scrutiny officer keeps it, and read back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from commissioning.actions.tracker import COLUMNS, references
from commissioning.testing import action
from tests.conftest import Desk

SELF_NEGLECT, CARE, DEMENTIA = "ASC-2024-11-14-1", "ASC-2025-05-06-125-3", "ASC-2025-03-13-113-3"
STANDS = "On the forward plan by 6 May 2025, without a date; so still on 26 June 2025."
HEADER = "Reference,Origin,Date,Area,Recommendation,Exec Date,Lead Officer/EM,Action taken,Status"


def lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def written(desk: Desk, tmp_path: Path, *words: str, as_of: str = "2025-07-01") -> list[dict[str, str]]:
    file = tmp_path / "tracker.csv"
    assert desk.run("actions", "--tracker", "-o", file, *words, as_of=as_of).code == 0
    return lines(file.read_bytes())


def act(desk: Desk, *words: str) -> None:
    ran = desk.run("action", *words, "--by", "clerk")
    assert ran.code == 0, ran.err


class TestWriting:
    def test_its_columns_references_and_states(self, desk: Desk, tmp_path: Path) -> None:
        rows = written(desk, tmp_path)
        assert (tmp_path / "tracker.csv").read_bytes().decode("utf-8-sig").splitlines()[0] == HEADER
        assert len(rows) == 12  # of 23 actions, 11 were only to be noted
        first = rows[0]
        assert (first["Reference"], first["Date"], first["Lead Officer/EM"]) == (
            "2024-25/01",
            "14/11/2024",
            "nobody named",
        )
        assert first["Origin"] == "Adult Social Care Scrutiny Commission"
        assert first["Status"].startswith("Red: asked for on Thu 14 Nov 2024, 4 meetings since (Thu 9 Jan 2025, ")
        by_words = {row["Recommendation"].split()[0]: row for row in rows}
        assert by_words["Dementia"]["Status"] == "Complete on 26/06/2025"
        assert by_words["Dementia"]["Area"] == "Dementia Support Service"
        assert by_words["Members"]["Status"].startswith("Red: due on Tue 20 May 2025, 42 days overdue, 1 meeting since")

    def test_a_number_is_for_good(self) -> None:
        """One that is added later, agreed earlier, gets the next number of its year and moves no other."""
        before = [action(id="a", agreed_on="2025-06-26"), action(id="b", agreed_on="2025-08-28")]
        later = [*before, action(id="c", agreed_on="2025-06-26"), action(id="d", agreed_on="2025-03-13")]
        assert references(before, ()) == {"a": "2025-26/01", "b": "2025-26/02"}
        assert references(later, ()) == {"a": "2025-26/01", "b": "2025-26/02", "c": "2025-26/03", "d": "2024-25/01"}

    def test_nothing_that_a_spreadsheet_runs(self, desk: Desk, tmp_path: Path) -> None:
        for number, words in enumerate(("=1+1", "+44 116", "@SUM(A1)")):
            act(desk, "add", words, "--type", "monitor", "--agreed-on", "2025-06-26", "--id", f"evil-{number}")
        act(desk, "progress", "evil-0", "--note=-5")
        act(desk, "progress", CARE, "--note", '=HYPERLINK("http://evil")\nsecond line')
        rows = written(desk, tmp_path)
        cells = [cell for row in rows for cell in row.values()]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
        assert {"'=1+1", "'+44 116", "'-5", "'@SUM(A1)", '\'=HYPERLINK("http://evil")\nsecond line'} <= set(cells)
        # What it wrote itself is no news when it comes back.
        found = desk.json("actions", "--read", tmp_path / "tracker.csv", "--by", "clerk")
        assert (found["lines"], found["changes"], found["problems"]) == (15, [], [])

    def test_as_html_markdown_and_word_with_the_same_bytes_each_time(self, desk: Desk, tmp_path: Path) -> None:
        act(desk, "progress", CARE, "--note", "1. Text agreed with the *lead* | member\n2. At the printer's")
        act(desk, "evidence", CARE, "--link", "https://example.org/a_b?c=1&d=<2>")
        for ending in ("html", "md", "docx"):
            one, two = tmp_path / f"one.{ending}", tmp_path / f"two.{ending}"
            for file in (one, two):
                assert desk.run("actions", "--tracker", "-o", file, "--committee", "asc-scrutiny").code == 0
            assert one.read_bytes() == two.read_bytes()
            # What it wrote itself is no news when it comes back, whatever it was written as.
            found = desk.json("actions", "--read", one, "--by", "clerk")
            assert (found["lines"], found["changes"], found["problems"]) == (12, [], []), ending
        assert "2024-25/01" in (tmp_path / "one.html").read_text("utf-8")
        assert "Lead Officer/EM" in (tmp_path / "one.md").read_text("utf-8")
        assert "is no '.xlsx'" in desk.run("actions", "--tracker", "-o", tmp_path / "t.xlsx").err
        assert "There is no committee 'x'" in desk.run("actions", "--tracker", "--committee", "x").err

    def test_the_machine_face(self, desk: Desk) -> None:
        rows = desk.json("actions", "--tracker")["tracker"]["rows"]
        assert (rows[0]["id"], rows[0]["Reference"]) == (SELF_NEGLECT, "2024-25/01")
        assert tuple(rows[0])[1:] == COLUMNS
        assert len(desk.json("actions", "--open", "--committee", "asc-scrutiny")["actions"]) == 11
        assert desk.run("actions", "--committee", "none", "--json").code == 3


class TestReadingBack:
    """A tracker that lead officers filled in, on 1 July 2025."""

    def filled(self, desk: Desk, tmp_path: Path, *changes: tuple[str, str, str], add: str = "") -> Path:
        rows = {row["Reference"]: row for row in written(desk, tmp_path)}
        for reference, column, value in changes:
            rows[reference][column] = value
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows(rows.values())
        file = tmp_path / "filled.csv"
        file.write_text(out.getvalue() + add, encoding="utf-8", newline="")
        return file

    def reference(self, desk: Desk, id: str) -> str:
        return next(r["Reference"] for r in desk.json("actions", "--tracker")["tracker"]["rows"] if r["id"] == id)

    def test_progress_owners_and_closings_are_recorded(self, desk: Desk, tmp_path: Path) -> None:
        care = self.reference(desk, CARE)
        file = self.filled(
            desk, tmp_path,
            ("2024-25/01", "Lead Officer/EM", "Head of Safeguarding"),
            ("2024-25/01", "Action taken", f"{STANDS}\nProposed for 13 November."),
            (care, "Action taken", "Leaflet sent to all members."),
            (care, "Status", "Completed 20/06/2025"),
        )  # fmt: skip
        looked = desk.json("actions", "--read", file, "--dry-run")
        assert [(change["reference"], change["what"]) for change in looked["changes"]] == [
            (SELF_NEGLECT, "action progress"), (SELF_NEGLECT, "action owner"),
            (CARE, "action progress"), (CARE, "action closed"),
        ]  # fmt: skip
        rows = {row["id"]: row for row in desk.json("actions")["actions"]}
        assert (rows[CARE]["status"], rows[SELF_NEGLECT]["owner"]) == ("open", None)  # nothing was changed

        assert desk.json("actions", "--read", file, "--by", "clerk")["problems"] == []
        rows = {row["id"]: row for row in desk.json("actions")["actions"]}
        assert (rows[CARE]["status"], rows[CARE]["closed_on"], rows[CARE]["days_late"]) == ("done", "2025-06-20", 30)
        assert rows[SELF_NEGLECT]["owner"] == "Head of Safeguarding"
        assert rows[SELF_NEGLECT]["progress"] == f"{STANDS}\nProposed for 13 November."
        again = desk.json("actions", "--read", file, "--by", "clerk")
        assert (again["changes"], again["problems"]) == ([], [])  # read twice, it is no news
        act(desk, "evidence", SELF_NEGLECT, "--link", "scope.pdf")
        act(desk, "progress", SELF_NEGLECT, "--note", "Agreed for 13 November.")
        assert desk.json("actions", "--read", file, "--by", "clerk")["changes"] == []

    @pytest.mark.parametrize(
        ("column", "value", "sentence"),
        [
            ("Recommendation", "Something else", "its words differ, and stay as they were agreed"),
            (
                "Status",
                "Complete",
                "is closed by evidence (--evidence LINK) or for a stated reason",
            ),
            ("Status", "Pending", "its status, 'Pending', is not known"),
            ("Date", "15/11/2024", "it was agreed on Thu 14 Nov 2024"),
            ("Exec Date", "01/07/2025", "is no recommendation to the executive"),
            ("Reference", "2024-25/99", "no action has that reference"),
            ("Reference", "", "is new"),
        ],
    )
    def test_what_is_not_taken_is_said_with_its_line(
        self, desk: Desk, tmp_path: Path, column: str, value: str, sentence: str
    ) -> None:
        found = desk.json("actions", "--read", self.filled(desk, tmp_path, ("2024-25/01", column, value)), "--by", "x")
        (problem,) = found["problems"]
        assert (problem["line"], found["changes"]) == (2, [])
        assert sentence in problem["message"]

    def test_a_closed_one_is_not_opened_by_a_colour(self, desk: Desk, tmp_path: Path) -> None:
        file = self.filled(desk, tmp_path, (self.reference(desk, DEMENTIA), "Status", "Amber: not yet"))
        (problem,) = desk.json("actions", "--read", file, "--by", "clerk")["problems"]
        assert "closed here and open there" in problem["message"]

    def test_a_line_twice_and_columns_that_are_missing(self, desk: Desk, tmp_path: Path) -> None:
        file = self.filled(desk, tmp_path, add="2024-25/01,,,,,,,Again.,\r\n")
        assert (
            "it stands on line 2 already" in desk.json("actions", "--read", file, "--by", "x")["problems"][0]["message"]
        )
        file.write_text("Reference,Item\n2024-25/01,x\n", encoding="utf-8")
        ran = desk.run("actions", "--read", file, "--by", "clerk", "--json")
        assert (ran.code, ran.json["error"]["line"]) == (2, 1)
        assert "has no column Action taken and Status" in ran.json["error"]["message"]
        assert desk.run("actions", "--read", tmp_path / "none.csv", "--by", "clerk").code == 2
        assert desk.run("actions", "--read", file, "--tracker", "--by", "clerk").code == 2
