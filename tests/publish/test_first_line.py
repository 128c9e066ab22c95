"""The first line of an entry: why it is on its day, and no other day than its own is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from commissioning import Author, CancelMeeting, Store, service
from commissioning.plan.trace_step import TraceStep
from commissioning.publish.choices import Choices, Profile
from commissioning.publish.reasons import counted_reason

FILE = """
council: {name: Borough Council, calendar: england}
committees:
  - {key: panel, title: Care Panel, type: scrutiny, time: "17:30", meetings: [2026-03-03, 2026-04-14]}
template:
  kind: plain
  title: Plain
  stages:
    review:
      title: Review
      duration: 2 weeks
      steps:
        notice: {title: Notice published, kind: notice}
        survey: {title: Survey, duration: 8 working days}
    design:
      title: Design
      gate: {title: Review accepted, approver: Director}
      steps: {draft: {title: Draft, duration: 4 weeks}}
    procurement:
      title: Procurement
      gate: {title: Draft accepted, approver: Director}
      steps: {report: {title: Report to the panel, kind: meeting, committee: scrutiny}}
    mobilisation:
      title: Mobilisation
      gate: {title: Award, approver: Director}
      steps: {start: {title: Service starts, kind: start}}
workstreams: [{reference: W-1, title: Meals, kind: plain, start: 2026-01-05, owner: Head of meals, scrutiny: panel}]
"""
"""Review runs from Mon 5 Jan to Sun 18 Jan 2026, design to Sun 15 Feb; its work takes all of design, not of review."""


BEGIN = date(2026, 1, 5)
AUTHOR = Author("officer", datetime(2026, 1, 5, 9, tzinfo=UTC))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "plain.yaml").write_text(FILE, encoding="utf-8")
    with closing(Store.open(f"sqlite:///{(tmp_path / 'plain.db').as_posix()}", create=True)) as found:
        service.load(found, [tmp_path / "plain.yaml"], author=AUTHOR, as_of=BEGIN)
        yield found


def lines(store: Store, profile: Profile, as_of: date, scope: str = "workstream:W-1") -> dict[tuple[str, int], str]:
    """The first line of each entry, by its id and its sequence number."""
    found = service.feed(store, scope, author=AUTHOR, as_of=as_of, profile=Choices(profile))
    entries = Calendar.from_ical(found.content).walk("VEVENT")
    return {(str(entry["UID"]), entry["SEQUENCE"]): str(entry["DESCRIPTION"]).split("\n")[0] for entry in entries}


def said(store: Store, as_of: date, scope: str = "workstream:W-1") -> set[str]:
    return set(lines(store, "dates-only", as_of, scope).values())


def test_what_falls_on_the_day_that_it_follows_is_not_said_to_come_after_it(store: Store) -> None:
    assert "The first working day from Mon 5 Jan 2026 on." in said(store, BEGIN)
    assert "The first working day after Mon 5 Jan 2026." not in said(store, BEGIN)


def test_a_gate_before_the_weekend_on_which_its_stage_ends_says_so(store: Store) -> None:
    assert "The last working day up to Sun 18 Jan 2026." in said(store, BEGIN)
    words = lines(store, "officer", BEGIN).values()
    assert "Review accepted follows Review ends (Sun 18 Jan 2026), on the last working day up to then." in words


def test_a_gate_after_work_that_ends_on_a_weekend_is_on_the_next_working_day(store: Store) -> None:
    assert "The first working day after Sun 15 Feb 2026." in said(store, BEGIN)
    assert "The last working day up to Sun 15 Feb 2026." not in said(store, BEGIN)


def test_the_length_of_a_stage_begins_as_a_sentence_does(store: Store) -> None:
    assert "The stage takes 2 weeks from Mon 5 Jan 2026." in lines(store, "officer", BEGIN).values()


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        (
            "officer",
            "Due on Wed 14 Jan 2026, and not recorded as done: Survey takes 8 working days, beginning Mon 5 Jan 2026, "
            "after Review begins (Mon 5 Jan 2026).",
        ),
        ("dates-only", "Due on Wed 14 Jan 2026. Counted: 8 working days (England) from Mon 5 Jan 2026."),
    ],
)
def test_what_is_overdue_says_why_it_was_due_and_nothing_else_the_next_day(
    store: Store, profile: Profile, words: str
) -> None:
    first = {key: line for key, line in lines(store, profile, date(2026, 1, 20)).items() if line == words}
    assert len(first) == 1
    following = lines(store, profile, date(2026, 1, 21))
    assert {key: following[key] for key in first} == first


def test_the_agenda_says_from_which_meeting_it_is_counted(store: Store) -> None:
    found = [line for line in lines(store, "officer", BEGIN).values() if line.startswith("Agenda published: ")]
    assert [line.endswith("Counted back from the meeting of Tue 3 Mar 2026.") for line in found] == [True]


def test_of_a_cancelled_meeting_no_papers_are_due(store: Store) -> None:
    author = Author("officer", datetime(2026, 1, 5, 10, tzinfo=UTC))
    service.change_meeting(store, CancelMeeting("panel", date(2026, 4, 14)), author=author, as_of=BEGIN)
    found = said(store, BEGIN, "committee:panel")
    assert "From the committee's calendar, where it is cancelled." in found
    assert not [line for line in found if "Apr 2026" in line]


@pytest.mark.parametrize(("assumption", "said"), [("Assumed: thirty days.", "assumed; "), (None, "")])
def test_a_count_that_the_council_has_not_set_is_said_to_be_assumed(assumption: str | None, said: str) -> None:
    step = TraceStep(
        "tenders-close", "tender-period-local", "a source", "days", date(2026, 1, 1), 30, "days", (), (),
        date(2026, 1, 31), "because", assumption,
    )  # fmt: skip
    line = counted_reason([step])
    assert line.startswith(f"Counted: 30 days from Thu 1 Jan 2026 ({said}Practice, as Leicester City Council has it")
