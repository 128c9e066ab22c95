"""From paths to a bundle: every file read, every fault kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from commissioning.errors import Problem, Severity
from commissioning.model import Register, RegisterEntry
from commissioning.sources.bundle import Bundle, Record
from commissioning.sources.calendars.csv_file import read_csv
from commissioning.sources.calendars.ics_file import read_ics
from commissioning.sources.calendars.meetings import Calendar, Reading
from commissioning.sources.calendars.moderngov_file import read_moderngov
from commissioning.sources.calendars.uniting import united
from commissioning.sources.fetching import Fetched
from commissioning.sources.files import decoded, encoding_of, filled, find_files, problem, read_bytes, shown_path
from commissioning.sources.registers.csv_file import as_register, may_be_register, read_register
from commissioning.sources.registers.ocds_file import read_ocds
from commissioning.sources.written.documents import Found, read_document


def read_sources(
    paths: Sequence[Path | Fetched],
    *,
    registers: Sequence[Register] = (),
    progress: Callable[[Path], None] | None = None,
    as_of: date | None = None,
) -> Bundle:
    """Reads files and folders. Nothing is raised for what stands in them: every fault is a problem of the bundle.

    Args:
        paths: files that end in ``.yaml``, ``.yml``, ``.csv``, ``.ics``, ``.xml``, ``.json`` or ``.jsonl``, and
            folders of them; what was fetched from addresses is read by its content.
        registers: how the registers are read that are known already; those that the files write come before them.
        progress: told of each file before it is read.
        as_of: today, by which the dates of meetings that repeat without an end are chosen; without it, by their first.
    """
    found, calendars, files = Found(), list[Calendar](), 0
    sheets: list[tuple[Path, str]] = []
    notices: list[tuple[Path, str]] = []
    order: dict[str, int] = {}
    parts: set[str] = set()
    from_addresses = [item for item in paths if isinstance(item, Fetched)]
    for item in (*find_files([path for path in paths if isinstance(path, Path)]), *from_addresses):
        if isinstance(item, Problem):
            found.problems.append(item)
            continue
        path = item.path if isinstance(item, Fetched) else item
        if progress is not None:
            progress(path)
        order[shown_path(path)] = files
        files += 1
        read = _read_file(item, found, {".csv": sheets, ".json": notices, ".jsonl": notices}, as_of)
        calendars += read.calendars
        if read.part:
            parts.add(shown_path(path))
    named = frozenset(shown_path(path) for path in paths if isinstance(path, Path))
    entries, whole = _read_entries(sheets, notices, registers, found, calendars)
    found.problems = [_unasked(problem, named) for problem in found.problems]
    committees, disagreements = united(found.records["committees"], calendars)
    written = {record.value.key for record in found.records["committees"]}
    records: dict[str, Any] = {sort: tuple(read) for sort, read in found.records.items()}
    return Bundle(
        **{**records, "committees": committees},
        entries=tuple(entries),
        whole=whole,
        problems=in_order([*found.problems, *disagreements], order),
        files=files,
        damaged={sort: tuple(rest) for sort, rest in found.damaged.items()},
        broken={sort: frozenset(names) for sort, names in found.broken.items()},
        calendars=frozenset(record.value.key for record in committees if record.value.key not in written),
        parts=frozenset(parts),
    )


def _read_file(
    item: Path | Fetched, found: Found, later: Mapping[str, list[tuple[Path, str]]], as_of: date | None
) -> Reading:
    """Reads one file; the text of what needs to know the registers first is put with those of its ending."""
    if isinstance(item, Fetched):
        path, ending, content = item.path, item.ending, filled(item.path, item.content)
    else:
        path, ending, content = item, item.suffix.lower(), read_bytes(item)
    if isinstance(content, Problem):
        found.problems.append(content)
        return Reading([], [])
    if ending == ".ics":
        read = read_ics(path, content, as_of=as_of)
    elif ending == ".xml":
        read = read_moderngov(path, content)
    else:
        if ending == ".csv" and encoding_of(content) == "utf-8":
            content = content.replace(b"\0", b"")
        text = decoded(path, content, fallback="cp1252" if ending == ".csv" else None)
        if isinstance(text, Problem):
            found.problems.append(text)
        elif ending in later:
            later[ending].append((path, text))
        else:
            read_document(text, shown_path(path), found)
        return Reading([], [])
    found.problems += [*read.problems, *_nothing_read(path, read)]
    return read


def _read_entries(
    sheets: Sequence[tuple[Path, str]],
    notices: Sequence[tuple[Path, str]],
    known: Sequence[Register],
    found: Found,
    calendars: list[Calendar],
) -> tuple[list[Record[RegisterEntry]], frozenset[str]]:
    """The contracts of registers and notices, and which registers were read whole. Other sheets are calendars."""
    profiles = {profile.name: profile for profile in known}
    profiles |= {record.value.name: record.value for record in found.records["registers"]}
    entries: list[Record[RegisterEntry]] = []
    whole: set[str] = set()
    for path, text in sheets:
        register = as_register(path, text, list(profiles.values()))
        if register is None:
            calendars += _read_calendar(path, text, found)
            continue
        read, problems = read_register(register)
        if read:
            whole.add(register.name)
        entries += read
        found.problems += problems
    for path, text in notices:
        read, problems = read_ocds(path, text)
        entries += read
        found.problems += problems
    return entries, frozenset(whole)


def _unasked(problem: Problem, named: frozenset[str]) -> Problem:
    """A JSON file in a folder that is none of ours, or broken, refuses nothing; one that was named does."""
    path = problem.source.path if problem.source else ""
    if problem.severity is not Severity.ERROR or path in named or not path.lower().endswith((".json", ".jsonl")):
        return problem
    other = problem.id == "wrong-value"
    return replace(problem, severity=Severity.INFO if other else Severity.WARNING)


def _read_calendar(path: Path, text: str, found: Found) -> list[Calendar]:
    read = read_csv(path, text)
    refused = any(problem.id == "missing-field" and problem.message.startswith("The file") for problem in read.problems)
    told = [_either(problem, text) if refused else problem for problem in read.problems]
    found.problems += [*told, *_nothing_read(path, read)]
    return read.calendars


def _nothing_read(path: Path, read: Reading) -> Iterable[Problem]:
    """A file of which every meeting was set aside brings nothing, and is refused."""
    aside = sum(problem.details.get("set_aside", 0) for problem in read.problems)
    if aside and not read.calendars:
        message = f"No meeting of the file could be read; {aside} {'was' if aside == 1 else 'were'} set aside."
        yield problem("empty-file", message, "Mend what is said of each.", path, 1)


def _either(problem: Problem, text: str) -> Problem:
    """What to write where a file may have been meant as a register of contracts."""
    if problem.id != "missing-field" or not may_be_register(text):
        return problem
    what = "a reference or title, an end, and a supplier, value or department"
    remedy = f"{problem.remedy} If it is a register of contracts: name {what}, or write a profile of it."
    return replace(problem, remedy=remedy)


def in_order(problems: Sequence[Problem], files: dict[str, int]) -> tuple[Problem, ...]:
    """Problems in the order of the files, then of the lines; those of folders stand first."""

    def place(problem: Problem) -> tuple[int, int]:
        source = problem.source
        return (files.get(source.path, -1), source.line or 0) if source else (-1, 0)

    return tuple(sorted(problems, key=place))
