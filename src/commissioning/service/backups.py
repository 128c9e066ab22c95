"""``backup``, ``restore``, ``dump`` and ``load --dump``: the whole content, kept and brought back."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from commissioning.errors import BadInput, NotFound
from commissioning.publish.files import whole
from commissioning.service.loads.loading import NAMES
from commissioning.store import Copied, Store, checked_copy, checked_dump

Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class KeptFile:
    """A file that holds the whole content of a database."""

    path: Path
    bytes: int
    sha256: str
    copied: Copied

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return sum(self.copied.rows.values())

    @property
    def is_whole(self) -> bool:
        """Whether the change log in it holds."""
        return self.copied.checked.broken is None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "path": self.path.as_posix(),
            "bytes": self.bytes,
            "sha256": self.sha256,
            "rows": self.rows,
            **_log(self.copied),
        }


@dataclass(frozen=True)
class Restored:
    """What was brought into a database. ``kept`` is where what it held before is."""

    path: Path
    copied: Copied
    sorts: dict[str, int]
    kept: Path | None = None

    @property
    def nouns(self) -> dict[str, int]:
        """How many records of each sort were brought, named as ``load`` names them."""
        return {
            **{name: self.sorts.get(sort, 0) for sort, name in NAMES.items()},
            "meetings": self.copied.rows["meeting"],
        }

    @property
    def rows(self) -> int:
        """How many rows were brought."""
        return sum(self.copied.rows.values())

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "path": self.path.as_posix(),
            "rows": self.rows,
            "tables": self.copied.rows,
            **_log(self.copied),
            "kept": self.kept.as_posix() if self.kept else None,
        }


def _log(copied: Copied) -> dict[str, Any]:
    checked = copied.checked
    return {
        "log": {
            "entries": checked.head.entries,
            "head": checked.head.hash,
            "verified": checked.broken is None,
            "broken": checked.broken.as_dict() if checked.broken else None,
        }
    }


def backup(store: Store, file: Path | str, *, replace: bool = False, progress: Progress | None = None) -> KeptFile:
    """Keeps the whole content in a file, as it is at one moment; others may read and write meanwhile.

    The file is a SQLite database, whichever the content comes from. It is there whole, or not at all.

    Args:
        store: an open database.
        file: where; its folder is made when it is not there.
        replace: writes over a file that is there.
        progress: called with a table and how many of its rows are done.

    Raises:
        BadInput: a file is there, and ``replace`` is false.
        PartFailed: the database cannot be read, or the file cannot be written.
    """
    path = Path(file)
    with whole(path, replace=replace) as part:
        copied = store.backup_to(part, progress)
        size, digest = _measured(part)
    return KeptFile(path, size, digest, copied)


def dump(store: Store, file: Path | str, *, replace: bool = False, progress: Progress | None = None) -> KeptFile:
    """Writes the whole content as text, as it is at one moment; the same bytes for the same content.

    Args:
        store: an open database.
        file: where; its folder is made when it is not there.
        replace: writes over a file that is there.
        progress: called with a table and how many of its rows are done.

    Raises:
        BadInput: a file is there, and ``replace`` is false.
        PartFailed: the database cannot be read, or the file cannot be written.
    """
    path = Path(file)
    with whole(path, replace=replace) as part:
        with part.open("wb") as out:
            copied = store.dump_to(out, progress)
        size, digest = _measured(part)
    return KeptFile(path, size, digest, copied)


def restore(
    url: str, file: Path | str, *, replace_at: datetime | None = None, progress: Progress | None = None
) -> Restored:
    """Brings a backup into a database that is empty or not there yet: all of it, or nothing.

    Args:
        url: the database's address.
        file: what ``backup`` made, by this version of the program or an earlier one.
        replace_at: replaces what the database holds, after it was kept in a file named after this instant.
        progress: called with a table and how many of its rows are done.

    Raises:
        NotFound: there is no such file.
        BadInput: the file is no backup or not whole, or the database holds something.
        PartFailed: the database cannot be written; it is as it was.
    """
    return _brought(url, Path(file), checked_copy, replace_at, progress)


def load_dump(
    url: str, file: Path | str, *, replace_at: datetime | None = None, progress: Progress | None = None
) -> Restored:
    """Brings a dump into a database that is empty or not there yet: all of it, or nothing.

    Args:
        url: the database's address.
        file: what ``dump`` made, by this version of the program or an earlier one.
        replace_at: replaces what the database holds, after it was kept in a file named after this instant.
        progress: called with a table and how many of its rows are done.

    Raises:
        NotFound: there is no such file.
        BadInput: the file is no dump or not whole, or the database holds something.
        PartFailed: the database cannot be written; it is as it was.
    """
    return _brought(url, Path(file), checked_dump, replace_at, progress)


def _brought(
    url: str, file: Path, checked: Callable[[Path, Path], Path], replace_at: datetime | None, progress: Progress | None
) -> Restored:
    if not file.exists():
        raise NotFound("not-found", f"There is no file '{file}'.")
    with tempfile.TemporaryDirectory() as folder:
        try:
            made = checked(file, Path(folder))
        except OSError as error:
            raise BadInput("unreadable", f"'{file}' cannot be read: {error.strerror or error}.") from error
        store = Store.open(url, create=True)
        kept: list[Path] = []

        def keep() -> None:
            assert replace_at is not None
            kept.append(_free(store.beside(f"replaced-{replace_at.astimezone(UTC):%Y%m%dT%H%M%SZ}")))
            backup(store, kept[0])

        try:
            copied = store.bring(made, keep_old=keep if replace_at else None, progress=progress)
            with store.reading() as unit:
                sorts = {sort: len(unit.keys(sort)) for sort in NAMES}
        except BaseException:
            store.give_up()
            raise
        store.close()
    return Restored(file, copied, sorts, kept[0] if kept else None)


def _free(path: Path) -> Path:
    """A name that nothing has."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}-{number}")
    return found


def _measured(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
