"""Finds the data that the repository keeps at its top and the wheel carries inside the package.

``calendars/`` and ``examples/`` are places where people write, so they live at the top of the
repository, once. A wheel carries copies under ``commissioning/_carried``; a checkout is read where
it stands.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def carried(name: str) -> Path:
    """The folder or file ``name`` (with forward slashes, from the repository's top).

    Raises:
        FileNotFoundError: neither the package nor a checkout around it holds ``name``.
    """
    for root in (_PACKAGE / "_carried", _PACKAGE.parent.parent):
        path = root / name
        if path.exists():
            return path
    raise FileNotFoundError(f"this installation of commissioning does not carry '{name}'; install it again")
