"""Actions drafted from minutes: each with its line, and nothing made up that the words do not say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from commissioning.errors import BadInput
from commissioning.sources.minutes import drafts_of
from tests.cli.runner import run
from tests.conftest import Desk

MINUTES = """Minutes of the Meeting of the HEALTH SCRUTINY COMMISSION

Held: THURSDAY, 26 JUNE 2025 at 5.30 pm

41. MINUTES OF THE PREVIOUS MEETING

AGREED:

That the minutes of the meeting held on 6 May 2025 be confirmed as a correct record.

42. SPEECH THERAPY

Members had agreed earlier that waiting was too long.

- The report was noted by the trust.

Agreed:

- 1. That the report be noted.
- 2. Waiting times to be monitored.
- 3. That the trust's plan, with its costs,
  would come to a future meeting by the end of October 2025.
- 4. Figures by ward to be circulated (Action: Head of Data)

There was applause.

43. HEARING AIDS

RESOLVED: That Cabinet be asked to publish the contract.

44. WORK PROGRAMME

AGREED:

  • Podiatry be added to the work programme.
  • For the winter plan to remain on the work programme.
  • Members could raise single cases with the trust.
  • Leaflets would be in larger print.

45. ANY OTHER BUSINESS

The meeting closed at 19.40.
"""


@pytest.fixture
def minutes(tmp_path: Path) -> Path:
    file = tmp_path / "minutes.txt"
    file.write_text(MINUTES, encoding="utf-8")
    return file


def test_each_thing_that_was_agreed_with_its_line(minutes: Path) -> None:
    found = drafts_of(minutes)
    assert [(draft.line, draft.minute, draft.number, draft.type) for draft in found] == [
        (9, "41", 1, "note"),
        (19, "42", 1, "note"),
        (20, "42", 2, "monitor"),
        (21, "42", 3, "report-back"),
        (23, "42", 4, "circulate"),
        (29, "43", 1, "recommendation"),
        (35, "44", 1, "add-to-programme"),
        (36, "44", 2, "standing"),
        (37, "44", 3, "note"),
        (38, "44", 4, "monitor"),
    ]
    assert {draft.agreed_on for draft in found} == {date(2025, 6, 26)}
    plan, figures = found[3], found[4]
    assert (
        plan.text == "That the trust's plan, with its costs, would come to a future meeting by the end of October 2025."
    )
    assert (plan.stated, plan.owner) == ("the end of October 2025", None)
    assert (figures.text, figures.owner) == ("Figures by ward to be circulated", "Head of Data")
    assert [draft.line for draft in found if draft.doubt] == [37, 38]
    assert found[5].text == "Cabinet be asked to publish the contract."


def test_a_day_is_asked_for_and_not_guessed(tmp_path: Path) -> None:
    file = tmp_path / "m.txt"
    file.write_text("AGREED:\n- Numbers to be monitored.\n", encoding="utf-8")
    with pytest.raises(BadInput, match="Give it with --agreed-on"):
        drafts_of(file)
    assert [draft.agreed_on for draft in drafts_of(file, held=date(2025, 5, 6))] == [date(2025, 5, 6)]
    file.write_text("Nothing was settled.\n", encoding="utf-8")
    with pytest.raises(BadInput, match="nothing is headed AGREED"):
        drafts_of(file, held=date(2025, 5, 6))


def test_a_person_confirms_by_loading(minutes: Path, desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "drafts.yaml"
    words = ("action", "draft", minutes, "--committee", "asc-scrutiny")
    shown = run(*words, "--json").json["drafts"]
    assert (shown[2]["id"], shown[2]["because"]) == ("asc-scrutiny-2025-06-26-42-2", "monitored")
    before = len(desk.json("actions")["actions"])
    assert run(*words, "-o", file).code == 0
    assert len(desk.json("actions")["actions"]) == before  # nothing is recorded by drafting
    text = file.read_text("utf-8")
    assert "  # Line 20, minute 42 SPEECH THERAPY: monitor ('monitored')\n" in text
    assert "DOUBTFUL" in text
    assert len(yaml.safe_load(text)["actions"]) == 10
    assert desk.run("load", file, "--by", "clerk").code == 0
    row = next(r for r in desk.json("actions")["actions"] if r["id"] == "asc-scrutiny-2025-06-26-42-3")
    assert (row["due"], row["origin"]) == ("2025-10-31", "minute 42")
    assert "is there already" in run(*words, "-o", file).err  # what somebody mended is not written over
    assert "cannot be used as a reference" in run("action", "draft", minutes, "--committee", "a b").err


def as_word(path: Path) -> None:
    import docx

    document = docx.Document()
    for line in MINUTES.splitlines():
        if line.strip().startswith("•"):
            document.add_paragraph(line.strip(" •"), style="List Bullet")  # no mark is typed: Word makes it
        elif line.startswith("  would come"):
            document.paragraphs[-1].add_run(f" {line.strip()}")
        else:
            document.add_paragraph(line)
    document.save(str(path))


def as_page(path: Path) -> None:
    body = "".join(
        f"<li>{line.strip(' •')}</li>\n" if line.strip().startswith("•") else f"<p>{line}</p>\n"
        for line in MINUTES.replace(",\n  would", ", would").splitlines() if line.strip()
    )  # fmt: skip
    path.write_text(f"<html><head><title>AGREED</title></head><body>{body}</body></html>", encoding="utf-8")


def test_minutes_in_word_and_on_a_page_say_the_same(minutes: Path, tmp_path: Path) -> None:
    said = [(draft.minute, draft.number, draft.type, draft.text) for draft in drafts_of(minutes)]
    for ending, write in (("docx", as_word), ("html", as_page)):
        file = tmp_path / f"minutes.{ending}"
        write(file)
        assert [(draft.minute, draft.number, draft.type, draft.text) for draft in drafts_of(file)] == said, ending
    file = tmp_path / "minutes.docx"
    file.write_bytes(b"no Word file")
    with pytest.raises(BadInput, match="no Word file"):
        drafts_of(file)


OTHERS = """HELD: Wednesday 4 December 2024 at 10.00am

12 Adult Social Care Winter Plan

RESOLVED –

(1) That the report be noted;
(2) that an update be brought to the March meeting; and
(3) Dementia Action Plan to be shared with members.

13. Budget Monitoring

It was RESOLVED that the Cabinet be requested to publish its model.

The meeting adjourned.

The Committee resolved nothing else.

14 Any other business

**Resolved -** that

a) waiting lists be tracked.
b) officers give a written response by 31 January 2025
"""


def test_minutes_as_other_councils_lay_them_out(tmp_path: Path) -> None:
    file = tmp_path / "m.md"
    file.write_text(OTHERS, encoding="utf-8")
    found = drafts_of(file)
    assert [(draft.line, draft.minute, draft.type, draft.text) for draft in found] == [
        (7, "12", "note", "That the report be noted"),
        (8, "12", "report-back", "That an update be brought to the March meeting"),
        (9, "12", "circulate", "Dementia Action Plan to be shared with members."),
        (13, "13", "recommendation", "The Cabinet be requested to publish its model."),
        (23, "14", "monitor", "Waiting lists be tracked."),
        (24, "14", "report-back", "Officers give a written response by 31 January 2025"),
    ]
    assert found[-1].stated == "31 January 2025"
    assert {draft.agreed_on for draft in found} == {date(2024, 12, 4)}
