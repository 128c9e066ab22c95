"""What calendars are told, and the feeds that hold it."""
