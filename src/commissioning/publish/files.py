"""Writes files whole or not at all, and only those that changed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from commissioning.errors import PartFailed


def write_if_changed(path: Path, content: bytes) -> bool:
    """Writes ``content`` to ``path`` atomically; returns whether anything changed.

    Raises:
        PartFailed: the file or its folder cannot be written.
    """
    try:
        if path.is_file() and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        message = (
            f"'{path}' cannot be written: {error.strerror or error}. Name another folder, or mend its permissions."
        )
        raise PartFailed("output-unwritable", message) from error
    return True
