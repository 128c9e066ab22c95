"""What has happened, kept. The only part that knows SQL; rows never leave it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from commissioning.store.answers import edition
from commissioning.store.author import Author, Expected
from commissioning.store.database import Store
from commissioning.store.engine import beside, file_of, there

if TYPE_CHECKING:
    from commissioning.store.alert_ledger import LedgerEntry, Raised
    from commissioning.store.changelog import LogBreak, LogChecked, LogHead
    from commissioning.store.copies import Copied, checked_copy
    from commissioning.store.dumps import checked_dump
    from commissioning.store.repository import Stored, StoredEvent, StoredMeeting, Unit, lasting_id
    from commissioning.store.served import Address, State
    from commissioning.store.texts import Asked, Counts, KeptText
    from commissioning.store.tokens import StoredToken
    from commissioning.store.watch import DueRow, Watched

_HOMES = {
    "alert_ledger": ("LedgerEntry", "Raised"),
    "changelog": ("LogBreak", "LogChecked", "LogHead"),
    "copies": ("Copied", "checked_copy"),
    "dumps": ("checked_dump",),
    "repository": ("Stored", "StoredEvent", "StoredMeeting", "Unit", "lasting_id"),
    "served": ("Address", "State"),
    "texts": ("Asked", "Counts", "KeptText"),
    "tokens": ("StoredToken",),
    "watch": ("DueRow", "Watched"),
}
_WHERE = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Address", "Asked", "Author", "Copied", "Counts", "DueRow", "Expected", "KeptText", "LedgerEntry", "LogBreak",
    "LogChecked", "LogHead", "Raised", "State", "Store", "Stored", "StoredEvent", "StoredMeeting", "StoredToken",
    "Unit", "Watched", "beside", "checked_copy", "checked_dump", "edition", "file_of", "lasting_id", "there",
]  # fmt: skip


# What defines the rows is loaded when it is used first: a command that finds its answer kept needs none of it.
def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(f"commissioning.store.{_WHERE[name]}"), name)
    raise AttributeError(f"module 'commissioning.store' has no attribute '{name}'")
