"""What each address last answered, in files of which only the server may read: for a database that is not there."""

from __future__ import annotations

import logging
import os
import re
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from commissioning.web.representation import Good, Representation

_NAME: Final = re.compile(r"([0-9a-f]{64})-([A-Za-z0-9._-]{1,120})")
_PART: Final = ".part"
_log = logging.getLogger("commissioning.serve")


class Kept:
    """A folder of last good answers. A file is named by the digest of an address's secret; its time is the answer's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._complained = False

    def put(self, digest: str, good: Good) -> None:
        """Keeps an answer, whole or not at all; a folder that cannot be written is said once, and stops nothing."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=_PART)
            part = Path(name)
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(good.representation.body)
                at = good.modified.timestamp()
                os.utime(part, (at, at))
                path = self._folder / f"{digest}-{good.file}"
                self._remove(digest, but=path)
                part.replace(path)
            except OSError:
                part.unlink(missing_ok=True)
                raise
        except OSError as error:
            if not self._complained:
                _log.warning("Last answers cannot be kept in '%s': %s", self._folder, error.strerror or error)
                self._complained = True

    def get(self, digest: str) -> Good | None:
        """The last good answer of an address, if it is there and whole."""
        with suppress(OSError):
            for path in self._folder.glob(f"{digest}-*"):
                found = _NAME.fullmatch(path.name)
                representation = Representation(path.read_bytes())
                if found and representation.is_whole:
                    return Good(representation, datetime.fromtimestamp(int(path.stat().st_mtime), UTC), found[2])
        return None

    def remove(self, digest: str) -> None:
        """Forgets what an address answered."""
        with suppress(OSError):
            self._remove(digest)

    def _remove(self, digest: str, *, but: Path | None = None) -> None:
        for path in self._folder.glob(f"{digest}-*"):
            if path != but:
                path.unlink(missing_ok=True)
