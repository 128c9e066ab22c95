"""Templates and values make pages; every value is escaped, and no page may load or run anything."""

from __future__ import annotations

import base64
import hashlib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from commissioning.dates import say
from commissioning.publish.text import clean

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE: Final = "commissioning.publish.pages"


def page(template: str, /, **values: Any) -> bytes:
    """A page in UTF-8; the same bytes for the same values.

    Args:
        template: its name, without ``.html``.
        values: what it shows; a value that is missing is a fault of ours, and raises.
    """
    text = _environment().get_template(f"{template}.html").render(values)
    return clean(text).encode()


def drawing(template: str, /, **values: Any) -> str:
    """A picture, as an element to put into pages and documents.

    Args:
        template: its name, without ``.svg``.
        values: what it shows.
    """
    return clean(_environment().get_template(f"{template}.svg").render(values))


@cache
def policy() -> str:
    """The Content-Security-Policy of every page: its own style sheet, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _style() -> str:
    return files(_PACKAGE).joinpath("templates/style.css").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  (slow to load; most show no page)

    made = Environment(
        loader=PackageLoader(_PACKAGE), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    made.filters["day"] = _day
    # Our own file, hashed in the policy: escaping it would change it.
    made.globals.update(style=Markup(_style()), policy=policy())  # noqa: S704
    return made


def _day(day: date | str | None) -> str | Markup:
    """A day as people read it, and as programs do."""
    if day is None:
        return "–"
    found = day if isinstance(day, date) else date.fromisoformat(day)
    return Markup('<time datetime="{}">{}</time>').format(found.isoformat(), say(found))
