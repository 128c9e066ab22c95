"""The notices of key decisions: what the executive is going to decide, published 28 clear days before."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from commissioning.dates import say_in_full
from commissioning.errors import Problem
from commissioning.plan.programme.notices import KeyDecision, key_decisions, notice_problems
from commissioning.publish.documents.model import Document, Heading, Paragraph, Table
from commissioning.publish.documents.programmes import safe_cells
from commissioning.service.desk.documents import FileFormat, FileMade, document_bytes, format_meant, made
from commissioning.service.portfolio import Portfolio
from commissioning.store import Store

_COLUMNS: Final = (
    "Decision", "Decision maker", "Decision due", "Documents", "Contact", "Open or private", "Notice published",
)  # fmt: skip
_DAYS: Final = (
    "Decision", "Reference", "Notice by (safe day)", "Last lawful day", "Read as working days", "General exception by",
    "Earliest decision", "Status",
)  # fmt: skip


@dataclass(frozen=True)
class Notices:
    """The planned key decisions; ``unsaid`` are those of which nobody said whether they are key decisions."""

    council: str
    as_of: date
    decisions: tuple[KeyDecision, ...]
    unsaid: tuple[Problem, ...]
    problems: tuple[Problem, ...]

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "as_of": self.as_of.isoformat(), "notices": [item.as_dict() for item in self.decisions],
            "unsaid": [{"reference": p.reference, "message": p.message, "remedy": p.remedy} for p in self.unsaid],
            "problems": [problem.as_dict() for problem in self.problems],
        }  # fmt: skip


def notices(store: Store, *, as_of: date) -> Notices:
    """Every planned key decision of the executive, by its day, and what is wrong with its notice."""
    with store.reading() as unit:
        portfolio = Portfolio(unit, as_of)
        plans = list(portfolio.plans()) if portfolio.councils else []
        decisions = tuple(sorted(key_decisions(plans, as_of), key=lambda item: (item.decide_from, item.reference)))
        unsaid = tuple(p for plan in plans for p in plan.problems if p.id == "key-decision-unsaid")
        council = portfolio.council.name if portfolio.councils else ""
        return Notices(council, as_of, decisions, unsaid, tuple(notice_problems(plans, as_of)))


def write_notices(store: Store, *, as_of: date, output: Path | None = None, form: str | None = None) -> FileMade:
    """The notice of key decisions as a file: HTML, Markdown, CSV or Word.

    Raises:
        BadInput: no format is named.
        PartFailed: the file cannot be written.
    """
    wanted = format_meant(output, form)
    found = notices(store, as_of=as_of)
    return made(wanted, output, lambda form: _bytes(found, form))


def _bytes(found: Notices, form: FileFormat) -> bytes:
    if form != "csv":
        return document_bytes(notice_document(found), form)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((*_COLUMNS, *_DAYS[1:]))
    writer.writerows(safe_cells((*_row(item), *_days(item)[1:])) for item in found.decisions)
    return text.getvalue().encode("utf-8-sig")


def notice_document(found: Notices) -> Document:
    """What is published (the first table), and the days by which it must be (the second)."""
    if not found.decisions:
        return Document("Notice of key decisions", _subtitle(found), (Paragraph("No key decision is planned."),))
    law = ("Published under regulation 9 of the Local Authorities (Executive Arrangements) (Meetings and Access to "
           "Information) (England) Regulations 2012. No decision is made before its notice has been available for 28 "
           "clear days.")  # fmt: skip
    rows = tuple(map(_row, found.decisions))
    days = tuple(map(_days, found.decisions))
    return Document("Notice of key decisions", _subtitle(found), (
        Paragraph(law), Heading(1, "Decisions"), Table(_COLUMNS, rows, "Planned key decisions"),
        Heading(1, "Days"), Table(_DAYS, days, "By when each notice is published, and what is left after that"),
    ))  # fmt: skip


def _subtitle(found: Notices) -> str:
    return f"{found.council}, as of {say_in_full(found.as_of)}".removeprefix(", ")


def _row(item: KeyDecision) -> tuple[str, ...]:
    first, last = item.period
    due = say_in_full(first) if first == last else f"{say_in_full(first)} to {say_in_full(last)}"
    published = say_in_full(item.published_on) if item.published_on else "not yet"
    return (item.what, item.decision_maker or "", due, "\n".join(item.documents), item.contact or "",
            f"private ({item.private})" if item.private else "open", published)  # fmt: skip


def _days(item: KeyDecision) -> tuple[str, ...]:
    status = item.status if item.route is None else f"{item.status}: {item.route}"
    return (item.what, item.reference, *map(say_in_full, (
        item.safe_day, item.publish_by, item.working_reading_by, item.general_exception_by, item.earliest,
    )), status.replace("-", " "))  # fmt: skip
