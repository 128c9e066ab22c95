"""The rows of a forward plan, and of suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from commissioning.dates import read_phrase
from commissioning.errors import Severity, Source
from commissioning.sources.programmes.cells import items_in, text_in, topic_and_detail
from commissioning.sources.programmes.columns import Columns
from commissioning.sources.programmes.found import Found, ReadForward, mended_in
from commissioning.sources.programmes.grids import Row

_NEARLY: Final = 0.8
"""How alike two topics are that may be one, misread once: a share of their letters (difflib)."""


def read_forward(rows: Sequence[Row], columns: Columns, found: Found) -> None:
    at, found.has_forward = columns.at, True
    before: ReadForward | None = None
    for row in rows:
        topic, detail, proposed = (row.words(at.get(name)) for name in ("item", "detail", "proposed"))
        if at.get("detail") is not None:
            detail = text_in(row.cell(at["detail"]))
        topic, detail = mended_in(topic, row, found), mended_in(detail, row, found)
        if not topic:
            said = " / ".join(filter(None, (detail, proposed)))
            if said:
                found.doubt(
                    row,
                    "programme-cell-doubtful",
                    f"'{said[:160]}' stands beside no topic; it was set aside.",
                    "Write the topic that it belongs to, which may be the one above or below.",
                    value=said[:200],
                )
            continue
        topic, detail, parted = topic_and_detail(topic, detail)
        if parted:
            found.doubt(
                row,
                "programme-cell-doubtful",
                f"the topic and its detail have run together; read as '{topic}' and '{detail[:60]}...'.",
                "Write them in two cells.",
                Severity.INFO,
                topic,
            )
        if before is not None and _nearly(before.topic, topic):
            found.doubt(
                row,
                "programme-cell-doubtful",
                f"'{topic}' and '{before.topic}' above it may be one topic over two rows; both are kept.",
                "Write it once.",
                value=topic,
            )
        if proposed:
            _proposed_doubts(row, proposed, found)
        before = ReadForward(topic, detail, proposed, Source(found.path, row.line), row.place)
        found.forward.append(before)


def _proposed_doubts(row: Row, proposed: str, found: Found) -> None:
    phrase = read_phrase(proposed)
    for problem in phrase.problems:
        severity = Severity.INFO if problem.id == "unread" else problem.severity
        found.doubt(row, problem.id, problem.message, problem.remedy, severity, proposed)
    if not phrase.problems and phrase.precision != "day":
        window = f" ({phrase.said})" if phrase.earliest or phrase.latest else ""
        found.doubt(
            row,
            "vague-date",
            f"'{proposed}'{window} names no day; its words are kept.",
            "Give it a meeting when one is settled.",
            Severity.INFO,
            proposed,
        )


def _nearly(one: str, other: str) -> bool:
    return one != other and SequenceMatcher(None, one.lower(), other.lower()).ratio() >= _NEARLY


def read_suggestions(rows: Sequence[Row], columns: Columns, found: Found) -> None:
    found.has_forward = True
    for row in rows:
        for number in columns.suggestions:
            for item in items_in(row.cell(number)).items:
                found.doubt(
                    row,
                    "programme-cell-doubtful",
                    f"'{item}' is a suggestion; it is read into the forward plan.",
                    "Give it a topic, a detail and a proposed date there.",
                    Severity.INFO,
                    item,
                )
                found.forward.append(
                    ReadForward(mended_in(item, row, found), "", "", Source(found.path, row.line), row.place)
                )
