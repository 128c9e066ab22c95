"""Committee calendars that other programs write: CSV, iCalendar, ModernGov XML."""
