"""What governance staff record of programme items: moved, taken, carried, closed, dropped, or taken up again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from commissioning.dates import say
from commissioning.errors import BadInput, NotFound
from commissioning.model import Change, RecordSort
from commissioning.plan.programme.calendar import CommitteeCalendar
from commissioning.plan.programme.entry import Entry
from commissioning.plan.programme.whole import standing_lines
from commissioning.plan.programme.year_end import ACTION
from commissioning.plan.programme.years import span_named
from commissioning.service.portfolio import Portfolio
from commissioning.store import Author, Store, Unit


@dataclass(frozen=True)
class ItemRecorded:
    """What was recorded of an item; ``change`` is ``None`` where it was so already. An action has no entry."""

    change: Change | None
    entry: Entry | None
    id: str

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "change": self.change.as_dict() if self.change else None,
            "item": self.entry.as_dict() if self.entry else {"id": self.id},
        }  # fmt: skip


def move_item(store: Store, id: str, to: date, *, author: Author, as_of: date) -> ItemRecorded:
    """Moves an item to another meeting, or gives one of the forward plan its meeting. It stays itself.

    Args:
        store: an open database.
        id: the item's id, or the first letters of it.
        to: the date of the meeting.
        author: who moves it, at which instant, and why.
        as_of: today.

    Raises:
        NotFound: there is no such item, or no such meeting of its committee.
        BadInput: it was taken or ended already, it follows a plan or recurs, or the meeting is past or cancelled.
    """
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        entry = _open(_entry(portfolio, id))
        if entry.source == "rolling":
            raise BadInput("bad-usage", f"{entry.item} comes back at each of its meetings; close or drop it at "
                           "one, and do not move it.")  # fmt: skip
        calendar = _calendar(portfolio, entry)
        day = _still_to_come(calendar, to, as_of)
        if entry.meeting == day:
            return ItemRecorded(None, entry, entry.id)
        stood = portfolio.programme[entry.id].meeting.isoformat() if entry.id in portfolio.programme else None
        said = {"to": day.isoformat(), "stood": stood}
        return _recorded(unit, portfolio, entry, "moved", said, (entry.meeting, day))


def carry_item(store: Store, id: str, to: str, *, author: Author, as_of: date) -> ItemRecorded:
    """Carries an item, or an open action, to a later meeting or municipal year; where it was, it stays to be seen.

    Args:
        store: an open database.
        id: the item's id, or the first letters of it; or an action's id.
        to: the date of a meeting, or a municipal year as ``2025-26``.
        author: who carries it, at which instant, and why; the reason is needed.
        as_of: today.

    Raises:
        NotFound: there is no such item or action, or no such meeting.
        BadInput: no reason is given, it was taken or ended already, or it is carried to where it is or before.
    """
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        _must_say_why(author, "carried")
        if id in portfolio.actions:
            return _carry_action(unit, portfolio, id, to)
        entry = _open(_entry(portfolio, id))
        if entry.source == "rolling":
            raise BadInput("bad-usage", f"{entry.item} comes back by itself; close or drop it at this meeting.")
        calendar = _calendar(portfolio, entry)
        year = span_named(calendar.years, to)
        if year is not None:
            if year.title <= entry.year:
                raise BadInput("bad-usage", f"{entry.item} belongs to {entry.year}; carry it to a later year.")
            said: dict[str, Any] = {"year": year.title}
            return _recorded(unit, portfolio, entry, "carried", said, (entry.meeting or entry.year, year.title))
        day = _still_to_come(calendar, _day(to), as_of)
        if entry.meeting is not None and day <= entry.meeting:
            raise BadInput("bad-usage", f"{entry.item} stands at {say(entry.meeting)}; carry it to a later meeting.")
        said = {"to": day.isoformat()}
        return _recorded(unit, portfolio, entry, "carried", said, (entry.meeting or entry.year, day))


def end_item(store: Store, id: str, how: RecordSort, *, author: Author, as_of: date) -> ItemRecorded:
    """Records that a meeting took an item, that it is closed or dropped, or that this is taken back (``planned``).

    Args:
        store: an open database.
        id: the item's id, or the first letters of it.
        how: ``taken``, ``closed``, ``dropped`` or ``planned``.
        author: who says so, at which instant, and why; of what is closed or dropped the reason is needed.
        as_of: today.

    Raises:
        NotFound: there is no such item.
        BadInput: no reason is given, its meeting is still to come, or it ended otherwise already.
    """
    with store.writing(author) as unit:
        portfolio = Portfolio(unit, as_of)
        entry = _entry(portfolio, id)
        if entry.status == how:
            return ItemRecorded(None, entry, entry.id)
        if how in ("closed", "dropped"):
            _must_say_why(author, how)
        if how == "planned" and entry.status == "carried":
            raise BadInput("bad-usage", f"{entry.item} was carried; move it where it is now.")
        if how != "planned":
            _open(entry)
        if how == "taken" and (entry.meeting is None or entry.meeting > as_of):
            where = f"its meeting is on {say(entry.meeting)}" if entry.meeting else "it has no meeting; move it to one"
            raise BadInput("bad-usage", f"{entry.item} was not taken yet as of {say(as_of)}: {where}.")
        return _recorded(unit, portfolio, entry, how, {}, (entry.status, how))


def _recorded(
    unit: Unit, portfolio: Portfolio, entry: Entry, sort: RecordSort, said: dict[str, Any], moved: tuple[Any, Any]
) -> ItemRecorded:
    unit.add_desk("programme", entry.id, sort, on=portfolio.as_of, said={**said, "because": unit.author.because})
    unit.log(f"programme item {sort}", entry.id, field=entry.item[:200], before=moved[0], after=moved[1])
    (change,) = unit.changes(after=unit.last_change() - 1)
    return ItemRecorded(change, _entry(Portfolio(unit, portfolio.as_of), entry.id), entry.id)


def _carry_action(unit: Unit, portfolio: Portfolio, id: str, to: str) -> ItemRecorded:
    action = portfolio.actions[id]
    if action.status != "open":
        raise BadInput("bad-usage", f"{id} is {action.status} already; it needs not be carried.")
    year = span_named(portfolio.municipal_years, to)
    said = {"year": year.title} if year else {"to": _day(to).isoformat()}
    unit.add_desk(
        "programme", ACTION + id, "carried", on=portfolio.as_of, said={**said, "because": unit.author.because}
    )
    unit.log("action carried", id, field="programme", before=None, after=year.title if year else to)
    (change,) = unit.changes(after=unit.last_change() - 1)
    return ItemRecorded(change, None, id)


def _must_say_why(author: Author, what: str) -> None:
    if not (author.because or "").strip():
        raise BadInput("bad-usage", f"Nothing is {what} without a reason: --because TEXT.")


def _open(entry: Entry) -> Entry:
    if entry.status != "planned":
        raise BadInput("bad-usage", f"{entry.item} is {entry.status} already. To take it back: commissioning programme "
                       f"reopen {entry.short_id}.")  # fmt: skip
    return entry


def _still_to_come(calendar: CommitteeCalendar, to: date, as_of: date) -> date:
    meeting = calendar.at(to)
    if meeting is None:
        days = ", ".join(m.date.isoformat() for m in calendar.after(as_of)[:6]) or "none"
        raise NotFound("not-found", f"{calendar.committee.key} has no meeting on {to}. Its next ones are: {days}.")
    if meeting.status == "cancelled" or meeting.date < as_of:
        what = "is cancelled" if meeting.status == "cancelled" else f"is past as of {say(as_of)}"
        raise BadInput("bad-usage", f"The meeting of {say(meeting.date)} {what}.")
    return meeting.date


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        message = f"'{text[:40]}' is no meeting's date and no municipal year. Write 2025-11-13, or 2025-26."
        raise BadInput("bad-usage", message) from None


def _calendar(portfolio: Portfolio, entry: Entry) -> CommitteeCalendar:
    return CommitteeCalendar(portfolio.committees[entry.committee], portfolio.municipal_years)


def _lines(portfolio: Portfolio) -> Iterator[Entry]:
    for committee in portfolio.committees.values():
        yield from standing_lines(portfolio.written_programme, committee, portfolio.as_of, portfolio.municipal_years)


def _entry(portfolio: Portfolio, id: str) -> Entry:
    """The last appearance of the item that an id means."""
    reference, mark, key = id.partition(":")
    if mark and reference in portfolio.references:
        raise BadInput("bad-usage", f"{id} stems from the plan of {reference} and follows it: record what changes, "
                       f"for example commissioning slip {reference} {key}.")  # fmt: skip
    lines = list(_lines(portfolio))
    found = [entry for entry in lines if id in (entry.id, entry.short_id)]
    if not found and len(id) >= 4:
        found = [entry for entry in lines if entry.id.startswith(id)]
    named = {entry.id: entry for entry in found}
    if len(named) > 1:
        raise BadInput("bad-usage", f"'{id}' means several items: {', '.join(named)}. Write more of it.")
    if not named:
        raise NotFound("not-found", f"There is no item '{id}'. 'commissioning programme COMMITTEE' lists them.")
    return next(iter(named.values()))
