"""``history``: the change log, and whether it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from commissioning.errors import BadInput, NotFound
from commissioning.model import Change
from commissioning.store import LogChecked, Store

_KEPT_HEAD = re.compile(r"[0-9a-f]{16,64}")


@dataclass(frozen=True)
class History:
    """The change log, and what was found when it was checked (``None``: not asked)."""

    changes: tuple[Change, ...]
    checked: LogChecked | None = None

    @property
    def verified(self) -> bool | None:
        """Whether every entry follows from the one before it, and none is missing; ``None``: not asked."""
        return None if self.checked is None else self.checked.broken is None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        document: dict[str, Any] = {"changes": [change.as_dict() for change in self.changes]}
        if self.checked is not None:
            head, broken = self.checked.head, self.checked.broken
            document["verified"] = broken is None
            document["head"] = {"entries": head.entries, "hash": head.hash}
            document["broken"] = broken.as_dict() if broken else None
        return document


def history(store: Store, reference: str | None = None, *, verify: bool = False, head: str | None = None) -> History:
    """The change log, oldest first.

    Args:
        store: an open database.
        reference: a workstream, committee or contract; else everything.
        verify: reads the whole log, and says whether it holds and which entry first does not.
        head: the hash of the log's head as it was kept elsewhere, 16 to 64 hexadecimal digits; it must be in the log
            now, or the log was written anew since. Given, the log is verified.

    Raises:
        NotFound: nothing was ever called so.
        BadInput: ``head`` is no hash.
    """
    if head is not None and not _KEPT_HEAD.fullmatch(head.lower()):
        message = (
            f"'{head}' is not the hash of a log's head. Give the 64 digits, or the first 16, of one that was kept."
        )
        raise BadInput("bad-usage", message)
    with store.reading() as unit:
        checked = unit.check_log(head and head.lower()) if verify or head else None
        try:
            changes = unit.changes(reference)
        except ValueError:  # an instant that is none, in an entry that was edited
            if checked is None or checked.broken is None:
                raise
            changes = unit.changes(reference, before=checked.broken.seq)
        if reference is not None and not changes:
            raise NotFound("not-found", f"Nothing is recorded of '{reference}'.")
        return History(changes, checked)


def version_of(store: Store, reference: str) -> int:
    """The number of the last change that was recorded of a workstream, committee, contract or action; 0: none was."""
    with store.reading() as unit:
        return unit.versions([reference]).get(reference, 0)
