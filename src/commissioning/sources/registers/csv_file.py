"""Contract registers as councils publish them: one row a contract, in whatever columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal

from commissioning.errors import Problem, Severity, Source
from commissioning.model import LINE, Register, RegisterEntry, Told, ToldEnd
from commissioning.model.base import plain
from commissioning.sources.bundle import Record
from commissioning.sources.files import problem, shown_path
from commissioning.sources.registers.columns import ENDS, Header, almost, find_header
from commissioning.sources.registers.told import extended_to, order_of, terms_of, told_day
from commissioning.sources.rows import DELIMITERS, salvaged_rows, told_delimiter
from commissioning.sources.written.faults import shown

MOST_ROWS: Final = 100_000
_LOOKED_AT: Final = 80
_TEXTS: Final = ("title", "description", "department", "supplier", "value", "process", "sme", "vcse", "status", "ocid")
_TOTAL: Final = re.compile(r"(?:grand |sub-?)?totals?\b.{0,40}", re.I)
_OF_THE_DAY: Final = re.compile(
    r"[\W_]*(?:as (?:at|of)|q[1-4]|\d+|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|v\d+|final|quarter)(?=[\W_\d]|$)",
    re.I,
)


class RegisterFile:
    """A CSV file that turned out to be a register: its header, and the rows below it."""

    def __init__(self, path: Path, text: str, delimiter: str, header: Header) -> None:
        self.path = path
        self.header = header
        self._text, self._delimiter = text, delimiter

    @property
    def name(self) -> str:
        """The register's name: its profile's, else the file's without what names a day or a quarter."""
        if self.header.profile is not None:
            return self.header.profile.name
        return register_name(self.path.stem)

    @property
    def line(self) -> int:
        """The line on which the header begins."""
        return next(islice(salvaged_rows(self._text, self._delimiter), self.header.row, None))[0]

    def rows(self) -> Iterator[tuple[int, list[str], bool]]:
        """The rows below the header that are not the header again."""
        below = islice(salvaged_rows(self._text, self._delimiter), self.header.row + 1, None)
        return (row for row in below if tuple(row[1]) != tuple(self.header.cells))


def register_name(stem: str) -> str:
    """What a register is called whose file has this name: ``Contracts Register Q3 2025-26`` is contracts-register."""
    words = re.sub(r"[^a-z0-9]+", "-", _OF_THE_DAY.sub(" ", stem.casefold())).strip("-")
    return words[:64].strip("-") or "register"


def as_register(path: Path, text: str, profiles: Sequence[Register]) -> RegisterFile | None:
    """The file as a register, read by the profile that fits it; ``None`` where it is none."""
    first = text.split("\n", 1)[0]
    told = told_delimiter(first)
    best: RegisterFile | None = None
    for delimiter in (told,) if told else DELIMITERS:
        head = [cells for _, cells, _ in islice(salvaged_rows(text, delimiter), _LOOKED_AT)]
        header = find_header(head, profiles, path.name)
        if header is not None and (best is None or len(header.columns) > len(best.header.columns)):
            best = RegisterFile(path, text, delimiter, header)
    return best


def may_be_register(text: str) -> bool:
    """Whether a file that is no register begins like one that was meant as such."""
    return any(almost(cells) for mark in DELIMITERS for _, cells, _ in islice(salvaged_rows(text, mark), 5))


def read_register(file: RegisterFile) -> tuple[list[Record[RegisterEntry]], list[Problem]]:
    """The entries of a register, and what was set aside. No row loses the file, no cell its row."""
    path = shown_path(file.path)
    problems = list(_columns_absent(file, path))
    if not file.header.absent and file.header.columns.keys().isdisjoint(ENDS):
        problems.append(_no_end(file, path))
    entries: dict[str, Record[RegisterEntry]] = {}
    orders: dict[str, list[tuple[int, str]]] = {"day": [], "month": []}
    count = 0
    for count, (line, cells, broken) in enumerate(file.rows(), 1):
        if count > MOST_ROWS:
            problems.append(
                problem("wrong-value", f"The register has more than {MOST_ROWS} rows.", "Split it.", file.path, line)
            )
            break
        source = Source(path, line)
        if broken:
            problems.append(_aside("The row's quotation marks do not close; it is read as it stands.", source))
        value = _value(cells, file, line)
        if value is None:
            said = next((cell for cell in cells if cell), "")
            total = _TOTAL.fullmatch(said) is not None
            why = "it is a total" if total else "it names no contract"
            problems.append(_aside(f"The row '{shown(said)}' is set aside: {why}.", source, info=total))
            continue
        entry = RegisterEntry.model_validate(value)
        for told in (entry.start, entry.review, *entry.ends):
            order = order_of(told.says) if told else None
            if told and order:
                orders[order].append((line, told.says))
        _keep(entry, source, entries, problems)
    problems += _order(file, orders, path)
    if not count:
        problems.append(problem("empty-file", "The register holds no row below its header.",
                                "Nothing was taken away; load the file that has the rows.", file.path, 1))  # fmt: skip
    return list(entries.values()), problems


def _order(file: RegisterFile, orders: dict[str, list[tuple[int, str]]], path: str) -> Iterator[Problem]:
    """Dates that exist only the other way round than they are read: then the others may be meant that way, too."""
    read = file.header.profile.dates if file.header.profile else "day-first"
    other = "month-first" if read == "day-first" else "day-first"
    against, fitting = orders[other.removesuffix("-first")], orders[read.removesuffix("-first")]
    if against:
        line, words = against[0]
        many = f"{len(against)} dates exist" if len(against) > 1 else "one date exists"
        yield Problem(
            "doubtful-date",
            f"the register '{file.name}' is read {read}, and {many} only {other}: '{words}', first. Those that can be "
            f"read either way may be wrong; {len(fitting)} of its dates exist only {read}.",
            f"If it is {other} throughout, write 'dates: {other}' in its profile; else ask who keeps it.",
            Severity.WARNING, Source(path, line), words[:80],
        )  # fmt: skip


def _keep(
    entry: RegisterEntry, source: Source, entries: dict[str, Record[RegisterEntry]], problems: list[Problem]
) -> None:
    """Keeps an entry. A reference that comes again with other words is another entry, of another lot or supplier."""
    first, number = entries.get(entry.reference), 1
    reference = entry.reference
    while reference in entries:
        twin = entries[reference].value
        if twin.model_dump(exclude={"reference"}) == entry.model_dump(exclude={"reference"}):
            problems.append(_twice(entry, source, entries[reference].source, "The row says the same as the one"))
            return
        number += 1
        reference = f"{entry.reference} ({number})"
    if first is not None:
        problems.append(_twice(entry, source, first.source, "The row says something else than the one"))
        entry = entry.model_copy(update={"reference": reference})
    entries[reference] = Record(entry, source)


def _twice(entry: RegisterEntry, source: Source, other: Source, what: str) -> Problem:
    same = "same" in what
    return Problem(
        "duplicate-reference", f"{entry.called}, {entry.reference}: {what} on line {other.line}.",
        "It is read once." if same else "Both are kept; if they are lots, give each a reference of its own.",
        Severity.INFO if same else Severity.WARNING, source, entry.reference, entry.reference,
    )  # fmt: skip


def _aside(message: str, source: Source, *, info: bool = False) -> Problem:
    severity = Severity.INFO if info else Severity.WARNING
    return Problem("wrong-value", message, "Nothing else in the file is touched by it.", severity, source)


def _no_end(file: RegisterFile, path: str) -> Problem:
    """A register of which no end is read: its own name for that column may be none of the usual ones."""
    used = set(file.header.columns.values())
    others = [shown(cell) for number, cell in enumerate(file.header.cells) if cell and number not in used]
    left = f" These columns are not read: {', '.join(others[:10])}." if others else ""
    message = f"No column of the register '{file.name}' is known to say when a contract ends.{left}"
    remedy = "Name the column under 'end' in a profile of the register, if one of them does."
    return Problem("missing-field", message, remedy, Severity.WARNING, Source(path, file.line))


def _columns_absent(file: RegisterFile, path: str) -> Iterator[Problem]:
    profile = file.header.profile
    for field, column in file.header.absent:
        there = ", ".join(f"'{cell}'" for cell in file.header.cells if cell)[:400]
        yield Problem(
            "unknown-reference",
            f"The profile '{profile.name if profile else ''}' takes {field} from a column '{shown(column)}', and the "
            f"file has none of that name.",
            f"Its columns are {there}.",
            Severity.WARNING, Source(path, file.line), column,
        )  # fmt: skip


def _value(cells: Sequence[str], file: RegisterFile, line: int) -> dict[str, Any] | None:
    """What a row says, by field; ``None`` where it names no contract."""
    header, profile = file.header, file.header.profile
    said = {field: _cell(cells[at]) for field, at in header.columns.items() if at < len(cells)}
    said = {field: words for field, words in said.items() if words}
    reference = said.get("reference") or said.get("title")
    if reference is None or _TOTAL.fullmatch(reference):
        return None
    if not said.keys() - {"reference", "title"}:
        return None
    order: Literal["day-first", "month-first"] = profile.dates if profile else "day-first"
    month_first = order == "month-first"

    def told(field: str) -> Told | None:
        words = said.get(field)
        return Told(says=words, day=told_day(words, month_first=month_first)) if words else None

    value: dict[str, Any] = {field: said[field] for field in _TEXTS if field in said}
    value |= {
        LINE: line, "register_name": file.name, "reference": reference[:200], "names": _names(said),
        "start": told("start"), "review": told("review"), "ends": tuple(_ends(said, header, month_first)),
        "term": _with_unit("term", said, header), "extension": _with_unit("extension", said, header),
        "ask": profile.ask if profile else None, "dates": order,
    }  # fmt: skip
    return {name: part for name, part in value.items() if part is not None}


def _cell(words: str) -> str:
    return plain(words)[:2000]


def _names(said: dict[str, str]) -> tuple[str, ...]:
    return tuple(said[field][:200] for field in ("reference", "ocid") if field in said)


def _with_unit(field: str, said: dict[str, str], header: Header) -> str | None:
    """A bare number under "Contract Length (Months)" is a number of months."""
    words = said.get(field)
    if words is None or not re.fullmatch(r"\d{1,3}(?:\.\d)?", words):
        return words
    unit = re.search(r"month|year", header.cells[header.columns[field]], re.I)
    return f"{words} {unit[0].lower()}s" if unit else words


def _ends(said: dict[str, str], header: Header, month_first: bool) -> Iterator[ToldEnd]:
    profile = header.profile
    for field in ENDS:
        if field not in said:
            continue
        column = header.cells[header.columns[field]]
        means = field.removesuffix("_end") if field != "end" else profile.end_means if profile else "unknown"
        by = f"the column '{column}'"
        if field == "end":
            by = f"the profile '{profile.name}'" if profile and means != "unknown" else ""
        if field == "end" and means == "unknown" and extended_to(said[field]):
            means, by = "extended", "the cell"
        day = told_day(said[field], month_first=month_first)
        yield ToldEnd.model_validate(
            {"says": said[field], "day": day, "means": means, "at": column or field, **({"by": by} if by else {})}
        )
    words = said.get("extension")
    until = terms_of(RegisterEntry(register_name="x", reference="x", extension=words)).until if words else None
    if words and until:
        column = header.cells[header.columns["extension"]]
        yield ToldEnd(says=words, day=until, means="extended", by=f"the column '{column}'", at=column or "extension")
