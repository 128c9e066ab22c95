"""The tracker of actions: written as a scrutiny officer keeps it, and read back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from commissioning.actions.acts import Act
from commissioning.actions.tracker import COLUMNS, Names, TrackerRow, acts_of, references, tracked, tracker_row
from commissioning.dates import say
from commissioning.errors import BadInput, NotFound, Problem, Severity, Source
from commissioning.model import Action, Change
from commissioning.publish.documents.html import html_bytes
from commissioning.publish.documents.markdown import markdown_bytes
from commissioning.publish.documents.model import Document, Paragraph, Table
from commissioning.publish.documents.word import docx_bytes
from commissioning.publish.files import write_if_changed
from commissioning.publish.sheets import csv_bytes
from commissioning.service.desk.actions import keep_act
from commissioning.service.portfolio import Portfolio
from commissioning.sources.trackers import read_tracker as lines_of
from commissioning.store import Author, Store, Unit

_WRITERS = {".html": html_bytes, ".md": markdown_bytes, ".docx": docx_bytes}
_COLOURS = (
    "Red: past its due date, or undated and two or more meetings have gone by. Amber: due soon, or undated and one "
    "meeting has gone by, or nobody owns it. Green: otherwise. Each says its reason."
)


@dataclass(frozen=True)
class Tracker:
    """The tracker as of a day: its lines, each with the id of its action."""

    title: str
    as_of: date
    rows: tuple[tuple[str, TrackerRow], ...]

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        lines = [{"id": id, **dict(zip(COLUMNS, row.cells, strict=True))} for id, row in self.rows]
        return {"title": self.title, "as_of": self.as_of.isoformat(), "rows": lines}

    def document(self) -> Document:
        """The tracker as a document: HTML, Markdown or Word."""
        table = Table(COLUMNS, tuple(row.cells for _, row in self.rows), f"Actions as of {say(self.as_of)}")
        return Document(self.title, f"As of {say(self.as_of)}", (Paragraph(_COLOURS), table))

    def content(self, ending: str) -> bytes:
        """The tracker as a file: ``.csv``, ``.html``, ``.md`` or ``.docx``. Raises ``BadInput``."""
        if ending == ".csv":
            return csv_bytes(COLUMNS, (row.cells for _, row in self.rows))
        if ending not in _WRITERS:
            known = ", ".join((".csv", *_WRITERS))
            raise BadInput(
                "bad-usage", f"A tracker is no '{ending or 'file without an ending'}'. Write one of {known}."
            )
        return _WRITERS[ending](self.document())


def tracker(store: Store, *, as_of: date, committee: str | None = None, output: Path | None = None) -> Tracker:
    """The tracker of all actions, or of one committee's, written to a file where one is named.

    Args:
        store: an open database.
        as_of: today.
        committee: its key.
        output: the file; its ending says which sort.

    Raises:
        NotFound: no such committee.
        BadInput: the file has an ending that is none of ``.csv``, ``.html``, ``.md`` and ``.docx``.
        PartFailed: the file cannot be written.
    """
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        if committee is not None and committee not in portfolio.committees:
            known = ", ".join(portfolio.committees) or "none yet"
            raise NotFound("not-found", f"There is no committee '{committee}'. There is: {known}.")
        whose = portfolio.committees[committee].title if committee else portfolio.council.name
        rows = tuple((id, row) for id, row in _rows(portfolio) if committee in (None, portfolio.actions[id].committee))
        found = Tracker(f"Action tracker: {whose}", as_of, rows)
    if output is not None:
        write_if_changed(output, found.content(output.suffix.lower()))
    return found


def _rows(portfolio: Portfolio) -> Iterator[tuple[str, TrackerRow]]:
    given = references(portfolio.written_actions.values(), portfolio.municipal_years)
    for id, reference in sorted(given.items(), key=lambda item: _in_order(item[1])):
        if tracked(portfolio.actions[id], portfolio.as_of):
            yield id, _row(portfolio, portfolio.actions[id], reference)


def _in_order(reference: str) -> tuple[str, int]:
    year, _, number = reference.rpartition("/")
    return year, int(number)


def _row(portfolio: Portfolio, action: Action, reference: str) -> TrackerRow:
    works = portfolio.workstreams
    work = works.get(action.workstream or "")
    named = {work.reference: work.title} if work else {}
    names = Names({key: item.title for key, item in portfolio.committees.items()}, named)
    return tracker_row(action, reference, names, portfolio.desk, portfolio.as_of)


@dataclass(frozen=True)
class TrackerRead:
    """What a tracker that came back brought: a change for each thing that is new in it, and what was not taken."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    lines: int
    dry_run: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "dry_run": self.dry_run,
            "lines": self.lines,
            "changes": [change.as_dict() for change in self.changes],
            "problems": [problem.as_dict() for problem in self.problems],
        }


class _OnlyLooked(Exception):
    def __init__(self, found: TrackerRead) -> None:
        super().__init__()
        self.found = found


def read_tracker(store: Store, path: Path, *, author: Author, as_of: date, dry_run: bool = False) -> TrackerRead:
    """Records what is new in a tracker that somebody filled in: progress, owners, receipts and closings.

    A line is known by its reference. What cannot be taken from a line is said with its line; the rest is recorded.

    Args:
        store: an open database.
        path: the file: CSV, Word, HTML or Markdown.
        author: who reads it in, when, and why.
        as_of: today; what is new is recorded for it.
        dry_run: shows what would be recorded, and changes nothing.

    Raises:
        BadInput: the file cannot be read, or has not the columns.
    """
    lines = lines_of(path)
    try:
        with store.writing(author) as unit:
            found = replace(_taken(unit, lines, path, as_of), dry_run=dry_run)
            if dry_run:
                raise _OnlyLooked(found)
    except _OnlyLooked as looked:
        return looked.found
    return found


def _taken(unit: Unit, lines: tuple[tuple[int, TrackerRow], ...], path: Path, as_of: date) -> TrackerRead:
    mark, portfolio = unit.last_change(), Portfolio(unit, as_of)
    ours = {row.reference: (id, row) for id, row in _rows(portfolio)}
    problems: list[Problem] = []
    first: dict[str, int] = {}

    def doubt(line: int, row: TrackerRow, sentence: str, id: str = "unknown-reference") -> None:
        where, value = Source(path.as_posix(), line), row.reference or None
        problems.append(Problem(id, f"{row.reference or 'a line without a reference'}: {sentence}.",
                                _REMEDY, Severity.WARNING, where, value))  # fmt: skip

    for line, row in lines:
        if row.reference not in ours:
            doubt(line, row, "no action has that reference" if row.reference else f"'{row.recommendation[:80]}' is new")
            continue
        if row.reference in first:
            doubt(line, row, f"it stands on line {first[row.reference]} already", "duplicate-reference")
            continue
        first[row.reference] = line
        id, known = ours[row.reference]
        for act in acts_of(row, known, portfolio.actions[id], as_of):
            if isinstance(act, str):
                doubt(line, row, act, "recorded-otherwise")
            elif sentence := _kept(unit, id, act, as_of):
                doubt(line, row, sentence.rstrip("."), "bad-usage")
    return TrackerRead(unit.changes(after=mark), tuple(problems), len(lines))


_REMEDY = "Nothing of it was taken; record it with 'commissioning action', or mend the line."


def _kept(unit: Unit, id: str, act: Act, as_of: date) -> str | None:
    """Records an act; else the sentence that says why it makes no sense."""
    portfolio = Portfolio(unit, as_of)
    try:
        keep_act(unit, portfolio, portfolio.actions[id], act)
    except BadInput as error:
        return error.message
    return None
