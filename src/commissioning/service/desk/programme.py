"""The work programme of a committee: shown, and the items that a meeting carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from commissioning.errors import NotFound, Problem
from commissioning.model import Committee, municipal_year_of
from commissioning.plan import Plan
from commissioning.plan.programme.entry import Entry, Programme
from commissioning.plan.programme.whole import ProgrammeScene, make_programme
from commissioning.plan.programme.year_end import YearEnd
from commissioning.plan.programme.year_end import year_end as decided_of
from commissioning.plan.programme.years import year_named
from commissioning.publish.documents.programmes import programme_csv, programme_document
from commissioning.service.desk.documents import FileFormat, FileMade, document_bytes, format_meant, made
from commissioning.service.portfolio import Portfolio
from commissioning.store import Store


def programme(store: Store, committee: str, *, as_of: date, year: str | None = None) -> Programme:
    """The work programme of a committee and its forward plan.

    Args:
        store: an open database.
        committee: its key.
        as_of: today.
        year: one municipal year (``2025-26``); else all that is known.

    Raises:
        NotFound: there is no such committee.
        BadInput: the year is none.
    """
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        found = programme_of(portfolio, committee_named(portfolio, committee))
        return found.of_year(year_named(portfolio.municipal_years, year)) if year else found


def programme_of(portfolio: Portfolio, committee: Committee, plans: Iterable[Plan] | None = None) -> Programme:
    """The same, of a reading that is open. ``plans`` are those that are made already; else all are made."""
    if plans is None:
        plans = portfolio.plans() if portfolio.councils else ()
    written, actions = portfolio.written_programme, portfolio.actions.values()
    years = portfolio.municipal_years
    return make_programme(ProgrammeScene(committee, written, actions, plans, portfolio.as_of, years))


def items_at(portfolio: Portfolio, committee: Committee, day: date) -> tuple[Entry, ...]:
    """What a meeting carries: the items of the programme, and what plans bring to it that nobody wrote."""
    meeting = next((m for m in committee.meetings if day in (m.date, *m.was)), None)
    return programme_of(portfolio, committee).at(meeting) if meeting else ()


def committee_named(portfolio: Portfolio, key: str) -> Committee:
    """A committee. Raises ``NotFound`` with those that there are."""
    found = portfolio.committees.get(key)
    if found is None:
        known = ", ".join(portfolio.committees) or "none yet"
        raise NotFound("not-found", f"There is no committee '{key}'. There is: {known}.")
    return found


def write_programme(
    store: Store, committee: str, *, as_of: date, year: str | None = None, output: Path | None = None,
    form: str | None = None,
) -> FileMade:  # fmt: skip
    """The work programme of a committee as a file: HTML, Markdown, CSV or Word; the same bytes for the same facts.

    Args:
        store: an open database.
        committee: its key.
        as_of: today.
        year: one municipal year; else all that is known.
        output: the file; without one, only the bytes are made.
        form: ``html``, ``markdown``, ``csv`` or ``word``; else by the file's ending.

    Raises:
        NotFound: there is no such committee.
        BadInput: no format is named, or the year is none.
        PartFailed: the file cannot be written.
    """
    wanted = format_meant(output, form)
    found = programme(store, committee, as_of=as_of, year=year)
    return made(wanted, output, lambda form: programme_bytes(found, form))


def programme_bytes(found: Programme, form: FileFormat) -> bytes:
    """A programme in a format."""
    if form == "csv":
        return programme_csv(found)
    return document_bytes(programme_document(found), form)


def year_end(store: Store, committee: str, year: str | None = None, *, as_of: date) -> YearEnd:
    """What was open in a municipal year of a committee, and what was decided of each item.

    Args:
        store: an open database.
        committee: its key.
        year: the municipal year (``2025-26``); else the one that ended last.
        as_of: today.

    Raises:
        NotFound: there is no such committee.
        BadInput: the year is none.
    """
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        return year_end_of(portfolio, programme_of(portfolio, committee_named(portfolio, committee)), year)


def year_end_of(portfolio: Portfolio, found: Programme, year: str | None = None) -> YearEnd:
    """The same, of a programme that is made already."""
    years = portfolio.municipal_years
    before = date.fromordinal(found.year.start.toordinal() - 1)
    span = year_named(years, year) if year else municipal_year_of(years, before)
    return decided_of(found, span, portfolio.actions.values(), portfolio.written_programme.records)


def programme_problems(portfolio: Portfolio) -> Iterator[Problem]:
    """What is doubtful about the programmes of all committees, and what the year that ended last left undecided."""
    written = portfolio.written_programme
    named = {item.committee for item in (*written.items.values(), *written.forward.values())}
    for key, committee in portfolio.committees.items():
        if key in named:
            found = programme_of(portfolio, committee)
            yield from found.problems
            yield from year_end_of(portfolio, found).problems
