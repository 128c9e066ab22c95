"""What has happened, kept. The only part that knows SQL; rows never leave it."""

from commissioning.store.engine import there
from commissioning.store.repository import (
    LedgerEntry,
    Store,
    Stored,
    StoredEvent,
    StoredMeeting,
    Unit,
    lasting_id,
)
from commissioning.store.session import Author

__all__ = ["Author", "LedgerEntry", "Store", "Stored", "StoredEvent", "StoredMeeting", "Unit", "lasting_id", "there"]
