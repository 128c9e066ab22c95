"""Work programmes as files: written in four formats and read back, and read as other councils lay them out.

The two programmes of the commission's papers are given as they stand in the packs, damaged as they are.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tests.cli.runner import Ran
from tests.cli.test_programme import COUNCIL, load, rows, shown
from tests.conftest import Desk

FORMATS = ("html", "md", "csv", "docx")
BOTH = """
  - key: asc-scrutiny
    title: Adult Social Care Scrutiny Commission
    meetings: [2024-07-08, 2024-08-29, 2024-11-14, 2025-01-09, 2025-03-13, {date: 2025-05-06, was: 2025-04-24},
               2025-06-26, 2025-08-28, 2025-11-13, 2026-01-15, 2026-03-12, 2026-04-23]
"""
APPENDIX_E = """Adult Social Care Scrutiny Committee

Work Programme 2024 – 2025

| Meeting Date | Item | Recommendations / Actions | Progress |
|-----|-----|-----|-----|
| 8 July 2024 | Adult Social Care Overview | The Commission noted the report. | |
| | Adult Social Care Reviews | A previous report be circulated. | Report circulated. |
| 29 August 2024 | Early Action – Leading Better Lives | Information on the prevention budget. | Provided. |
| | | Information on the cost of consultants. | Provided. |

Appendix E

| Meeting Date | Item | Recommendations / Actions | Progress |
|-----|-----|-----|-----|
| 14 November | Safeguarding Adults Board Annual Report | Self-neglect to be added. | Added. |
| 2024 | Understanding Equity (A Deep Dive into Race Equity) Support for Carers | Data to be shared. | Provided. |

| been added to the work |
|------|
| been added to the work |
| n was circulated to Members. |

| Meeting Date | ltem | Recommendations / Actions | Progress |
|----|----|----|----|
| | CQC Assessment Update - Verbal | | |
| 24 April 2025 | Suggested items: CQC Inspection – Verbal/written Transitions Prevention Update Workforce | | |

Forward Plan Items (suggested)

| TOPIC | Detail | Proposed Date |
|----|----|----|
| Supported LivingCommission requested on 29 August 2024 that an update be provided. | | 13 March 2025 |
| Community Drawartian / Farly Action | Commission also requested it be discussed at | 29 August 2024 |
| Community Prevention / Early Action | meeting on 8 July 2024. | 24 April 2025 |
| | Update on learning from assessments 8 July 2024. | |
| Adult Social Care CQC Assessment | Commission requested to be kept updated. | Rolling item. |

| Loneliness | The Commission requested that an item on Loneliness be added. | |
|-----|-----|--|
| Young Carers | | |
""".replace("TOPIC", "\u0422\u043e\u0440\u0456\u0441")
APPENDIX_F = (
    "Work Programme 2025-2026\n\nMeeting Date\tItem\tRecommendations / Actions\tProgress\n"
    '26 June 2025\t<i>Items TBC:</i> <ol style="list-style-type: none;"> 1. CQC update? (timeline) 2. Engagement on '
    "Dementia 3. Quarterly dashboard 4. Leading better lives\t\t\n"
    '28 August 2025\t<i>Items TBC:</i> <ol style="list-style-type: none;"> 1. CQC report 2.\t\t\n'
    "13 November 2025\t\t\t\n\n\n[illegible]\n\n[illegible]\n\n--\t--\t--\n"
)


def into(desk: Desk, name: str, text: str) -> Path:
    file = desk.file.with_name(name)
    file.write_text(text, encoding="utf-8")
    return file


def read(desk: Desk, committee: str, file: Path, *words: str) -> Ran:
    return desk.run("programme", committee, "--read", file, "--by", "clerk", "--json", *words)


def said(found: dict[str, Any], id: str) -> list[str]:
    return [problem["message"] for problem in found["problems"] if problem["id"] == id]


def columns(found: dict[str, Any]) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    items = [(r["meeting_date"], r["item"], r["actions"], r["progress"]) for r in found["programme"]]
    plan = [(f["topic"], f["detail"], f["proposed_date"]) for f in found["forward_plan"] if f["status"] == "planned"]
    return items, plan


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk that knows the meetings of two committees, and nothing of their programmes."""
    desk = Desk(tmp_path_factory.mktemp("empty") / "once.db")
    load(desk, COUNCIL + BOTH)
    return desk.file


@pytest.fixture
def office(empty: Path, tmp_path: Path) -> Desk:
    """A copy of it, to write in."""
    return Desk(Path(shutil.copy(empty, tmp_path / "office.db")))


@pytest.fixture
def packs(office: Desk) -> Desk:
    """The same, where the commission's papers are read in."""
    return office


class TestRoundTrip:
    @pytest.mark.parametrize("ending", FORMATS)
    def test_what_is_written_is_read_back_here_and_at_another_desk(self, desk: Desk, packs: Desk, ending: str) -> None:
        """26 meetings' items of lines and plans and 4 recurrences; 9 of the forward plan are still to come."""
        file = desk.file.with_name(f"programme.{ending}")
        assert desk.run("programme", "asc-scrutiny", "-o", file).code == 0
        found = read(desk, "asc-scrutiny", file).json
        assert (found["changed"], found["vanished"]) == (0, [])
        assert found["read"] == {"programme": 30, "forward_plan": 9}
        assert read(packs, "asc-scrutiny", file, "--yes").code == 0
        assert columns(shown(packs, "asc-scrutiny")) == columns(shown(desk, "asc-scrutiny"))

    def test_the_same_facts_are_the_same_bytes(self, desk: Desk, tmp_path: Path) -> None:
        other = Desk(Path(shutil.copy(desk.file, tmp_path / "other.db")))
        for form in ("html", "word"):
            ours, theirs = (d.run("programme", "asc-scrutiny", "--format", form) for d in (desk, other))
            assert ours.out == theirs.out != b""

    @pytest.mark.parametrize("ending", FORMATS)
    def test_marks_of_every_format_come_back_as_they_were(self, office: Desk, ending: str) -> None:
        words = "=1+1 | <b>a*b*</b> & _c_ \\ [d](e) `f` \"g\", 'h'"
        load(office, "programme:\n  - committee: health\n    meeting: 2025-09-11\n"
             f"    item: '{words.replace(chr(39), chr(39) * 2)}'\n    actions: \"-one\\ntwo\"\n")  # fmt: skip
        file = office.file.with_name(f"marks.{ending}")
        office.run("programme", "health", "-o", file)
        assert read(office, "health", file).json["changed"] == 0

    def test_a_format_that_is_none_is_refused_with_those_that_there_are(self, office: Desk) -> None:
        ran = office.run("programme", "health", "-o", "programme.pdf", "--json")
        assert ran.code == 2
        assert ".docx" in ran.json["error"]["message"]


class TestThePapersOfTheCommission:
    """Appendix E of 6 May 2025 and appendix F of 26 June 2025: each doubt is told, and nothing is imported silently."""

    def test_what_is_shown_first_changes_nothing(self, packs: Desk) -> None:
        found = read(packs, "asc-scrutiny", into(packs, "e.md", APPENDIX_E)).json
        assert (found["dry_run"], found["changed"] > 0) == (True, True)
        assert shown(packs, "asc-scrutiny")["programme"] == []

    def test_the_programme_of_2024(self, packs: Desk) -> None:
        found = read(packs, "asc-scrutiny", into(packs, "e.md", APPENDIX_E), "--yes").json
        assert said(found, "doubtful-date") == [
            "the date '14 November 2024' is split over two rows; both belong to it."
        ]
        assert len(said(found, "look-alike")) == 2  # ltem with a small L, Topic in Cyrillic letters
        assert len(said(found, "unread-page")) == 1  # the table of which only the ends of words are left
        aside = " ".join(said(found, "programme-cell-doubtful"))
        assert "'CQC Assessment Update - Verbal' has no date above it" in aside
        assert "'Suggested items:'" in aside
        assert "may be one topic over two rows" in aside
        assert "stands beside no topic; it was set aside" in aside
        assert any("Rolling item." in words for words in said(found, "vague-date"))
        assert all(problem["line"] for problem in found["problems"])
        items, plan = columns(shown(packs, "asc-scrutiny"))
        assert [(day, item) for day, item, *_ in items] == [
            ("2024-07-08", "Adult Social Care Overview"),
            ("2024-07-08", "Adult Social Care Reviews"),
            ("2024-08-29", "Early Action – Leading Better Lives"),
            ("2024-11-14", "Safeguarding Adults Board Annual Report"),
            ("2024-11-14", "Understanding Equity (A Deep Dive into Race Equity) Support for Carers"),
            # The meeting that was planned for 24 April was held on 6 May.
            ("2025-05-06", "CQC Inspection – Verbal/written Transitions Prevention Update Workforce"),
        ]
        assert items[2][2] == "Information on the prevention budget.\nInformation on the cost of consultants."
        assert plan[0] == (
            "Supported Living",
            "Commission requested on 29 August 2024 that an update be provided.",
            "13 March 2025",
        )
        assert [topic for topic, *_ in plan[3:]] == ["Adult Social Care CQC Assessment", "Loneliness", "Young Carers"]

    def test_the_programme_of_2025_has_unread_pages_and_drops_nothing(self, desk: Desk) -> None:
        found = read(desk, "asc-scrutiny", into(desk, "f.md", APPENDIX_F), "--yes").json
        assert sum("[illegible]" in words for words in said(found, "unread-page")) == 2
        doubts = " ".join(said(found, "programme-cell-doubtful"))
        assert "'CQC update? (timeline)' is a question" in doubts
        assert "point 2 of its list has no words" in doubts
        items = [row for row in shown(desk, "asc-scrutiny")["programme"] if row["meeting_date"] == "2025-06-26"]
        assert [row["item"] for row in items] == [
            "CQC update? (timeline)", "Engagement on Dementia", "Quarterly dashboard", "Leading better lives",
        ]  # fmt: skip
        assert items[0]["workstream"] == "CQC-2025", "it is the item that was known, in other words"

    def test_a_second_reading_changes_nothing(self, desk: Desk) -> None:
        file = into(desk, "f.md", APPENDIX_F)
        read(desk, "asc-scrutiny", file, "--yes")
        assert read(desk, "asc-scrutiny", file, "--yes").json["changed"] == 0
        assert desk.json("history", "--verify")["verified"] is True


class TestOtherCouncils:
    """Layouts as other councils have them, in Word, HTML and CSV."""

    def test_a_word_table_with_merged_cells_lists_and_tracked_changes(self, office: Desk) -> None:
        word = docx.Document()
        table = word.add_table(rows=5, cols=4)
        for cell, name in zip(table.rows[0].cells, ("Date of meeting", "Agenda item", "Action agreed", "Outcome"),
                              strict=True):  # fmt: skip
            cell.text = name
        table.cell(1, 0).merge(table.cell(2, 0)).text = "11th September 2025"
        table.cell(1, 1).text = "Dental access"
        table.cell(1, 2).text = "Report noted"
        table.cell(2, 1).text = "Hospital discharge"
        table.cell(3, 0).text = "Thursday 13 November 2025"
        table.cell(3, 1).text = ""
        for words in ("Budget", "Winter plan"):
            table.cell(3, 1).add_paragraph(words, style="List Bullet")
        table.cell(3, 2).text = "Letter to be sent\nFigures to be circulated"
        table.cell(4, 0).merge(table.cell(4, 3)).text = "The dates of 2026 follow"
        inserted, run, text = (OxmlElement(name) for name in ("w:ins", "w:r", "w:t"))
        text.text = " to dentists"
        text.set(qn("xml:space"), "preserve")
        run.append(text)
        inserted.append(run)
        table.cell(1, 1).paragraphs[0]._p.append(inserted)
        file = office.file.with_name("theirs.docx")
        word.save(str(file))
        found = read(office, "health", file, "--yes").json
        assert columns(shown(office))[0] == [
            ("2025-09-11", "Dental access to dentists", "Report noted", ""),
            ("2025-09-11", "Hospital discharge", "", ""),
            ("2025-11-13", "Budget", "Letter to be sent", ""),
            ("2025-11-13", "Winter plan", "Figures to be circulated", ""),
        ]
        doubts = said(found, "programme-cell-doubtful")
        assert any(words.startswith("table 1, row 4: 2 items and 2 lines") for words in doubts)
        assert any("'The dates of 2026 follow' goes across" in words for words in doubts)

    @pytest.mark.parametrize("band", ["<td colspan=4>2026</td>", "<td>2026</td><td></td><td></td><td></td>"])
    def test_a_year_above_the_rows_of_its_meetings_is_not_that_of_the_row_before(self, office: Desk, band: str) -> None:
        page = f"""<table><tr><th>Date of meeting</th><th>Agenda item</th><th>Actions</th><th>Progress</th></tr>
<tr><td>13 November</td><td>Winter plan</td><td></td><td></td></tr><tr>{band}</tr>
<tr><td>15 January</td><td>Budget</td><td></td><td></td></tr></table>"""
        found = read(office, "health", into(office, "theirs.html", page), "--yes").json
        assert columns(shown(office))[0] == [("2025-11-13", "Winter plan", "", ""), ("2026-01-15", "Budget", "", "")]
        assert not said(found, "unknown-reference")

    def test_a_page_with_spans_lists_bands_and_a_column_that_is_not_kept(self, office: Desk) -> None:
        page = """<html><head><title>Work programme 2025/26</title></head><body><h1>Work programme 2025/26</h1>
<table><tr><th>Topic</th><th>Meeting</th><th>Lead Officer</th><th>Recommendations</th></tr>
<tr><td colspan=4>11 September 2025</td></tr>
<tr><td><ul><li>Falls &amp; frailty</li><li>Carers</li></ul></td><td></td><td>Director</td><td></td></tr>
<tr><td>Dementia</td><td rowspan="2">15 January</td><td></td><td>Noted<br>Return in a year</td></tr>
<tr><td>Stroke</td><td></td><td></td></tr>
<tr><td>Obesity</td><td>Spring 2026</td><td></td><td></td></tr>
<tr><td>Vaping</td><td>31 November 2025</td><td></td><td></td></tr>
<tr><td>Sleep</td><td>12 December 2025</td><td></td><td></td></tr></table></body></html>"""
        found = read(office, "health", into(office, "theirs.html", page), "--yes").json
        items, plan = columns(shown(office))
        assert [(day, item) for day, item, *_ in items] == [
            ("2025-09-11", "Falls & frailty"), ("2025-09-11", "Carers"), ("2025-12-12", "Sleep"),
            ("2026-01-15", "Dementia"), ("2026-01-15", "Stroke"),
        ]  # fmt: skip
        assert plan == [("Obesity", "", "Spring 2026"), ("Vaping", "", "31 November 2025")]
        assert "it is read as Thu 15 Jan 2026" in said(found, "missing-year")[0]
        assert said(found, "unknown-field") == ["the column 'Lead Officer' is not kept; 1 row says something in it."]
        assert said(found, "unknown-reference") == ["Health Scrutiny has no meeting on Fri 12 Dec 2025."]
        assert len(said(found, "impossible-date")) == 1

    def test_a_spreadsheet_with_semicolons_and_two_tables(self, office: Desk) -> None:
        sheet = (
            "Scrutiny Date;Report Title;Actions;Update\n11/09/2025;Dental access;Noted;Done\n;Pharmacies;;\n"
            ";;Chair to write;Sent\n\nSubject;Purpose;When\nLoneliness;Asked for by members;TBC\n"
        )
        read(office, "health", into(office, "theirs.csv", sheet), "--yes")
        items, plan = columns(shown(office))
        assert items == [("2025-09-11", "Dental access", "Noted", "Done"),
                         ("2025-09-11", "Pharmacies", "Chair to write", "Sent")]  # fmt: skip
        assert plan == [("Loneliness", "Asked for by members", "TBC")]

    def test_suggestions_go_onto_the_forward_plan_and_letters_are_mended(self, office: Desk) -> None:
        text = "| Director’s suggestions | Chair’s Suggestions |\n|--|--|\n| Dеntal access | Prisons |\n"  # noqa: RUF001
        found = read(office, "health", into(office, "s.md", text), "--yes").json
        assert [topic for topic, *_ in columns(shown(office))[1]] == ["Dental access", "Prisons"]
        assert len(said(found, "look-alike")) == 1


class TestWhatChanged:
    PROGRAMME = (
        "programme:\n  - {committee: health, meeting: 2025-09-11, item: Dental access}\n"
        "  - {committee: health, meeting: 2025-09-11, item: Pharmacies, progress: Asked for}\n"
        "  - {committee: health, meeting: 2025-11-13, item: Prisons}\n"
    )

    def test_moved_changed_added_and_gone_are_shown_and_nothing_vanishes(self, office: Desk) -> None:
        load(office, self.PROGRAMME)
        before = {row["item"]: row["id"] for row in shown(office)["programme"]}
        sheet = ("Meeting Date,Item,Actions,Progress\n11 September 2025,Access to dental care,,\n"
                 "13 November 2025,Pharmacies,Noted,\n13 November 2025,Sleep,,\n")  # fmt: skip
        file = into(office, "new.csv", sheet)
        found = read(office, "health", file).json
        told = [(c["what"], c["item"], c["field"], c["from"], c["to"], c["line"]) for c in found["changes"]]
        assert told == [
            ("changed", "Dental access", "item", "Dental access", "Access to dental care", 2),
            ("moved", "Pharmacies", "meeting", "2025-09-11", "2025-11-13", 3),
            ("changed", "Pharmacies", "actions", None, "Noted", 3),
            ("added", "Sleep", None, None, "2025-11-13", 4),
        ]
        assert [entry["item"] for entry in found["vanished"]] == ["Prisons"]
        assert any("'Asked for' is kept" in words for words in said(found, "programme-vanished"))
        read(office, "health", file, "--yes")
        after = {row["item"]: row for row in shown(office)["programme"]}
        assert after["Access to dental care"]["id"] == before["Dental access"]
        assert (after["Pharmacies"]["id"], after["Pharmacies"]["meeting_date"]) == (before["Pharmacies"], "2025-11-13")
        assert after["Pharmacies"]["progress"].startswith("Asked for\nMoved from 11 September 2025")
        assert "Prisons" in after
        # The files as they were loaded first say nothing new.
        load(office, self.PROGRAMME)
        assert rows(shown(office)) == rows({"programme": list(after.values())})


@pytest.mark.parametrize(
    ("name", "content", "id"),
    [
        ("a.docx", b"PK\x03\x04 no file of Word", "unreadable"),
        ("b.csv", b"Name,Shoe size\nA,9\n", "missing-field"),
        ("c.html", b"<p>No table here</p>", "missing-field"),
        ("d.pdf", b"%PDF-1.4", "unreadable"),
        ("e.csv", b'Meeting Date,Item\n"2025-09-11,Dental\n', "wrong-value"),
        ("f.md", b"", "empty-file"),
    ],
)
def test_what_is_no_work_programme_is_refused_in_a_sentence(
    office: Desk, name: str, content: bytes, id: str
) -> None:  # fmt: skip
    file = office.file.with_name(name)
    file.write_bytes(content)
    ran = read(office, "health", file)
    assert (ran.code, ran.json["error"]["id"]) == (2, id)
    assert ran.json["problems"][0]["remedy"]
