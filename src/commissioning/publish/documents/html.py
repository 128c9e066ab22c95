"""A document as a page: one file that loads nothing, in the style of the web pages."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from commissioning.publish.documents.model import Bullets, Document, Heading, Paragraph, Picture, Table
from commissioning.publish.pages.rendering import page
from commissioning.publish.text import clean


def html_bytes(document: Document) -> bytes:
    """The page in UTF-8; the same bytes for the same document.

    A table is ``<table>`` with ``<caption>``, ``<th scope="col">`` in ``<thead>``, and rows of one
    ``<th scope="row">`` and then ``<td>``; a new line in a cell is ``<br>``.
    """
    return page("document", **values_of(document))


def values_of(document: Document) -> dict[str, Any]:
    """What the template ``document`` shows."""
    blocks = [(_SORTS[type(block)], block) for block in document.blocks]
    return {"document": document, "blocks": blocks, "lines": _lines, "picture": _picture}


_SORTS = {Heading: "heading", Paragraph: "paragraph", Bullets: "bullets", Table: "table", Picture: "picture"}


def _lines(text: str) -> Markup:
    return Markup("<br>").join(clean(text).split("\n"))


def _picture(block: Picture) -> Markup:
    return Markup(block.svg)  # noqa: S704  (our own picture, escaped where it was made)
