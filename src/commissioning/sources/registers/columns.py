"""Which row of a file is the header of a contract register, and which column holds what.

The fields are those of the Local Government Transparency Code 2015 (part 2.1, contracts), in the spellings that
councils publish. A header may say which end an end is ("Current End Date"); the word "End Date" alone says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import Final

from commissioning.model import Register
from commissioning.model.base import same_words

SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "reference": (
        "reference", "ref", "reference number", "ref no", "ref number", "contract reference", "contract ref",
        "contract reference number", "contract ref no", "contract ref number", "contract number", "contract no",
        "contract id", "agreement reference", "agreement reference number", "unique reference", "register reference",
        "unique reference number", "dn number", "dn reference", "system reference", "unique id", "identifier",
    ),
    "title": (
        "title", "contract title", "title of agreement", "agreement title", "contract name", "name of contract",
        "contract", "agreement", "name", "contract agreement title", "project title", "contract or agreement title",
    ),
    "description": (
        "description", "contract description", "description of goods and or services", "goods and or services",
        "goods or services",
        "description of goods services", "description of the goods and or services being provided", "service",
        "description of goods and or services being provided", "summary", "details", "service description",
        "description of goods or services", "goods and services description", "purpose", "contract purpose",
    ),
    "department": (
        "department", "local authority department", "local authority department responsible", "directorate",
        "responsible department", "service area", "department responsible", "owning department", "division",
        "council department", "owning directorate", "responsible service",
    ),
    "supplier": (
        "supplier", "supplier name", "supplier name and details", "contractor", "contractor name", "vendor",
        "vendor name", "provider", "provider name", "supplier s", "suppliers", "supplier name s", "awarded supplier",
        "name of supplier", "company name", "supplier details", "contractor s",
    ),
    "value": (
        "value", "contract value", "total value", "total contract value", "annual value", "annual contract value",
        "sum to be paid", "sum to be paid over the length of the contract", "estimated value", "value of contract",
        "estimated annual spend", "estimated annual spending", "contract award value", "award value",
        "whole life value", "original value", "estimated contract value", "lifetime value", "total estimated value",
        "annual spend",
    ),
    "start": (
        "start", "start date", "contract start", "contract start date", "commencement date", "date from", "from",
        "commencement", "start date of contract", "agreement start date", "validity start", "original start date",
        "date of commencement", "contract commencement date", "begin date", "valid from", "service start date",
    ),
    "end": (
        "end", "end date", "contract end", "contract end date", "expiry date", "expiry", "date to", "to", "expires",
        "completion date", "contract expiry date", "contract expiry", "agreement end date", "validity end", "finish",
        "end date of contract", "termination date", "finish date", "expiration date", "valid to", "contract finish",
        "estimated end date", "expected end date", "service end date", "contract completion date",
    ),
    "initial_end": (
        "initial end date", "original end date", "initial expiry date", "initial term end date", "initial end",
        "end date excluding extensions", "end date excluding extension", "end date exc extensions", "original end",
        "end date before extension", "original expiry date", "end date without extensions", "initial contract end date",
        "original contract end date", "end date not including extensions", "end of initial term",
    ),
    "current_end": ("current end date", "contract current end date", "current expiry date", "current end",
                    "current contract end date", "end date including extensions used"),
    "extended_end": (
        "extended end date", "revised end date", "latest end date", "end date including extensions",
        "end date including extension", "end date inc extensions", "end date incl extensions", "extension end date",
        "end date with extensions", "final end date", "final expiry date", "extended to", "extension to",
        "end including extensions", "end inc extensions", "end incl extensions",
        "expiry date including extensions", "end date after extension", "extension expiry date", "extended expiry date",
    ),
    "maximum_end": (
        "maximum end date", "maximum contract end date", "max end date", "maximum extension date", "maximum end",
        "latest possible end date", "contract maximum end date", "maximum expiry date", "max expiry date",
        "end date including all extensions", "end date including all extension options", "maximum extent date",
        "end date if all extensions are used", "max contract end date", "maximum possible end date",
    ),
    "review": (
        "review", "review date", "contract review date", "next review date", "date of review", "renewal date",
        "contract review", "next review",
    ),
    "term": (
        "term", "contract term", "contract length", "length of contract", "contract duration", "duration",
        "initial term", "contract period", "length", "term of contract", "period", "period of contract",
    ),
    "extension": (
        "extension", "extensions", "extension period", "extension options", "extension option", "option to extend",
        "options to extend", "possible extension", "extension available", "extension terms", "contract extension",
        "contract extensions", "contract extendable", "extendable", "extension details", "extension length",
        "extension periods", "extensions available", "possible extensions", "potential extension", "maximum extension",
        "options", "extension provision", "optional extension", "optional extension period", "length of extension",
        "contract extension options", "extension clause",
    ),
    "process": (
        "process type", "procurement process", "procurement route", "tender process", "process", "award procedure",
        "contract awarded via tender or quotation", "invitation to tender or quote", "invitation to quote or tender",
        "procurement process type", "procurement method", "procedure type", "route to market", "tender or quote",
        "awarded following invitation to tender or quotation", "result of invitation to quote or tender", "procedure",
    ),
    "sme": (
        "sme", "supplier type sme", "small medium enterprise", "small or medium sized enterprise", "is sme",
        "supplier sme", "small or medium enterprise", "supplier is sme", "sme status", "sme vcse",
        "sme or vcse", "supplier size",
    ),
    "vcse": (
        "vcse", "supplier type vcse", "voluntary or community sector organisation", "vcs", "vcse organisation",
        "supplier vcse", "voluntary community or social enterprise", "charity number", "registered charity number",
        "voluntary sector", "third sector", "supplier is vcse", "voluntary community sector", "vcso",
    ),
    "status": ("status", "contract status"),
    "ocid": ("ocid", "ocds id", "open contracting id", "contracting process id"),
}  # fmt: skip
"""The names of columns, as ``header_words`` makes them of a header's cells; the first that is there counts."""

ENDS: Final = ("end", "initial_end", "current_end", "extended_end", "maximum_end")
_ONLY_OF_REGISTERS: Final = frozenset(
    {"supplier", "value", "department", "review", "extension", "process", "sme", "vcse", "ocid", "initial_end",
     "current_end", "maximum_end", "term"}
)  # fmt: skip
_FIELD_OF: Final = {spelling: field for field, spellings in SPELLINGS.items() for spelling in spellings}
_CALENDARS_OWN: Final = frozenset(
    {"subject", "all day event", "meeting organizer", "start time", "end time", "meeting date", "meeting time",
     "committee", "date", "day", "time", "venue", "agenda", "body"}
)  # fmt: skip
_SEARCHED: Final = 60
"""Rows in which a header is looked for: what stands above it is a title, a date, a notice."""


@dataclass(frozen=True)
class Header:
    """The header of a register: the number of its row among those that say something, and the column of each field.

    ``cells`` are its cells as they are written; ``absent`` the fields whose column a profile names and no cell has.
    """

    row: int
    columns: Mapping[str, int]
    cells: Sequence[str]
    absent: tuple[tuple[str, str], ...] = ()
    profile: Register | None = None


def header_words(cell: str) -> str:
    """A header's cell as it is compared: ``Contract_Start-Date (dd/mm/yyyy)`` becomes ``contract start date``."""
    text = same_words(re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", cell))
    text = re.sub(r"\((?:s|[^)]*(?:dd|yy|[£$€]|gbp|vat|months?|years?)[^)]*)\)|[£$€*]", " ", text)
    text = text.replace("&", " and ").replace("/", " or ")
    text = re.sub(r"[^a-z0-9]+", " ", text)
    text = re.sub(r"\band or (?:or )?", "and or ", text)
    return " ".join(text.split())


def almost(cells: Sequence[str]) -> bool:
    """Whether a row that is no header of a register has some of its columns: somebody may have meant one."""
    return len({_FIELD_OF[words] for cell in cells if (words := header_words(cell)) in _FIELD_OF}) > 1


def find_header(rows: Sequence[Sequence[str]], profiles: Sequence[Register], name: str) -> Header | None:
    """The header of a register among the first rows of a file; ``None`` where the file is none.

    Args:
        rows: the rows that say something.
        profiles: the registers whose columns are known. One that names the file, else one whose columns are all there.
        name: the file's name.
    """
    named = [profile for profile in profiles if _is_file_of(profile, name)]
    best: Header | None = None
    for number, cells in enumerate(rows[:_SEARCHED]):
        if sum(1 for cell in cells if cell) < 2:
            continue
        for profile in _profiles(named or profiles, cells, bool(named)):
            header = _header(number, cells, profile)
            if _is_register(header) and (best is None or _weight(header) > _weight(best)):
                best = header
        if best is not None and best.row < number - 3:
            break
    return best


def _weight(header: Header) -> tuple[bool, int]:
    return header.profile is not None, len(header.columns)


def _is_file_of(profile: Register, name: str) -> bool:
    return any(fnmatchcase(PurePath(name).name.casefold(), pattern.casefold()) for pattern in profile.files)


def _profiles(profiles: Sequence[Register], cells: Sequence[str], named: bool) -> Iterator[Register | None]:
    """The profiles that a header may be read by; without one, by the usual names."""
    there = {same_words(cell) for cell in cells}
    for profile in profiles:
        wanted = {same_words(column) for _, column in profile.columns.named()}
        if named or (not profile.files and wanted and wanted <= there):
            yield profile
    if not named:
        yield None


def _header(number: int, cells: Sequence[str], profile: Register | None) -> Header:
    there: dict[str, int] = {}
    for at, cell in enumerate(cells):
        there.setdefault(same_words(cell), at)
    columns: dict[str, int] = {}
    absent: list[tuple[str, str]] = []
    for field, column in profile.columns.named() if profile else ():
        at_column = there.get(same_words(column))
        if at_column is None:
            absent.append((field, column))
        else:
            columns[field] = at_column
    usual: dict[str, tuple[int, int]] = {}
    for at, cell in enumerate(cells):
        words = header_words(cell)
        found = _FIELD_OF.get(words)
        if found is None or found in columns or at in columns.values() or found in dict(absent):
            continue
        rank = (SPELLINGS[found].index(words), at)
        usual[found] = min(usual.get(found, rank), rank)
    columns |= {field: at for field, (_, at) in usual.items()}
    return Header(number, columns, tuple(cells), tuple(absent), profile)


def _is_register(header: Header) -> bool:
    """Whether a row is the header of a register: what a contract is called, when it ends, and what no calendar has."""
    columns = header.columns.keys()
    has_end = not columns.isdisjoint(ENDS) or "extension" in columns or "term" in columns
    told = "reference" in columns or "title" in columns
    if header.profile is not None:
        return told and bool(columns & {"start", *ENDS})
    words = {header_words(cell) for cell in header.cells}
    of_calendar = len(words & _CALENDARS_OWN) > 0
    return told and has_end and not columns.isdisjoint(_ONLY_OF_REGISTERS) and not of_calendar
