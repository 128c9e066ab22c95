"""A document that holds every block, with a text in every place; run by itself it prints how it hashes in each form."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from commissioning.publish.documents.html import html_bytes
from commissioning.publish.documents.markdown import markdown_bytes
from commissioning.publish.documents.model import Bullets, Document, Heading, Paragraph, Picture, Table
from commissioning.publish.documents.word import docx_bytes

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40"><rect width="9" height="9"/></svg>'


def document(text: str) -> Document:
    """A document that holds ``text`` wherever it can hold one."""
    table = Table((text, "Second"), ((text, "two"), ("three", text)), text)
    picture = Picture(SVG, text, text, table, (100, 40))
    blocks = (Heading(1, text), Paragraph(text), Heading(2, text), Bullets((text, text)), table, picture)
    return Document(text, text, blocks, stamp=datetime(2025, 8, 20, 9, 30, tzinfo=UTC))


if __name__ == "__main__":
    made = document("Plain | words\nof <two> lines")
    for write in (html_bytes, markdown_bytes, docx_bytes):
        print(hashlib.sha256(write(made)).hexdigest())
