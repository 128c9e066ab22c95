"""Documents as files: which format is meant, the bytes, and the file that is written when they changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from commissioning.errors import BadInput
from commissioning.publish.documents.model import Document
from commissioning.publish.files import write_if_changed

FileFormat = Literal["html", "markdown", "csv", "word"]

_BY_NAME: Final[dict[str, FileFormat]] = {
    "html": "html", "htm": "html", "md": "markdown", "markdown": "markdown", "csv": "csv", "docx": "word",
    "word": "word",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileMade:
    """A file that was made; ``path`` is ``None`` for one that only went to stdout."""

    content: bytes
    form: FileFormat
    path: Path | None
    changed: bool

    def as_dict(self) -> dict[str, Any]:
        """The machine face; the content is not in it."""
        return {
            "path": self.path.as_posix() if self.path else None, "format": self.form, "bytes": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(), "changed": self.changed,
        }  # fmt: skip


def format_meant(output: Path | None, form: str | None) -> FileFormat:
    """The format that is named, else the one of the file's ending. Raises ``BadInput``."""
    word = form if form is not None else output.suffix.removeprefix(".") if output is not None else ""
    found = _BY_NAME.get(word.strip().lower())
    if found is None:
        said = f"'{word}' is not a format" if word else "No format is named"
        raise BadInput("bad-usage", f"{said}. Write html, markdown, csv or word, or a file that ends in .html, .md, "
                       ".csv or .docx.")  # fmt: skip
    return found


def made(form: FileFormat, output: Path | None, bytes_of: Callable[[FileFormat], bytes]) -> FileMade:
    """Makes a file and writes it, if it is to be one and changed. Raises ``PartFailed`` where it cannot be written."""
    content = bytes_of(form)
    changed = write_if_changed(output, content) if output is not None else True
    return FileMade(content, form, output, changed)


def document_bytes(document: Document, form: FileFormat) -> bytes:
    """A document as HTML, Markdown or Word."""
    if form == "word":
        from commissioning.publish.documents.word import docx_bytes  # noqa: PLC0415  (slow to load)

        return docx_bytes(document)
    if form == "html":
        from commissioning.publish.documents.html import html_bytes  # noqa: PLC0415

        return html_bytes(document)
    from commissioning.publish.documents.markdown import markdown_bytes  # noqa: PLC0415

    return markdown_bytes(document)
