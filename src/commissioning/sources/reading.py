"""From paths to a bundle: every file read, every fault kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from commissioning.errors import Problem, Severity
from commissioning.model import Register, RegisterEntry
from commissioning.sources.bundle import Bundle, Record
from commissioning.sources.calendars.csv_file import read_csv
from commissioning.sources.calendars.ics_file import read_ics
from commissioning.sources.calendars.meetings import Calendar
from commissioning.sources.calendars.moderngov_file import read_moderngov
from commissioning.sources.calendars.uniting import united
from commissioning.sources.files import decoded, find_files, read_bytes, shown_path
from commissioning.sources.registers.csv_file import as_register, read_register
from commissioning.sources.registers.ocds_file import read_ocds
from commissioning.sources.written.documents import Found, read_document


def read_sources(
    paths: Sequence[Path],
    *,
    registers: Sequence[Register] = (),
    progress: Callable[[Path], None] | None = None,
) -> Bundle:
    """Reads files and folders. Nothing is raised for what stands in them: every fault is a problem of the bundle.

    Args:
        paths: files that end in ``.yaml``, ``.yml``, ``.csv``, ``.ics``, ``.xml`` or ``.json``, and folders of them.
        registers: how the registers are read that are known already; those that the files write come before them.
        progress: told of each file before it is read.
    """
    found, calendars, files = Found(), list[Calendar](), 0
    sheets: list[tuple[Path, str]] = []
    notices: list[tuple[Path, str]] = []
    order: dict[str, int] = {}
    for item in find_files(paths):
        if isinstance(item, Problem):
            found.problems.append(item)
            continue
        if progress is not None:
            progress(item)
        order[shown_path(item)] = files
        files += 1
        calendars += _read_file(item, found, {".csv": sheets, ".json": notices})
    named = frozenset(shown_path(Path(path)) for path in paths)
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
    )


def _read_file(path: Path, found: Found, later: Mapping[str, list[tuple[Path, str]]]) -> list[Calendar]:
    """Reads one file; the text of what needs to know the registers first is put with those of its ending."""
    content = read_bytes(path)
    if isinstance(content, Problem):
        found.problems.append(content)
        return []
    ending = path.suffix.lower()
    if ending == ".ics":
        calendars, problems = read_ics(path, content)
    elif ending == ".xml":
        calendars, problems = read_moderngov(path, content)
    else:
        text = decoded(path, content, fallback="cp1252" if ending == ".csv" else None)
        if isinstance(text, Problem):
            found.problems.append(text)
        elif ending in later:
            later[ending].append((path, text))
        else:
            read_document(text, shown_path(path), found)
        return []
    found.problems += problems
    return calendars


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
    if problem.severity is not Severity.ERROR or path in named or not path.lower().endswith(".json"):
        return problem
    other = problem.id == "wrong-value"
    return replace(problem, severity=Severity.INFO if other else Severity.WARNING)


def _read_calendar(path: Path, text: str, found: Found) -> list[Calendar]:
    calendars, problems = read_csv(path, text)
    for problem in problems:
        if problem.severity is Severity.ERROR and problem.reference:
            found.lost("committees", problem.reference)
    found.problems += problems
    return calendars


def in_order(problems: Sequence[Problem], files: dict[str, int]) -> tuple[Problem, ...]:
    """Problems in the order of the files, then of the lines; those of folders stand first."""

    def place(problem: Problem) -> tuple[int, int]:
        source = problem.source
        return (files.get(source.path, -1), source.line or 0) if source else (-1, 0)

    return tuple(sorted(problems, key=place))
