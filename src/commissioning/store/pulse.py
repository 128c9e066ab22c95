"""Whether anything was recorded in a SQLite file, without a transaction: a server of feeds asks at every fetch."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from commissioning.errors import PartFailed


class Pulse:
    """A connection of its own that only asks for the file's data version; from any thread."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._closed = False

    def read(self) -> int:
        """Another number as soon as any other connection has committed. Raises ``PartFailed``."""
        try:
            with self._lock:
                if self._closed:
                    raise sqlite3.ProgrammingError("it was closed")
                if self._connection is None:
                    self._connection = self._open()
                version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
                return version
        except sqlite3.Error as error:
            message = f"The database at {self._file} cannot be read: {error}."
            raise PartFailed("database-unusable", message) from error

    def close(self) -> None:
        """Gives the connection back."""
        with self._lock:
            self._closed = True
            if self._connection is not None:
                self._connection.close()

    def _open(self) -> sqlite3.Connection:
        address = f"{self._file.absolute().as_uri()}?mode=ro"
        return sqlite3.connect(address, uri=True, timeout=0, isolation_level=None, check_same_thread=False)
