"""Text to nouns: files as people and other programs write them, and every problem found in them."""

from commissioning.sources.bundle import Bundle, Known, Record
from commissioning.sources.calendars.uniting import with_known_titles
from commissioning.sources.checks.committees import without_unknown
from commissioning.sources.checks.order import record_problems
from commissioning.sources.checks.stated import said_of, stated_problems
from commissioning.sources.checks.together import check_together
from commissioning.sources.fetching import fetched, is_address
from commissioning.sources.files import ENDINGS
from commissioning.sources.holidays_file import read_holidays
from commissioning.sources.reading import read_sources
from commissioning.sources.written.builtin import built_in_templates
from commissioning.sources.written.schema import document_schema

__all__ = [
    "ENDINGS",
    "Bundle",
    "Known",
    "Record",
    "built_in_templates",
    "check_together",
    "document_schema",
    "fetched",
    "is_address",
    "read_holidays",
    "read_sources",
    "record_problems",
    "said_of",
    "stated_problems",
    "with_known_titles",
    "without_unknown",
]
