"""Finding the files of a load, and their text."""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from commissioning.errors import Problem, Severity, Source
from commissioning.sources.written.shape import listed

ENDINGS: Final = (".yaml", ".yml", ".csv", ".ics", ".xml", ".json", ".jsonl")
MAX_BYTES: Final = 5_000_000
_LARGER: Final = {".csv": 50_000_000, ".json": 50_000_000, ".jsonl": 50_000_000}
"""What registers and notices take: tens of thousands of contracts in one file."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY: Final = (
    (b"PK\x03\x04", "a Word, Excel or zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
)


def shown_path(path: Path) -> str:
    """A path as problems show it: the same on every system, and printable."""
    return path.as_posix().encode("utf-8", "replace").decode()


def problem(id: str, message: str, remedy: str, path: Path, line: int | None = None) -> Problem:
    """An error about a whole file or folder."""
    return Problem(id, message, remedy, Severity.ERROR, Source(shown_path(path), line))


def find_files(paths: Sequence[Path]) -> Iterator[Path | Problem]:
    """The files that ``paths`` mean, each once: folders in the order of their names, without hidden files."""
    seen: set[str] = set()
    for path in paths:
        if _is_folder(path):
            empty = True
            for item in _walk(path, set(), ()):
                empty = False
                if isinstance(item, Problem) or _is_new(item, seen):
                    yield item
            if empty:
                yield problem("nothing-to-load", f"The folder {shown_path(path)} holds no file that can be loaded.",
                              f"Files that can be loaded end in {listed(ENDINGS)}.", path)  # fmt: skip
        elif path.suffix.lower() not in ENDINGS and os.path.exists(path):  # noqa: PTH110 - see _is_folder
            table = path.suffix.lower() in (".docx", ".html", ".htm", ".md")
            other = " A work programme is read by 'commissioning programme COMMITTEE --read FILE'." if table else ""
            yield problem("unreadable", f"{shown_path(path)} is not a sort of file that is read.",
                          f"Give a folder, or a file that ends in {listed(ENDINGS)}.{other}", path)  # fmt: skip
        elif _is_new(path, seen):
            yield path


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises where a folder above may not be searched


def _is_new(path: Path, seen: set[str]) -> bool:
    try:
        real = os.path.realpath(path)
    except (OSError, ValueError):  # a name that no system takes: opening it says so
        real = str(path)
    new = real not in seen
    seen.add(real)
    return new


def _walk(folder: Path, walked: set[str], above: tuple[str, ...]) -> Iterator[Path | Problem]:
    real = os.path.realpath(folder)
    if real in above:
        yield Problem("unreadable", f"The folder {shown_path(folder)} leads back to a folder that it is in.",
                      "Nothing is lost, but the link should be taken out.", Severity.WARNING,
                      Source(shown_path(folder)), folder.name)  # fmt: skip
    if real in walked:
        return
    walked.add(real)
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    except OSError as error:
        yield _unopened(folder, "folder", error)
        return
    for path in (folder / name for name in names):
        if _is_folder(path):
            yield from _walk(path, walked, (*above, real))
        elif path.suffix.lower() in ENDINGS:
            yield path


def _unopened(path: Path, what: str, error: OSError) -> Problem:
    why = {
        FileNotFoundError: ("does not exist", "Check the name."),
        PermissionError: ("may not be opened", "Ask for the right to read it."),
    }.get(type(error), ("cannot be opened", f"The system says: {error.strerror or error}."))
    return problem("unreadable", f"The {what} {shown_path(path)} {why[0]}.", why[1], path)


def read_bytes(path: Path) -> bytes | Problem:
    """The bytes of a file that holds something."""
    most = _LARGER.get(path.suffix.lower(), MAX_BYTES)
    try:
        # Asked before it is opened: to open a pipe is to wait for somebody to write to it.
        if not stat.S_ISREG(path.stat().st_mode):
            return problem("unreadable", f"{shown_path(path)} is not a file.", "Give a file or a folder.", path)
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        return _unopened(path, "file", error)
    except ValueError:
        return problem("unreadable", "A path holds a character that no file name has.", "Check the name.", path)
    if len(content) > most:
        return problem("unreadable", f"The file {shown_path(path)} is larger than {most // 1_000_000} MB.",
                       "Split it into smaller files.", path)  # fmt: skip
    return filled(path, content)


def filled(path: Path, content: bytes) -> bytes | Problem:
    """The bytes, when they say something."""
    if not content.strip():
        return problem("empty-file", "The file is empty.", "Delete it, or write something in it.", path, 1)
    return content


def decoded(path: Path, content: bytes, *, fallback: str | None = None) -> str | Problem:
    """The text of a file, with lines that end in ``\\n`` and only there.

    Args:
        path: the file, for messages.
        content: its bytes.
        fallback: the encoding to try where the bytes are not Unicode, as spreadsheets write them.
    """
    kind = next((kind for mark, kind in _BINARY if content.startswith(mark)), None)
    encoding = "utf-8" if kind else encoding_of(content)
    if fallback is not None and not kind and encoding == "utf-8" and content.count(0) * 100 <= len(content):
        content = content.replace(b"\0", b"")  # one that strayed into a spreadsheet makes it no program
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if fallback is None or kind or b"\0" in content:
            return _not_unicode(path, content, error, kind)
        # Line by line: one stray byte must not turn every pound sign of the file into two others.
        text = "\n".join(_decoded_line(line, fallback) for line in content.splitlines())
    if kind or "\0" in text:
        return _binary(path, kind)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    # Breaks to a YAML 1.1 parser, but not to the editor that shows the line numbers.
    return text.translate({0x85: " ", 0x2028: " ", 0x2029: " "})


def _decoded_line(line: bytes, fallback: str) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode(fallback, errors="replace")


def encoding_of(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    head = content[:400]
    if len(head) > 3 and not any(head[0::2]) and all(head[1::2]):
        return "utf-16-be"
    if len(head) > 3 and not any(head[1::2]) and all(head[0::2]):
        return "utf-16-le"
    return "utf-8"


def _not_unicode(path: Path, content: bytes, error: UnicodeDecodeError, kind: str | None) -> Problem:
    if kind or b"\0" in content:
        return _binary(path, kind)
    line = content.count(b"\n", 0, error.start) + 1
    sort = "bad-json" if path.suffix.lower() in (".json", ".jsonl") else "bad-yaml"
    return problem(sort, "The file is not written in UTF-8.",
                   "Save it again with the encoding UTF-8.", path, line)  # fmt: skip


def _binary(path: Path, kind: str | None) -> Problem:
    return problem("binary-file", f"The file is not text{f': it is {kind}' if kind else ''}.",
                   f"Give a text file that ends in {listed(ENDINGS)}.", path, 1)  # fmt: skip
