"""Values to bytes: calendars, and the files they are written to. Each module loads only what it needs."""
