"""What if: what would move and why; nothing is kept; and doing it gives the same dates."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, Desk

BOROUGH = """
committees:
  - {key: borough, title: Borough Panel, meetings: [2026-03-26, 2026-05-14]}
workstreams:
  - {reference: BOR-1, title: Meals, kind: commissioning-review, owner: lead, start: 2025-06-02, scrutiny: borough}
  - {reference: BOR-2, title: Day care, kind: strategy-refresh, owner: lead, start: 2025-06-02, scrutiny: borough}
"""


@pytest.fixture
def borough(desk: Desk, tmp_path: Path) -> Desk:
    """The example, and two workstreams that another committee scrutinises."""
    file = tmp_path / "borough.yaml"
    file.write_text(BOROUGH, encoding="utf-8")
    desk.json("load", file, "--by", "clerk")
    return desk


def dates(desk: Desk, reference: str) -> dict[str, str | None]:
    return {m["key"]: m["actual"] or m["forecast"] for m in desk.json("plan", reference)["milestones"]}


def after(found: dict, reference: str, before: dict[str, str | None]) -> dict[str, str | None]:
    """The dates that a difference promises."""
    moved = {item["key"]: item["to"] for item in found["moved"] if item["reference"] == reference}
    return {key: day for key, day in {**before, **moved}.items() if key not in moved or moved[key] is not None}


def test_the_face(desk: Desk) -> None:
    found = desk.json("whatif", "DEM-2025", "--slip", "bid-evaluation=15wd")
    assert {"moved", "problems_added", "problems_gone"} <= set(found)
    assert all(set(row) >= {"reference", "key", "from", "to", "days", "because"} for row in found["moved"])
    first = next(row for row in found["moved"] if row["key"] == "bid-evaluation")
    # Thursday 2 April 2026 and 15 working days: Good Friday the 3rd and Easter Monday the 6th do not count.
    # 7-10 (4), 13-17 (9), 20-24 (14), Monday 27 April (15).
    assert (first["from"], first["to"], first["days"]) == ("2026-04-02", "2026-04-27", 25)
    assert first["because"] == "Evaluation of bids slips by 15 working days"
    follows = next(row for row in found["moved"] if row["key"] == "moderation")
    assert follows["because"] == "follows Evaluation of bids, which slips by 15 working days"
    assert follows["caused_by"] == "bid-evaluation"


def test_nothing_is_kept(desk: Desk) -> None:
    before = desk.file.read_bytes()
    words = ("whatif", "DEM-2025", "--slip", "evaluation=3w", "--cancel-meeting", "asc-scrutiny:2026-04-23",
             "--start", "2025-04-01")  # fmt: skip
    assert desk.json(*words) == desk.json(*words)
    assert desk.file.read_bytes() == before


def test_a_slip_of_nothing_moves_nothing(desk: Desk) -> None:
    found = desk.json("whatif", "DEM-2025", "--slip", "bid-evaluation=0wd")
    assert (found["moved"], found["problems_added"], found["problems_gone"]) == ([], [], [])


@pytest.mark.parametrize(
    ("key", "shift"), [("evaluation", "3w"), ("bid-evaluation", "15wd"), ("engagement", "2m"), ("tender-notice", "10d"),
                       ("scrutiny-before-award", "1w"), ("gate-design", "5wd"), ("review-end", "1m")]
)  # fmt: skip
def test_what_if_is_what_a_slip_does(desk: Desk, key: str, shift: str) -> None:
    before = dates(desk, "DEM-2025")
    found = desk.json("whatif", "DEM-2025", "--slip", f"{key}={shift}")
    to = next(row["to"] for row in found["moved"] if row["key"] == key)
    done = desk.json("slip", "DEM-2025", key, "--to", to, "--by", "lead")
    assert dates(desk, "DEM-2025") == after(found, "DEM-2025", before)
    same = [{**row, "because": None} for row in found["moved"]]
    assert [{**row, "because": None} for row in done["moved"]] == same
    assert done["problems_added"] == found["problems_added"]
    assert done["problems_gone"] == found["problems_gone"]


def test_what_if_is_what_loading_a_moved_meeting_does(borough: Desk, tmp_path: Path) -> None:
    before = {reference: dates(borough, reference) for reference in ("BOR-1", "BOR-2", "DEM-2025")}
    found = borough.json("whatif", "DEM-2025", "--move-meeting", "borough:2026-03-26=2026-04-16")
    file = tmp_path / "moved.yaml"
    text = BOROUGH.split("workstreams:", maxsplit=1)[0]
    file.write_text(text.replace("2026-03-26", "{date: 2026-04-16, was: 2026-03-26}"), encoding="utf-8")
    borough.json("load", file, "--by", "clerk")
    for reference, was in before.items():
        assert dates(borough, reference) == after(found, reference, was), reference
    assert found["moved"]


def test_a_meeting_moves_other_workstreams_and_only_those_that_use_it(
    borough: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from commissioning.plan import Plan, Scene, make_plan
    from commissioning.plan.changes import voiding
    from commissioning.service import portfolio

    made: list[str] = []

    def counting(scene: Scene) -> Plan:
        made.append(scene.workstream.reference)
        return make_plan(scene)

    for module in (portfolio, voiding):
        monkeypatch.setattr(module, "make_plan", counting)
    found = borough.json("whatif", "DEM-2025", "--cancel-meeting", "borough:2026-03-26")
    assert found["replanned"] == ["BOR-2"], "BOR-1 uses that committee, and an earlier meeting of it"
    # The plan of DEM-2025 is read once, because it was named; nothing of it hangs on that committee.
    assert sorted(made) == ["BOR-2", "BOR-2", "DEM-2025"]
    assert {row["reference"] for row in found["moved"]} == {"BOR-2"}
    (row,) = [row for row in found["moved"] if (row["reference"], row["key"]) == ("BOR-2", "scrutiny-before-decision")]
    assert row["because"] == "the meeting of Thu 26 Mar 2026 is cancelled; the next usable is Thu 14 May 2026"
    assert row["caused_by"] == "meeting:borough:2026-03-26"


def test_changes_are_made_together(desk: Desk) -> None:
    one = desk.json("whatif", "DEM-2025", "--slip", "evaluation=3w", "--slip", "specification=2026-02-02")
    assert {row["caused_by"] for row in one["moved"]} == {"evaluation", "specification"}
    (row,) = [row for row in one["moved"] if row["key"] == "specification"]
    # Forecast for Tuesday 25 November 2025: 69 days to Monday 2 February 2026.
    assert row["because"] == "Specification slips by 69 days, to Mon 2 Feb 2026"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "Say what would change"),
        (("--slip", "evaluation"), 2, "MILESTONE=15wd"),
        (("--slip", "evaluation=15x"), 2, "15wd"),
        (("--slip", "evaluation=2025-06-31"), 2, "does not exist"),
        (("--slip", "nothing=1w"), 3, "no milestone"),
        (("--slip", "evaluation=2025-06-01"), 2, "lies ahead"),
        (("--move-meeting", "asc-scrutiny:2025-08-28"), 2, "COMMITTEE:YYYY-MM-DD=YYYY-MM-DD"),
        (("--move-meeting", "asc-scrutiny=2025-08-28"), 2, "COMMITTEE:YYYY-MM-DD"),
        (("--move-meeting", "asc-scrutiny:2025-06-26=2025-07-10"), 2, "was held"),
        (("--cancel-meeting", "asc-scrutiny:2025-08-29"), 3, "no meeting on"),
        (("--cancel-meeting", "nobody:2025-08-28"), 3, "no committee"),
        (("--start", "tomorrow"), 2, "not a date"),
    ],
)
def test_bad_words(desk: Desk, words: tuple[str, ...], code: int, said: str) -> None:
    ran = desk.run("whatif", "DEM-2025", *words, "--json")
    assert (ran.code, ran.json["error"]["exit_code"]) == (code, code)
    assert said in ran.json["error"]["message"]


def test_for_people(desk: Desk) -> None:
    text = " ".join(desk.run("whatif", "DEM-2025", "--slip", "evaluation=3w").text.split())
    assert "Tue 2 Sep 2025 Tue 23 Sep 2025 +21 Evaluation of the review slips by 3 weeks" in text
    assert "─ before █ after" in text
    assert "Problems that change: WARNING continuity-gap 237 days without a service" in text


def test_what_the_page_shows_is_what_the_commands_print(desk: Desk) -> None:
    page = (REPOSITORY / "docs" / "what-if.md").read_text(encoding="utf-8")
    shown: list[str] = []
    for block in re.findall(r"^```text\n(.*?)^```", page, re.S | re.M):
        for line in block.splitlines():
            if line.startswith("$ commissioning "):
                words = shlex.split(line[2:])[1:]
                del words[words.index("--as-of") :]
                shown = [row.rstrip() for row in desk.run(*words).text.splitlines()]
            elif line != "...":
                assert line in shown, line
    assert shown
