"""From paths to a bundle: every file read, every fault kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from commissioning.errors import Problem, Severity
from commissioning.sources.bundle import Bundle
from commissioning.sources.calendars.csv_file import read_csv
from commissioning.sources.calendars.ics_file import read_ics
from commissioning.sources.calendars.meetings import Calendar
from commissioning.sources.calendars.moderngov_file import read_moderngov
from commissioning.sources.calendars.uniting import united
from commissioning.sources.files import decoded, find_files, read_bytes, shown_path
from commissioning.sources.written.documents import Found, read_document


def read_sources(paths: Sequence[Path], *, progress: Callable[[Path], None] | None = None) -> Bundle:
    """Reads files and folders. Nothing is raised for what stands in them: every fault is a problem of the bundle.

    Args:
        paths: files that end in ``.yaml``, ``.yml``, ``.csv``, ``.ics`` or ``.xml``, and folders of them.
        progress: told of each file before it is read.
    """
    found, calendars, files = Found(), list[Calendar](), 0
    order: dict[str, int] = {}
    for item in find_files(paths):
        if isinstance(item, Problem):
            found.problems.append(item)
            continue
        if progress is not None:
            progress(item)
        order[shown_path(item)] = files
        files += 1
        calendars += _read_file(item, found)
    committees, disagreements = united(found.records["committees"], calendars)
    written = {record.value.key for record in found.records["committees"]}
    records = {sort: tuple(read) for sort, read in found.records.items()} | {"committees": committees}
    return Bundle(
        **records,
        problems=in_order([*found.problems, *disagreements], order),
        files=files,
        damaged={sort: tuple(rest) for sort, rest in found.damaged.items()},
        broken={sort: frozenset(names) for sort, names in found.broken.items()},
        calendars=frozenset(record.value.key for record in committees if record.value.key not in written),
    )


def _read_file(path: Path, found: Found) -> list[Calendar]:
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
            return []
        if ending != ".csv":
            read_document(text, shown_path(path), found)
            return []
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
