"""What has happened, kept. The only part that knows SQL; rows never leave it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from commissioning.store.author import Author
from commissioning.store.database import Store
from commissioning.store.engine import there

if TYPE_CHECKING:
    from commissioning.store.changelog import LogBreak, LogChecked, LogHead
    from commissioning.store.repository import LedgerEntry, Stored, StoredEvent, StoredMeeting, Unit, lasting_id

__all__ = [
    "Author", "LedgerEntry", "LogBreak", "LogChecked", "LogHead", "Store", "Stored", "StoredEvent", "StoredMeeting",
    "Unit", "lasting_id", "there",
]  # fmt: skip

_LOG = ("LogBreak", "LogChecked", "LogHead")


# What defines the rows is loaded when it is used first: a command that finds its answer kept needs none of it.
def __getattr__(name: str) -> Any:
    if name in __all__:
        home = "changelog" if name in _LOG else "repository"
        return getattr(import_module(f"commissioning.store.{home}"), name)
    raise AttributeError(f"module 'commissioning.store' has no attribute '{name}'")
