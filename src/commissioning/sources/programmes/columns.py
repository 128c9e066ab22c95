"""Which column of a table says what, whatever a council calls it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from commissioning.sources.programmes.grids import Row
from commissioning.sources.programmes.look_alikes import in_latin, skeleton

Sort = Literal["programme", "forward", "suggestions"]

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "meeting": ("meeting date", "date of meeting", "meeting", "committee date", "date of committee", "scrutiny date",
                "date", "dates", "commission date", "panel date", "meeting dates"),
    "item": ("item", "items", "agenda item", "agenda items", "topic", "topics", "subject", "report", "reports",
             "item title", "report title", "title", "title of report", "issue", "item of business", "theme",
             "item topic", "topic item", "work programme item", "agenda item topic", "substantive items",
             "item subject"),
    "actions": ("recommendations actions", "recommendation action", "recommendations", "recommendation", "actions",
                "action", "action agreed", "actions agreed", "agreed actions", "agreed action", "resolution",
                "resolutions", "decision", "recommendations and actions", "actions and recommendations",
                "actions recommendations", "recommendations made", "actions arising", "resolved"),
    "progress": ("progress", "progress update", "update", "updates", "status", "response", "action taken",
                 "progress made", "progress on actions", "update on actions", "progress status"),
    "outcome": ("outcome", "outcomes", "result", "comments", "comment", "notes", "note"),
    "detail": ("detail", "details", "description", "purpose", "reason", "scope", "background", "purpose of report",
               "reason for item", "purpose of item", "reason for inclusion", "brief description", "information",
               "issues to be considered", "focus", "key issues"),
    "proposed": ("proposed date", "proposed dates", "suggested date", "target date", "when", "timescale", "timing",
                 "expected date", "likely date", "provisional date", "date proposed", "date tbc", "proposed meeting",
                 "proposed meeting date", "preferred date", "indicative date", "possible date"),
    "suggestions": ("director s suggestions", "chair s suggestions", "directors suggestions", "chairs suggestions",
                    "suggestions", "members suggestions", "member suggestions", "officer suggestions",
                    "members suggestion", "suggested items"),
}  # fmt: skip
_BY_NAME: Final = {skeleton(name): field for field, names in _NAMES.items() for name in names}


@dataclass(frozen=True)
class Columns:
    """What is in the columns of a table.

    Attributes:
        at: the number of the column of each field.
        other: columns that say something that is not kept, by number.
        alike: names that are written with letters that only look like their own, with what they mean.
    """

    sort: Sort
    at: Mapping[str, int]
    other: Mapping[int, str]
    alike: tuple[tuple[str, str], ...]
    width: int
    suggestions: tuple[int, ...] = ()


def columns_of(row: Row) -> Columns | None:
    """The columns that a header row names; ``None`` when it is no header of a programme."""
    names = [row.words(number) for number in range(len(row.cells))]
    fields = [_BY_NAME.get(skeleton(name)) for name in names]
    suggested = tuple(number for number, field in enumerate(fields) if field == "suggestions")
    if suggested:
        others = {n: name for n, name in enumerate(names) if n not in suggested and name}
        return Columns("suggestions", {}, others, (), len(names), suggested)
    at: dict[str, int] = {}
    for number, field in enumerate(fields):
        if field is not None and field != "outcome":
            at.setdefault(field, number)
    for number, field in enumerate(fields):
        if field == "outcome":
            at.setdefault("progress" if "actions" in at else "actions", number)
    forward = "item" in at and "meeting" not in at and ("proposed" in at or "detail" in at)
    if not forward and not ("item" in at and "meeting" in at):
        return None
    if forward:
        at = {field: number for field, number in at.items() if field in ("item", "detail", "proposed")}
    else:
        at = {field: number for field, number in at.items() if field in ("meeting", "item", "actions", "progress")}
    used = set(at.values())
    other = {number: name for number, name in enumerate(names) if name and number not in used}
    alike = tuple((name, _meant(name)) for number, name in enumerate(names) if number in used and _is_alike(name))
    return Columns("forward" if forward else "programme", at, other, alike, len(names))


def _is_alike(name: str) -> bool:
    return in_latin(name) != name or _letters(name) not in _PLAIN


def _letters(name: str) -> str:
    return " ".join("".join(mark if mark.isalnum() else " " for mark in name).split()).lower()


_PLAIN: Final = frozenset(_letters(name) for names in _NAMES.values() for name in names)


def _meant(name: str) -> str:
    wanted = skeleton(name)
    return next(plain for names in _NAMES.values() for plain in names if skeleton(plain) == wanted).title()


def is_like(row: Row, columns: Columns) -> bool:
    """Whether a table without a header that is known may go on from one with these columns."""
    return len(row.cells) == columns.width


def first_header(rows: Sequence[Row]) -> tuple[int, Columns] | None:
    """The first row of a table that is a header, and its columns; a title or an empty row may stand above it."""
    for number, row in enumerate(rows[:4]):
        found = columns_of(row)
        if found is not None:
            return number, found
    return None
