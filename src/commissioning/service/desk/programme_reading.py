"""Reads a work programme that somebody else wrote: what is new, moved, changed or gone is shown, then recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from commissioning.dates import say
from commissioning.errors import Problem, Severity, Source
from commissioning.model import ForwardItem, ProgrammeItem, to_payload
from commissioning.plan.programme.calendar import CommitteeCalendar
from commissioning.plan.programme.entry import Entry, Programme, compared
from commissioning.service.desk.programme import committee_named, programme_of
from commissioning.service.desk.programme_matching import Match, matches
from commissioning.service.portfolio import Portfolio
from commissioning.sources.programmes.dates import Dating
from commissioning.sources.programmes.files import read_programme_file
from commissioning.sources.programmes.found import ReadForward, ReadItem, ReadProgramme
from commissioning.store import Author, Store, Stored, Unit


@dataclass(frozen=True, slots=True)
class ProgrammeChange:
    """One thing that a file says otherwise than was known.

    Attributes:
        what: ``added``, ``moved`` or ``changed``.
        sort: ``programme`` or ``forward_plan``.
        id: what the item is known by.
        field: the column that changed.
    """

    what: str
    sort: str
    item: str
    id: str
    field: str | None
    before: str | None
    after: str | None
    source: Source
    place: str

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "what": self.what, "sort": self.sort, "item": self.item, "id": self.id, "field": self.field,
            "from": self.before, "to": self.after, "path": self.source.path, "line": self.source.line,
            "place": self.place,
        }  # fmt: skip


@dataclass(frozen=True)
class ProgrammeRead:
    """What a file says of a programme, beside what was known. ``vanished`` is known and not in the file; it stays."""

    committee: str
    read: ReadProgramme
    changes: tuple[ProgrammeChange, ...]
    vanished: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    dry_run: bool

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "committee": self.committee, "dry_run": self.dry_run,
            "read": {"programme": len(self.read.items), "forward_plan": len(self.read.forward)},
            "changed": len({(change.id, change.sort) for change in self.changes}),
            "changes": [change.as_dict() for change in self.changes],
            "vanished": [entry.as_dict() for entry in self.vanished],
            "problems": [problem.as_dict() for problem in self.problems],
        }  # fmt: skip


def read_programme(
    store: Store, committee: str, path: Path, *, author: Author, as_of: date, dry_run: bool = True
) -> ProgrammeRead:
    """Reads the work programme of a committee from a Word, HTML, Markdown or CSV file.

    What it adds, moves or says otherwise is recorded, in one transaction; what is not in it stays and is reported. The
    same file again changes nothing.

    Args:
        store: an open database.
        committee: its key.
        path: the file.
        author: who reads it in, at which instant, and why.
        as_of: today.
        dry_run: shows what would change, and changes nothing.

    Raises:
        NotFound: there is no such committee.
        BadInput: the file cannot be read, or has no table of a work programme.
    """
    if dry_run:
        with store.reading() as unit:
            return _found(Portfolio(unit, as_of), committee, path)[0]
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        found, matched = _found(portfolio, committee, path)
        for match in matched:
            _record(unit, portfolio, committee, match)
        return replace(found, dry_run=False)


def _found(portfolio: Portfolio, key: str, path: Path) -> tuple[ProgrammeRead, list[Match]]:
    committee = committee_named(portfolio, key)
    known = {day for meeting in committee.meetings for day in (meeting.date, *meeting.was)}
    read = read_programme_file(path, Dating(known, committee.title))
    programme = programme_of(portfolio, committee)
    found = list(matches(programme, read))
    aside = [match for match in found if _is_aside(match)]
    found = [match for match in found if not _is_aside(match)]
    there = {id(match.entry) for match in found if match.entry}
    vanished = tuple(entry for entry in _covered(programme, read) if id(entry) not in there)
    problems = [*read.problems, *map(_aside, aside), *_doubts(found), *_gone(vanished, read, path)]
    problems.sort(key=lambda p: (p.source.line or 0) if p.source else 0)
    changes = tuple(change for match in found for change in _changes(match))
    return ProgrammeRead(key, read, changes, vanished, tuple(problems), dry_run=True), found


def _is_aside(match: Match) -> bool:
    return match.entry is None and isinstance(match.read, ReadItem) and match.read.day is None


def _aside(match: Match) -> Problem:
    assert isinstance(match.read, ReadItem)
    return Problem(
        "programme-cell-doubtful",
        f"'{match.read.item}' has no date above it, and no item of these words is known; it was set aside.",
        "Write its meeting's date.", Severity.WARNING, match.read.source, match.read.item,
        details={"place": match.read.place},
    )  # fmt: skip


def _doubts(found: Sequence[Match]) -> Iterator[Problem]:
    for match in found:
        if match.entry is None:
            continue
        words = next((differs for differs in match.differs if differs[0] == "item"), None)
        if words and compared(words[1]) != compared(words[2]):
            yield Problem(
                "programme-cell-doubtful",
                f"'{words[2]}' is taken to be the item that was known as '{words[1]}'.",
                "If it is another one, load it with an id of its own.", Severity.INFO, match.read.source, words[2],
                details={"place": match.read.place, "item": match.entry.short_id},
            )  # fmt: skip
        for column, before, _ in match.emptied:
            yield Problem(
                "programme-vanished",
                f"{match.entry.item}: the file has nothing under {column}; '{before[:80]}' is kept.",
                "Nothing, if it was only left out.", Severity.INFO, match.read.source, before[:200],
                details={"place": match.read.place, "item": match.entry.short_id},
            )  # fmt: skip


def _covered(programme: Programme, read: ReadProgramme) -> Iterator[Entry]:
    """The known items that a file should have: those of the meetings between its first and last date, and those of the
    forward plan that are still to come where it has one. What plans bring needs nobody to write it."""
    calendar = CommitteeCalendar(programme.committee, programme.years)
    days = sorted(calendar.day_of(day) for day in read.days)
    for entry in programme.entries:
        inside = days and entry.meeting is not None and days[0] <= entry.meeting <= days[-1]
        if inside and entry.source in ("written", "forward-plan") and entry.status in ("planned", "taken"):
            yield entry
    if read.has_forward:
        yield from (entry for entry in programme.forward_plan if entry.status == "planned")


def _gone(vanished: Sequence[Entry], read: ReadProgramme, path: Path) -> Iterator[Problem]:
    for entry in vanished:
        where = f"at the meeting of {say(entry.meeting)}" if entry.meeting else "on the forward plan"
        perhaps = f"{read.unread} of its parts could not be read, and it may stand there" if read.unread else "it stays"
        yield Problem(
            "unread-page" if read.unread else "programme-vanished",
            f"{entry.item}, known {where}, is not in the file; {perhaps}.",
            f"Keep it, or say what became of it: commissioning programme carry, close or drop {entry.short_id}.",
            Severity.WARNING, Source(path.as_posix()), entry.item, entry.short_id, {"item": entry.short_id},
        )  # fmt: skip


def _changes(match: Match) -> Iterator[ProgrammeChange]:
    read, entry = match.read, match.entry
    sort = "programme" if isinstance(read, ReadItem) else "forward_plan"
    words = read.item if isinstance(read, ReadItem) else read.topic
    if entry is None:
        day = read.day.isoformat() if isinstance(read, ReadItem) and read.day else None
        yield ProgrammeChange("added", sort, words, "", None, None, day, read.source, read.place)
        return
    if match.to is not None:
        before = entry.meeting.isoformat() if entry.meeting else None
        yield ProgrammeChange("moved", sort, entry.item, entry.short_id, "meeting", before, match.to.isoformat(),
                              read.source, read.place)  # fmt: skip
    for column, old, new in match.differs:
        yield ProgrammeChange("changed", sort, entry.item, entry.short_id, column, old or None, new, read.source,
                              read.place)  # fmt: skip


def _record(unit: Unit, portfolio: Portfolio, committee: str, match: Match) -> None:
    read, entry, on = match.read, match.entry, portfolio.as_of
    if entry is None:
        _add(unit, portfolio, committee, read)
        return
    if match.to is not None:
        stood = portfolio.programme[entry.id].meeting.isoformat() if entry.id in portfolio.programme else None
        said = {"to": match.to.isoformat(), "stood": stood, "because": unit.author.because}
        unit.add_desk("programme", entry.id, "moved", on=on, said=said)
        unit.log("programme item moved", entry.id, field=entry.item[:200], before=entry.meeting, after=match.to)
    if match.differs:
        said = {column: new for column, _, new in match.differs}
        unit.add_desk("programme", entry.id, "noted", on=on, said={**said, "because": unit.author.because})
        for column, old, new in match.differs:
            unit.log("programme item changed", entry.id, field=column, before=old or None, after=new)


def _add(unit: Unit, portfolio: Portfolio, committee: str, read: ReadItem | ReadForward) -> None:
    noun: ProgrammeItem | ForwardItem
    if isinstance(read, ReadItem):
        assert read.day is not None  # what has no meeting was set aside
        day = CommitteeCalendar(portfolio.committees[committee]).day_of(read.day)
        written = {"committee": committee, "meeting": day, "item": read.item, "actions": read.actions or None,
                   "progress": read.progress or None}  # fmt: skip
        noun, sort = ProgrammeItem.model_validate({k: v for k, v in written.items() if v is not None}), "programme"
    else:
        proposed = {"says": read.proposed, "paper": read.source.path} if read.proposed else None
        calendar = CommitteeCalendar(portfolio.committees[committee], portfolio.municipal_years)
        # Its year is that in which it was read: else it would belong to each new year, and no year's end would ask.
        said = {"committee": committee, "topic": read.topic, "detail": read.detail or None, "proposed": proposed,
                "year": calendar.year_of(portfolio.as_of)}  # fmt: skip
        noun, sort = ForwardItem.model_validate({k: v for k, v in said.items() if v is not None}), "forward_plan"
    taken = {*portfolio.programme, *portfolio.forward_plan}
    key, number = noun.key, 1
    while unit.noun(sort, key) is not None or key in taken:
        number += 1
        key = f"{noun.key}-{number}"
    if key != noun.key:
        noun = noun.model_copy(update={"id": key})
    unit.put_noun(Stored(sort, key, to_payload(noun), read.source.path, read.source.line))
    name = noun.item if isinstance(noun, ProgrammeItem) else noun.topic
    unit.log(f"{sort} added", key, field=None, before=None, after=name)
