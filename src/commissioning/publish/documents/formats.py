"""Which format a file has by its name, and a document in it. What writes a format is loaded when it is used."""

from __future__ import annotations

from pathlib import PurePath
from typing import Literal, get_args

from commissioning.errors import BadInput
from commissioning.publish.documents.model import Document

Format = Literal["html", "md", "docx"]
FORMATS: tuple[Format, ...] = get_args(Format)


def format_of(name: str) -> Format:
    """The format of a file by the end of its name. Raises ``BadInput``."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    for known in FORMATS:
        if ending == known:
            return known
    written = ", ".join(f".{known}" for known in FORMATS)
    raise BadInput("bad-usage", f"{name}: a document is written as one of {written}. End the name of the file so.")


def document_bytes(document: Document, wanted: Format) -> bytes:
    """The document in a format; the same bytes for the same document."""
    match wanted:
        case "html":
            from commissioning.publish.documents.html import html_bytes  # noqa: PLC0415

            return html_bytes(document)
        case "docx":
            from commissioning.publish.documents.word import docx_bytes  # noqa: PLC0415

            return docx_bytes(document)
        case "md":
            from commissioning.publish.documents.markdown import markdown_bytes  # noqa: PLC0415

            return markdown_bytes(document)
