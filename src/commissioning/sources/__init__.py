"""Text to nouns: files as people and other programs write them, and every problem found in them."""

from commissioning.sources.builtin import built_in_templates
from commissioning.sources.bundle import Bundle, Known, Record
from commissioning.sources.files import ENDINGS
from commissioning.sources.order import record_problems
from commissioning.sources.reading import read_sources
from commissioning.sources.schema import document_schema
from commissioning.sources.stated import stated_problems
from commissioning.sources.together import check_together
from commissioning.sources.uniting import with_known_titles

__all__ = [
    "ENDINGS",
    "Bundle",
    "Known",
    "Record",
    "built_in_templates",
    "check_together",
    "document_schema",
    "read_sources",
    "record_problems",
    "stated_problems",
    "with_known_titles",
]
