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
    assert found[5].text == "That Cabinet be asked to publish the contract."


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
