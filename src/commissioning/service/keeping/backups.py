"""A backup every day, tried as ``restore`` would try it, and the older ones thinned out."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from commissioning.dates import say
from commissioning.errors import BadInput, PartFailed, Problem, Severity
from commissioning.service.backups import backup
from commissioning.service.keeping.piece import Piece, Rotation, Round
from commissioning.store import Store, checked_copy

NAME = "backup"
_FILE = re.compile(r"commissioning-(\d{4}-\d{2}-\d{2})\.db")


@dataclass(frozen=True)
class _Shelf:
    """The folder that backups stand in: only files named as ours are looked at."""

    directory: Path

    def path(self, day: date) -> Path:
        """The backup of a day."""
        return self.directory / f"commissioning-{day.isoformat()}.db"

    def days(self) -> tuple[date, ...]:
        """The days of which there is a backup, oldest first."""
        found = []
        for path in self.directory.glob("commissioning-*.db"):
            named = _FILE.fullmatch(path.name)
            if named:
                try:
                    found.append(date.fromisoformat(named[1]))
                except ValueError:
                    continue
        return tuple(sorted(found))


def keep_backup(store: Store, turn: Round) -> Piece:
    """Makes the backup of the day, unless it is there; reads it back; and then removes those that are not kept.

    As long as the newest one cannot be brought back, no other is removed.

    Raises:
        PartFailed: the folder cannot be written, or the database cannot be read.
    """
    if turn.places.backups is None:
        message = "No backup is made: no folder for backups is set."
        remedy = (
            "Set COMMISSIONING_BACKUP_DIRECTORY, best to a folder on another disk; its backups are your own to guard."
        )
        return Piece(NAME, "not set up", (Problem("backup-missing", message, remedy),))
    shelf = _Shelf(turn.places.backups)
    newest = max(shelf.days(), default=None)
    if newest is not None and newest > turn.as_of:
        return Piece(NAME, "none made: the day lies before the newest", (_behind(turn.as_of, newest),))
    file = shelf.path(turn.as_of)
    turn.progress(f"Making the backup {file}")
    made = not file.exists()
    if made:
        backup(store, file)
    fault = _fault(file)
    if fault and not made:
        made = True
        backup(store, file, replace=True)
        fault = _fault(file)
    details = {"file": file.as_posix(), "made": made, "bytes": file.stat().st_size}
    if fault:
        remedy = (
            "Keep the last backup that is whole, and see what 'commissioning history --verify' says of the database. "
            "Until this is settled no older backup is removed."
        )
        problem = Problem("backup-unusable", fault, remedy, Severity.ERROR, value=file.as_posix())
        return Piece(NAME, "made, and cannot be brought back", (problem,), {**details, "removed": []})
    removed = _thin_out(shelf, turn.places.rotation)
    said = f"{file.name} {'made' if made else 'is there'}, and can be brought back; {len(shelf.days())} kept"
    return Piece(NAME, said, (), {**details, "removed": [path.name for path in removed]})


def kept_days(days: Iterable[date], rotation: Rotation) -> frozenset[date]:
    """The days whose backups are kept: the last ones, the last of each week, and the last of each month.

    They are counted by the backups that there are and not from today: a clock that runs ahead removes none.
    """
    periods: Mapping[Callable[[date], object], int] = {
        (lambda day: day): rotation.daily,
        (lambda day: day.isocalendar()[:2]): rotation.weekly,
        (lambda day: (day.year, day.month)): rotation.monthly,
    }
    kept: set[date] = set()
    for period, number in periods.items():
        last = {period(day): day for day in sorted(days)}
        kept |= set(sorted(last.values())[-number:] if number else ())
    return frozenset(kept)


def _thin_out(shelf: _Shelf, rotation: Rotation) -> tuple[Path, ...]:
    days = shelf.days()
    kept = kept_days(days, rotation)
    removed = tuple(shelf.path(day) for day in days if day not in kept)
    for path in removed:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            message = f"'{path}' cannot be removed: {error.strerror or error}. Mend the permissions of its folder."
            raise PartFailed("output-unwritable", message) from error
    return removed


def _fault(file: Path) -> str | None:
    """Why a backup cannot be brought back: it is tried as ``restore`` tries it, in a copy."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            checked_copy(file, Path(folder))
        except BadInput as error:
            return error.message
    return None


def _behind(as_of: date, newest: date) -> Problem:
    message = f"Today is given as {say(as_of)}, and there is a backup of {say(newest)}: none is made and none removed."
    remedy = "Set the clock of this machine right. If the newer backup has a wrong date, give it another name."
    return Problem("clock-behind", message, remedy, value=as_of.isoformat(), details={"last": newest.isoformat()})
