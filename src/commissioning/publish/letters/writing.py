"""Writes letters: as text and as HTML, by our own templates or by a council's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from commissioning.errors import PartFailed, Problem
from commissioning.publish.letters.letter import Letter
from commissioning.publish.letters.plain import plain, said
from commissioning.publish.text import clean, one_line

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE: Final = "commissioning.publish.letters"
_HTML: Final = "letter.html"
_TEXT: Final = "letter.txt"
_CSS: Final = {"urgent": "#a4161a", "warning": "#7a4f01", "info": "#1d4e89"}
"""The colours of levels; each has a contrast above 4.5 to 1 on white, and the word stands beside it."""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it goes out. Without ``html`` it is plain text only; then ``problem`` says why."""

    text: str
    html: str | None
    problem: Problem | None = None


def write(letter: Letter, templates: Path | None = None, *, html: bool = True) -> Written:
    """The letter as text and, where it is wanted, as HTML; the same for the same letter.

    A council's own template that fails for a letter costs that letter its form and nothing of what it says.

    Args:
        letter: what is said.
        templates: a folder in which ``letter.html`` or ``letter.txt`` stand in for ours.
        html: whether it goes anywhere as HTML.
    """
    text = plain(letter)
    if templates is None and not html:
        return Written(text, None)
    environment = _environment(templates.as_posix() if templates else None)
    try:
        if templates is not None and (templates / _TEXT).is_file():
            text = _rendered(environment, _TEXT, letter)
        return Written(text, _rendered(environment, _HTML, letter) if html else None)
    # A template is a council's own program: whatever it raises, its reader still hears what we have to say.
    except Exception as error:  # noqa: BLE001
        return Written(plain(letter), None, _problem(letter, templates, error))


def _rendered(environment: Environment, name: str, letter: Letter) -> str:
    values = {"letter": letter, "colours": _CSS, "said": said}
    return clean(environment.get_template(name).render(values))


def _problem(letter: Letter, templates: Path | None, error: Exception) -> Problem:
    where = (templates / _HTML).as_posix() if templates else "the product's own template"
    line = getattr(error, "lineno", None) or _line_of(error)
    at = f", line {line}" if line else ""
    said = one_line(str(error)) or type(error).__name__
    message = f"The letter to {one_line(letter.to)} went out as plain text, because its template failed: {said}."
    remedy = f"Mend the template ({where}{at}), or take it away: then ours is used."
    return Problem("letter-template", message, remedy, value=one_line(letter.to))


def _line_of(error: Exception) -> int | None:
    """The line of the template at which it failed; Jinja writes it into the trace."""
    trace, line = error.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith((_HTML, _TEXT)):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


@lru_cache(maxsize=2)
def _environment(templates: str | None) -> Environment:
    from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, StrictUndefined  # noqa: PLC0415  (slow to load)
    from jinja2 import Environment as Unguarded  # noqa: PLC0415
    from jinja2.loaders import DictLoader  # noqa: PLC0415
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    ours = files(_PACKAGE).joinpath(f"templates/{_HTML}").read_text(encoding="utf-8")
    loaders: list[BaseLoader] = [DictLoader({_HTML: ours})]
    if templates is not None:
        if not Path(templates).is_dir():
            message = f"There is no folder '{templates}' of templates for letters; see COMMISSIONING_LETTER_TEMPLATES."
            raise PartFailed("unreadable", message)
        loaders.insert(0, FileSystemLoader(templates))
    # Our own template needs no guard, which takes as long as the writing.
    made = (ImmutableSandboxedEnvironment if templates is not None else Unguarded)(
        loader=ChoiceLoader(loaders), autoescape=lambda name: name != _TEXT, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    made.filters["line"] = one_line
    return made
