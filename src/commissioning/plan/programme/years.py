"""Municipal years as people name them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from commissioning.errors import BadInput
from commissioning.model import MunicipalYear, YearSpan, municipal_year_of

_NAME: Final = re.compile(r"\s*(\d{4})\s*(?:[-/–—]|to)\s*(\d{2}|\d{4})\s*")
_WITHIN: Final = (12, 1)
"""A day that lies in the municipal year that begins in a calendar year, whenever the annual meeting is."""


def year_named(years: Sequence[MunicipalYear], name: str) -> YearSpan:
    """The municipal year that is called so: as the council calls it, or as 2025-26, 2025/26 or 2025-2026.

    Raises:
        BadInput: it is the name of none.
    """
    found = span_named(years, name)
    if found is None:
        raise BadInput("bad-usage", f"'{name[:40]}' is not a municipal year. Write it as 2025-26.")
    return found


def span_named(years: Sequence[MunicipalYear], name: str) -> YearSpan | None:
    """The same; ``None`` for what is no name of a year."""
    written = next((year for year in years if year.title == name.strip()), None)
    if written is not None:
        return municipal_year_of(years, written.start)
    found = _NAME.fullmatch(name)
    if found and (int(found[1]) + 1) % 100 == int(found[2]) % 100 and 1900 <= int(found[1]) < 2199:
        return municipal_year_of(years, date(int(found[1]), *_WITHIN))
    return None
