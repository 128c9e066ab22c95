"""Rows as a spreadsheet opens them (CSV), without anything that it would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before one makes it text.

    Source: OWASP, CSV Injection.

    >>> harmless("=1+1"), harmless("Red: overdue"), harmless("  @SUM(A1)")
    ("'=1+1", 'Red: overdue', "'  @SUM(A1)")
    """
    return f"'{cell}" if cell.lstrip(" \n").startswith(STARTS) else cell


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file in UTF-8 with the mark by which Excel knows it; the same rows give the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
