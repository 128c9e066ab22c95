"""The report for a meeting: what it tells as a value, and that value as a document."""
