"""What has happened, kept. The only part that knows SQL; rows never leave it."""

from commissioning.store.repository import (
    Author,
    LedgerEntry,
    Store,
    Stored,
    StoredEvent,
    StoredMeeting,
    Unit,
    lasting_id,
)

__all__ = ["Author", "LedgerEntry", "Store", "Stored", "StoredEvent", "StoredMeeting", "Unit", "lasting_id"]
