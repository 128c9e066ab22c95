"""Finding the files of a load, and their text."""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from commissioning.errors import Problem, Severity, Source

ENDINGS: Final = (".yaml", ".yml", ".csv", ".ics", ".xml")
MAX_BYTES: Final = 5_000_000
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_BINARY: Final = (
    (b"PK\x03\x04", "a Word, Excel or zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
)


def problem(id: str, message: str, remedy: str, path: Path, line: int | None = None) -> Problem:
    """An error about a whole file or folder."""
    return Problem(id, message, remedy, Severity.ERROR, Source(path.as_posix(), line), value=path.name)


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text. Lines end in ``\\n``, and only there."""

    path: Path
    text: str

    @property
    def shown(self) -> str:
        """The path as problems show it."""
        return self.path.as_posix()


def find_files(paths: Sequence[Path]) -> Iterator[Path | Problem]:
    """The files that ``paths`` mean, each once: folders in the order of their names, without hidden files."""
    seen: set[str] = set()
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for names that no system takes
            found = [item for item in _walk(path, seen, ()) if isinstance(item, Problem) or _is_new(item, seen)]
            yield from found
            if not found and not _holds_files(path):
                endings = ", ".join(ENDINGS)
                yield problem("nothing-to-load", f"The folder {path.as_posix()} holds no file that can be loaded.",
                              f"Files that can be loaded end in {endings}.", path)  # fmt: skip
        elif path.suffix.lower() not in ENDINGS and os.path.exists(path):  # noqa: PTH110 - as above
            yield problem("unreadable", f"Files such as {path.name} are not read.",
                          f"Give a folder, or a file that ends in {', '.join(ENDINGS)}.", path)  # fmt: skip
        elif _is_new(path, seen):
            yield path


def _is_new(path: Path, seen: set[str]) -> bool:
    real = os.path.realpath(path)
    new = real not in seen
    seen.add(real)
    return new


def _holds_files(folder: Path) -> bool:
    """Whether a folder holds a file that can be loaded, read before or not."""
    return any(isinstance(item, Path) for item in _walk(folder, set(), ()))


def _walk(folder: Path, seen: set[str], above: tuple[str, ...]) -> Iterator[Path | Problem]:
    real = os.path.realpath(folder)
    if real in above:
        yield Problem("unreadable", f"The folder {folder.as_posix()} leads back to a folder that it is in.",
                      "It was read once; take the link out.", Severity.WARNING, Source(folder.as_posix()))  # fmt: skip
        return
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    except OSError as error:
        yield _unopened(folder, "folder", error)
        return
    for name in names:
        path = folder / name
        if path.is_dir():
            yield from _walk(path, seen, (*above, real))
        elif path.suffix.lower() in ENDINGS:
            yield path


def _unopened(path: Path, what: str, error: OSError) -> Problem:
    why = {
        FileNotFoundError: ("does not exist", "Check the name."),
        PermissionError: ("may not be opened", "Ask for the right to read it."),
    }.get(type(error), ("cannot be opened", f"The system says: {error.strerror or error}."))
    return problem("unreadable", f"The {what} {path.as_posix()} {why[0]}.", why[1], path)


def read_bytes(path: Path) -> bytes | Problem:
    """The bytes of a file."""
    try:
        with path.open("rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return problem("unreadable", f"{path.as_posix()} is not a file.", "Give a file or a folder.", path)
            content = _read_up_to(file, MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        return _unopened(path, "file", error if isinstance(error, OSError) else OSError(str(error)))
    if len(content) > MAX_BYTES:
        return problem("unreadable", f"The file {path.as_posix()} is larger than {MAX_BYTES // 1_000_000} MB.",
                       "Split it into smaller files.", path)  # fmt: skip
    return content
