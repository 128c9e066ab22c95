"""The end of a municipal year: every item that is open, and what was decided of it. None vanishes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from commissioning.dates import say
from commissioning.errors import Problem, Severity, Source
from commissioning.model import Action, ItemRecord, UnreadPart, YearSpan, municipal_year_of
from commissioning.plan.programme.calendar import CommitteeCalendar
from commissioning.plan.programme.entry import Entry, Programme, iso
from commissioning.plan.programme.written import known
from commissioning.plan.programme.years import span_named

Decided = Literal["carried", "closed", "dropped"]
LineSort = Literal["programme", "forward_plan", "action"]

ACTION: Final = "action/"
"""What the record of an action begins with that was carried with a programme."""


@dataclass(frozen=True, slots=True)
class YearEndLine:
    """An item that was open in a year, or an action that was open at its end.

    Attributes:
        stood: the meeting that it stood at, or that agreed it.
        decided: what was decided of it; ``None`` while nobody has.
        to: the meeting or the year that it was carried to.
    """

    sort: LineSort
    id: str
    item: str
    stood: date | None
    decided: Decided | None
    to: str | None = None
    because: str | None = None
    written: Source | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "sort": self.sort, "id": self.id, "item": self.item, "meeting_date": iso(self.stood),
            "decided": self.decided, "to": self.to, "because": self.because,
        }  # fmt: skip


@dataclass(frozen=True)
class YearEnd:
    """What was open in a municipal year of a committee, and what was decided of each.

    ``unread`` are the parts of the programmes of that year and of the next one that could not be read: what is missing
    there is not known to be dropped.
    """

    committee: str
    title: str
    year: YearSpan
    lines: tuple[YearEndLine, ...]
    unread: tuple[UnreadPart, ...]
    problems: tuple[Problem, ...]

    @property
    def undecided(self) -> tuple[YearEndLine, ...]:
        """The items of which nobody decided anything."""
        return tuple(line for line in self.lines if line.decided is None)

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "committee": self.committee,
            "year": {"title": self.year.title, "start": iso(self.year.start), "end": iso(self.year.end)},
            "items": [line.as_dict() for line in self.lines],
            "undecided": len(self.undecided),
            "unread": [{"year": part.year, "says": part.says, "paper": part.paper} for part in self.unread],
            "problems": [problem.as_dict() for problem in self.problems],
        }  # fmt: skip


def year_end(
    programme: Programme, year: YearSpan, actions: Iterable[Action], records: Mapping[str, Sequence[ItemRecord]]
) -> YearEnd:
    """What was open in a year, as far as it is over: items of meetings still to come are not asked about yet."""
    calendar = CommitteeCalendar(programme.committee, programme.years)
    lines = (*_items(programme, year), *_actions(programme, year, actions, records, calendar))
    following = municipal_year_of(programme.years, date.fromordinal(year.end.toordinal() + 1))
    parts = [(part, span_named(programme.years, part.year)) for part in programme.committee.unread]
    unread = tuple(part for part, span in parts if span in (year, following))
    next_unread = [part for part, span in parts if span == following]
    problems = tuple(_problems(programme, year, lines, next_unread))
    return YearEnd(programme.committee.key, programme.committee.title, year, lines, unread, problems)


def _items(programme: Programme, year: YearSpan) -> Iterator[YearEndLine]:
    for entry in programme.everything:
        mine = entry.year == year.title or (entry.is_forward and entry.year < year.title and entry.status == "planned")
        if not mine or entry.source == "plan" or entry.status == "taken":
            continue
        if entry.meeting is not None and entry.meeting > programme.as_of and entry.status == "planned":
            continue
        yield _line(entry, programme)


def _line(entry: Entry, programme: Programme) -> YearEndLine:
    sort: LineSort = "forward_plan" if entry.is_forward else "programme"
    if entry.status in ("carried", "closed", "dropped"):
        decided: Decided | None = entry.status
        return YearEndLine(sort, entry.short_id, entry.item, entry.meeting, decided, entry.carried_to, entry.because,
                           entry.written)  # fmt: skip
    following = _comes_back(entry, programme)
    if following is not None:
        return YearEndLine(sort, entry.short_id, entry.item, entry.meeting, "carried", iso(following),
                           f"it recurs {entry.rolling}", entry.written)  # fmt: skip
    return YearEndLine(sort, entry.short_id, entry.item, entry.meeting, None, written=entry.written)


def _comes_back(entry: Entry, programme: Programme) -> date | None:
    """The next meeting at which a rolling item comes back."""
    if entry.rolling is None or entry.meeting is None:
        return None
    own = entry.id.partition("@")[0]
    later = (e.meeting for e in programme.entries if e.id.partition("@")[0] == own and e.meeting)
    return min((day for day in later if day > entry.meeting), default=None)


def _actions(
    programme: Programme, year: YearSpan, actions: Iterable[Action], records: Mapping[str, Sequence[ItemRecord]],
    calendar: CommitteeCalendar,
) -> Iterator[YearEndLine]:  # fmt: skip
    for action in actions:
        closed = action.closed_on if action.status != "open" else None
        over = closed is not None and closed <= min(year.end, programme.as_of)
        mine = action.committee == programme.committee.key and action.agreed_on <= min(year.end, programme.as_of)
        if not mine or action.type == "note" or over or (action.status != "open" and closed is None):
            continue
        decided, to, because = _of_action(action, closed, known(records, ACTION + action.id, programme.as_of), year)
        if decided is None and action.due_meeting and calendar.day_of(action.due_meeting) > year.end:
            decided, to, because = "carried", iso(calendar.day_of(action.due_meeting)), "it is due at that meeting"
        yield YearEndLine("action", action.id, action.text, calendar.day_of(action.agreed_on), decided, to, because)


def _of_action(
    action: Action, closed: date | None, records: Sequence[ItemRecord], year: YearSpan
) -> tuple[Decided | None, str | None, str | None]:
    if closed is not None:
        return "dropped" if action.status == "dropped" else "closed", None, action.progress
    if records:
        last = records[-1]
        return "carried", last.year or iso(last.to), last.because
    if action.type == "standing":
        return "carried", None, "it is a standing item"
    if action.due and action.due > year.end:
        return "carried", iso(action.due), "it is due on that day"
    return None, None, None


def _problems(
    programme: Programme, year: YearSpan, lines: Sequence[YearEndLine], next_unread: Sequence[UnreadPart]
) -> Iterator[Problem]:
    title = programme.committee.title
    undecided = [line for line in lines if line.decided is None]
    if undecided and next_unread:
        parts = "; ".join(part.says for part in next_unread)
        named = "; ".join(line.item.rstrip(".") for line in undecided) + "."
        yield Problem(
            "unread-page",
            f"{title}, {year.title}: {len(undecided)} open items are not in what can be read of the next programme, of "
            f"which a part could not be read ({parts}). They may stand there and are not taken as dropped: {named}",
            "Read those pages; then carry, close or drop what is not on them.", Severity.WARNING,
            undecided[0].written, year.title, programme.committee.key, {"items": [line.id for line in undecided]},
        )  # fmt: skip
        return
    following = _next(programme, year)
    for line in undecided:
        stood = f" (of {say(line.stood)})" if line.stood else ""
        end = f"commissioning action close {line.id} --because TEXT" if line.sort == "action" else (
            f"commissioning programme close {line.id} --because TEXT")  # fmt: skip
        yield Problem(
            "year-end-undecided",
            f"{title}, {year.title}: nobody decided what becomes of '{line.item}'{stood}.",
            f"Carry it: commissioning programme carry {line.id} --to {following} --because TEXT; or {end}.",
            Severity.WARNING, line.written, line.item, programme.committee.key, {"item": line.id, "year": year.title},
        )  # fmt: skip


def _next(programme: Programme, year: YearSpan) -> str:
    return municipal_year_of(programme.years, date.fromordinal(year.end.toordinal() + 1)).title
