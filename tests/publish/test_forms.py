"""The forms that a subscriber may choose: stages as events of days, tasks, reminders; and where entries lead."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar, Component

from commissioning import Author, Store, service
from commissioning.publish.choices import Choices
from commissioning.publish.ical import FORMAT
from tests.publish.nasty import made
from tests.readers.lint import faults

DAY = date(2026, 1, 5)
FILE = """
council: {name: Borough Council, calendar: england}
template:
  kind: plain
  title: Plain
  stages:
    review: {title: Review, steps: {survey: {title: Survey, duration: 10 working days}}}
    design:
      title: Design
      gate: {title: Review accepted, approver: Director}
      steps: {draft: {title: Draft, duration: 2 weeks}}
    procurement: {title: Procurement, left_out: Nothing is bought.}
    mobilisation:
      title: Mobilisation
      gate: {title: Draft accepted, approver: Director}
      steps: {start: {title: Service starts, kind: start}}
workstreams: [{reference: W-1, title: Meals, kind: plain, start: 2026-01-05, owner: Head of meals}]
"""


@dataclass
class House:
    """A database, and the instant at which things are recorded in it."""

    store: Store
    at: datetime = datetime(2026, 1, 5, 9, tzinfo=UTC)

    @property
    def author(self) -> Author:
        return Author("officer", self.at)

    def feed(self, choices: Choices, scope: str = "workstream:W-1", pages: str | None = None) -> dict[str, Component]:
        """The entries of a feed, by title."""
        made = service.feed(self.store, scope, author=self.author, as_of=DAY, profile=choices, pages=pages)
        assert faults(made.content) == []
        found = Calendar.from_ical(made.content).walk("VTODO" if choices.tasks else "VEVENT")
        return {str(entry["SUMMARY"]): entry for entry in found}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    (tmp_path / "plain.yaml").write_text(FILE, encoding="utf-8")
    with closing(Store.open(f"sqlite:///{(tmp_path / 'plain.db').as_posix()}", create=True)) as store:
        found = House(store)
        service.load(store, [tmp_path / "plain.yaml"], author=found.author, as_of=DAY)
        yield found


def test_stages_are_events_of_several_days_where_they_are_asked_for(house: House) -> None:
    assert "W-1: Review" not in house.feed(Choices("officer"))
    found = house.feed(Choices("officer", stages=True))
    review, design = found["W-1: Review"], found["W-1: Design"]
    # Ten working days from Monday 5 January 2026 are over on Friday the 16th; a stage is over when the next begins.
    assert (review["DTSTART"].dt, review["DTEND"].dt) == (date(2026, 1, 5), date(2026, 1, 17))
    assert design["DTSTART"].dt == date(2026, 1, 17)
    assert (review["TRANSP"], str(review["COLOR"])) == ("TRANSPARENT", "lightsteelblue")
    assert review["CATEGORIES"].to_ical() == b"Stage"
    assert "RELATED-TO" not in review
    assert str(design["RELATED-TO"]) == str(review["UID"])
    assert design["RELATED-TO"].params["RELTYPE"] == "FINISHTOSTART"
    assert {"W-1: review stage", "W-1: design stage", "W-1: mobilisation stage"} <= set(
        house.feed(Choices(stages=True))
    )


def test_a_gate_waits_for_the_gate_before_it(house: House) -> None:
    found = house.feed(Choices("officer"))
    first, second = found["W-1: Review accepted"], found["W-1: Draft accepted"]
    assert "RELATED-TO" not in first
    assert str(second["RELATED-TO"]) == str(first["UID"])


def test_a_stage_says_when_its_last_day_moved(house: House) -> None:
    before = house.feed(Choices("officer", stages=True))["W-1: Review"]
    house.at += timedelta(days=1)
    service.slip(house.store, "W-1", "survey", to=date(2026, 1, 23), author=house.author, as_of=DAY)
    after = house.feed(Choices("officer", stages=True))["W-1: Review"]
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["DTEND"].dt == date(2026, 1, 24)
    assert str(after["DESCRIPTION"]).split("\n") == [
        "From Mon 5 Jan 2026 to Fri 23 Jan 2026, both days counted.",
        "Its last day moved from Fri 16 Jan 2026 on Tue 6 Jan 2026.",
        "commissioning plan W-1",
    ]


def test_tasks_are_milestones_with_a_due_day_and_what_became_of_them(house: House) -> None:
    todo = house.feed(Choices("officer", stages=True, tasks=True))
    events = house.feed(Choices("officer"))
    assert todo.keys() == events.keys()
    survey = todo["W-1: Survey"]
    assert survey["UID"] == events["W-1: Survey"]["UID"]
    assert (survey["DUE"].dt, survey["STATUS"]) == (date(2026, 1, 16), "NEEDS-ACTION")
    assert "TRANSP" not in survey
    assert "COMPLETED" not in survey
    service.done(house.store, "W-1", "survey", on=DAY, author=house.author, as_of=DAY)
    service.decide(house.store, "W-1", "design", "stop", author=house.author, as_of=DAY)
    after = house.feed(Choices("officer", tasks=True))
    survey = after["DONE: W-1: Survey"]
    assert (survey["STATUS"], survey["PERCENT-COMPLETE"]) == ("COMPLETED", 100)
    assert survey["COMPLETED"].dt == datetime(2026, 1, 5, tzinfo=UTC)
    assert {after[title]["STATUS"] for title in after if title.startswith("CANCELLED: ")} == {"CANCELLED"}
    assert len(after) == len(todo)


def test_reminders_are_put_in_for_all_that_stands(house: House) -> None:
    plain = house.feed(Choices("officer"))
    assert not any(entry.walk("VALARM") for entry in plain.values())
    found = house.feed(Choices("officer", alarms=(14, 0)))
    for title, entry in found.items():
        alarms = entry.walk("VALARM")
        assert [alarm["TRIGGER"].dt for alarm in alarms] == [timedelta(days=-14), timedelta(0)], title
        assert {str(alarm["ACTION"]) for alarm in alarms} == {"DISPLAY"}
        assert entry["SEQUENCE"] == plain[title]["SEQUENCE"]
    service.decide(house.store, "W-1", "design", "stop", author=house.author, as_of=DAY)
    for title, entry in house.feed(Choices("officer", tasks=True, alarms=(7,))).items():
        assert bool(entry.walk("VALARM")) == (not title.startswith("CANCELLED"))


@pytest.mark.parametrize("profile", ["dates-only", "public", "officer"])
def test_an_entry_leads_to_why_it_is_on_its_day(house: House, profile: str) -> None:
    pages = "https://plans.example.gov.uk/calendar"
    choices = Choices(profile)  # type: ignore[arg-type]
    found = house.feed(choices, pages=pages)
    for entry in found.values():
        address = str(entry["URL"])
        _, reference, key = re.fullmatch(rf"({re.escape(pages)})/workstreams/([^/]+)/why/([^/]+)", address).groups()  # type: ignore[union-attr]
        why = service.why(house.store, reference, key, as_of=DAY)
        assert why.day == entry["DTSTART"].dt
        # Where titles are not told, the key is not told either: it would say as much.
        assert (key == why.key) == (profile == "officer")
        assert "commissioning why" not in str(entry["DESCRIPTION"])
    assert "commissioning why W-1 survey" in str(house.feed(Choices("officer"))["W-1: Survey"]["DESCRIPTION"])


def test_a_text_that_is_made_otherwise_has_another_version() -> None:
    """Texts are kept under the version of the format: when this fails, raise ``FORMAT`` and write both down here."""
    entries = re.findall(rb"BEGIN:(VEVENT|VTODO)\r\n(.*?)END:\1", b"".join(made("Words; of, people")), re.S)
    assert len(entries) > 20
    made_of = hashlib.sha256(b"".join(entry for _, entry in entries)).hexdigest()[:16]
    assert (FORMAT, made_of) == ("1", "5f651a98340fe090")
