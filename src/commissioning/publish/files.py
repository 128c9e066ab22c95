"""Writes files whole or not at all, and only those that changed."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from commissioning.errors import BadInput, PartFailed

_PREFIX: Final = ".commissioning-"
_SUFFIX: Final = ".part"

LEFT_BEHIND_SECONDS: Final = 600
"""So many seconds after its last change, a file that is half written has no writer any more."""


def take_away_left_behind(folder: Path) -> None:
    """Takes away what writers that were killed left half written in a folder; those at work keep theirs."""
    with suppress(OSError), tempfile.TemporaryDirectory(dir=folder, prefix=_PREFIX, suffix=_SUFFIX) as mine:
        # The clock of the disk on which the others were written, which may be another machine's.
        now = Path(mine).stat().st_mtime
        for left in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
            with suppress(OSError):
                if left.stat().st_mtime < now - LEFT_BEHIND_SECONDS:
                    shutil.rmtree(left)


def write_if_changed(path: Path, content: bytes) -> bool:
    """Writes ``content`` to ``path`` atomically; returns whether anything changed.

    Raises:
        PartFailed: the file or its folder cannot be written.
    """
    try:
        if path.is_file() and path.read_bytes() == content:
            return False
    except OSError as error:
        raise _unwritable(path, error) from error
    # A calendar that a loss of power takes away is published again; so not every name waits for the disk.
    with whole(path, lasting=False) as part:
        part.write_bytes(content)
    return True


@contextmanager
def whole(path: Path, *, replace: bool = True, lasting: bool = True) -> Iterator[Path]:
    """A file beside ``path`` to write in, which takes its name when the block ends well; else nothing is there.

    Args:
        path: its folder is made when it is not there.
        replace: whether a file that is there may be replaced.
        lasting: waits until the disk has its name, too.

    Raises:
        BadInput: something stands at ``path``, and it may not be replaced.
        PartFailed: the file or its folder cannot be written.
    """
    if not replace and path.exists():
        raise _exists(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=_PREFIX, suffix=_SUFFIX) as folder:
            part = Path(folder) / "part"
            yield part
            _to_disk(part)
            part.chmod(0o644)
            if replace:
                part.replace(path)
            else:
                _place(part, path)
            if lasting:
                _to_disk(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error


def _to_disk(path: Path) -> None:
    """Waits until the disk has a file, or what a folder lists; Windows opens no folder, and needs none of it."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _place(part: Path, path: Path) -> None:
    """Gives a file a name that nothing has, even when somebody else takes that name at the same moment."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        raise _exists(path) from None
    except OSError:  # a file system without second names
        if path.exists():
            raise _exists(path) from None
        part.replace(path)


def _exists(path: Path) -> BadInput:
    return BadInput("file-exists", f"'{path}' is there already. Name another file, or write over it with --force.")


def _unwritable(path: Path, error: OSError) -> PartFailed:
    remedy = "Name another folder, or mend its permissions."
    if error.errno == errno.ENOSPC:
        remedy = "Make room there, or name a folder on another disk."
    message = f"'{path}' cannot be written: {error.strerror or error}. {remedy}"
    return PartFailed("output-unwritable", message)
