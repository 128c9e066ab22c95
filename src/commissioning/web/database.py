"""The database of a server: opened when it is there, noticed when it goes, and opened again when it comes back."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Final

from commissioning.errors import CommissioningError, NotFound, PartFailed
from commissioning.store import Store, file_of

RETRY_SECONDS: Final = 2.0
"""So long after it was not there, nobody waits for the database again."""


class Database:
    """A database that may come and go while it is served."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._file = file_of(url)
        self._lock = threading.Lock()
        self._store: Store | None = None
        self._seen: tuple[int, int] | None = None
        self._failed: tuple[float, CommissioningError] | None = None

    @contextmanager
    def open(self) -> Iterator[Store]:
        """The open database.

        Raises:
            CommissioningError: it is not there, or cannot be used.
        """
        # Outside: who only hears again that it is not there must not put off the moment at which it is tried again.
        store = self._current()
        try:
            yield store
        except PartFailed as error:
            if error.id != "database-locked":
                self._gone(error)
            raise

    def pulse(self) -> object:
        """Another value as soon as anything was recorded, or another file is there; ``None``: that is not known.

        It never waits for what takes longer than a look into memory.
        """
        store = self._store
        if store is None or _identity(self._file) != self._seen:
            return None
        try:
            found = store.pulse()
        except PartFailed:
            return None
        return None if found is None else (self._seen, found)

    def close(self) -> None:
        """Gives its connections back."""
        with self._lock:
            self._close()

    def _current(self) -> Store:
        with self._lock:
            seen = _identity(self._file)
            # A file that was moved away can still be read by whoever has it open; it is not the database any more.
            if self._store is not None and seen != self._seen:
                self._close()
            if self._store is None:
                if self._failed is not None and monotonic() < self._failed[0]:
                    raise self._failed[1]
                try:
                    self._store = _opened(self._url)
                except CommissioningError as error:
                    self._failed = (monotonic() + RETRY_SECONDS, error)
                    raise
                self._seen, self._failed = _identity(self._file), None
            return self._store

    def _gone(self, error: CommissioningError) -> None:
        with self._lock:
            self._failed = (monotonic() + RETRY_SECONDS, error)
            self._close()

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None


def _opened(url: str) -> Store:
    try:
        return Store.open(url)
    except NotFound as error:
        # Whoever asks a server for a page that there is must not hear that there is none.
        raise PartFailed("database-unusable", error.message) from error


def _identity(file: Path | None) -> tuple[int, int] | None:
    if file is None:
        return None
    try:
        about = os.stat(file)  # noqa: PTH116  (asked at every fetch, and a path object takes longer than the question)
    except OSError:
        return (0, 0)
    return (about.st_dev, about.st_ino)
