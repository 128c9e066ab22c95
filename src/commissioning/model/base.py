"""What all nouns share: frozen values, references, real dates, durations, and quotations from papers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue, SkipJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError

from commissioning.dates import Phrase, nearest_real_day, read_phrase
from commissioning.errors import Source

LINE = "__line__"
PATH = "__path__"
ORIGINS = "__origins__"
AGAIN = "__again__"

Stage = Literal["review", "design", "procurement", "mobilisation"]
STAGES: tuple[Stage, ...] = ("review", "design", "procurement", "mobilisation")
Withheld = Literal["exempt", "embargoed", "draft"]
"""Why nothing of something may leave by a public calendar."""
RegimeName = Literal["pcr-2015", "below-threshold", "light-touch", "standard", "provider-selection"]
"""The procurement regimes; ``commissioning.rules.Regime`` is the same list, and a test keeps the two together."""
MilestoneKind = Literal["step", "gate", "paper", "notice", "meeting", "deadline", "start"]

_T = TypeVar("_T")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Noun(BaseModel):
    """A frozen value. ``line`` says where a file wrote it; two nouns that differ only there are the same."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    line: Annotated[SkipJsonSchema[int | None], Field(alias=LINE, exclude=True, repr=False)] = None

    def source(self, path: str | None) -> Source | None:
        """Where this value was written, given the file of its record."""
        return Source(path, self.line) if path else None


def without_line(value: Any) -> Any:
    return {key: item for key, item in value.items() if key != LINE} if isinstance(value, dict) else value


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


class OrItem:
    """Tells editors that a list of one may be written without its dash."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        many = handler(schema)
        return {"anyOf": [many, many["items"]]}


class OrWords:
    """Tells editors that a noun may be written as its words alone."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [handler(schema), {"type": "string"}]}


Keyed = Annotated[dict[str, _T], BeforeValidator(without_line)]
"""A mapping from a key that people chose to a value."""

OneOrMore = Annotated[tuple[_T, ...], BeforeValidator(_as_list), OrItem()]
"""A list; a single value may be written without its dash."""

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Dates outside these years are slips of the pen, and counting from them would leave the calendar."""


def parse_date(value: Any) -> Any:
    """A real date from ``YYYY-MM-DD``; anything else is told what to write instead."""
    if isinstance(value, date) or value is None:
        return value if value is None else _in_range(value)
    text = str(value).strip()[:80]
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    if not iso:
        raise _not_a_date(text)
    year, month, day = (int(part) for part in iso.groups())
    repair = nearest_real_day(year, month, day)
    if repair is None or repair.day != day:
        raise _impossible(text, repair.isoformat() if repair else None)
    return _in_range(repair)


def _in_range(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        remedy = f"Write a year from {FIRST_YEAR} to {LAST_YEAR}."
        raise PydanticCustomError(
            "wrong-value", "the year of {value} cannot be right.", {"value": day.isoformat(), "remedy": remedy}
        )
    return day


def _impossible(text: str, repair: str | None) -> PydanticCustomError:
    remedy = f"Write {repair}." if repair else "Write a real date, YYYY-MM-DD."
    context = {"value": text, "remedy": remedy, "repair": repair}
    return PydanticCustomError("impossible-date", "{value} is a date that does not exist.", context)


def _not_a_date(text: str) -> PydanticCustomError:
    """What to write instead of words that a date field does not take."""
    phrase = read_phrase(text)
    bad = next((problem for problem in phrase.problems if problem.id == "impossible-date"), None)
    if bad is not None:
        return _impossible(text, bad.details.get("repair"))
    meant = phrase.earliest if phrase.precision == "day" and phrase.earliest else None
    remedy = f"Write {meant}." if meant else "Write it as YYYY-MM-DD, for example 2025-06-26."
    if phrase.latest and not meant:
        remedy = f"Write the day that is meant, at the latest {phrase.latest}; keep the words under 'stated'."
    return PydanticCustomError("wrong-value", "'{value}' is not a date.", {"value": text, "remedy": remedy})


RealDate = Annotated[date, BeforeValidator(parse_date)]


def _parse_time(value: Any) -> Any:
    if isinstance(value, time):
        return value
    text = str(value).strip()
    found = re.fullmatch(r"([01]?\d|2[0-3])[:.]([0-5]\d)(?::[0-5]\d)?", text)
    if not found:
        context = {"value": text[:80], "remedy": 'Write it as "17:30".'}
        raise PydanticCustomError("wrong-value", "'{value}' is not a time of day.", context)
    return time(int(found[1]), int(found[2]))


ClockTime = Annotated[
    time,
    BeforeValidator(_parse_time),
    PlainSerializer(lambda t: t.strftime("%H:%M"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^([01]?\d|2[0-3])[:.][0-5]\d(:[0-5]\d)?$", "examples": ["17:30"]}),
]


def plain(text: str) -> str:
    """Text on one line and without control characters, for what other programs wrote."""
    return " ".join(_CONTROL.sub("", text).split())


def same_words(text: str) -> str:
    """Words as they are compared: however they are spaced, whether in capitals or not, without what cannot be seen.

    >>> same_words(" Lead  Commissioner\u200b") == same_words("lead commissioner")
    True
    """
    seen = "".join(mark for mark in unicodedata.normalize("NFKC", text) if unicodedata.category(mark) != "Cf")
    return " ".join(seen.split()).casefold()


def _text(value: Any) -> Any:
    """A number or a word in a text field is text; YAML need not be told so. Control characters never are."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and (found := _CONTROL.search(value)):
        raise PydanticCustomError(
            "wrong-value",
            "the text holds a control character ({value}).",
            {"value": f"U+{ord(found[0]):04X}", "remedy": "Take it out."},
        )
    return value


Text = Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=2000)]


def _reference(value: Any) -> Any:
    text = str(_text(value))
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", text):
        raise PydanticCustomError(
            "wrong-value",
            "'{value}' cannot be used as a reference.",
            {"value": text[:80], "remedy": "Use letters, digits, '-', '_' and '.', at most 64, for example DEM-2025."},
        )
    return text


Reference = Annotated[
    str, BeforeValidator(_reference), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"})
]
"""A name that people choose for a record; it is unique among records of its sort."""

DurationUnit = Literal["months", "weeks", "days", "working days"]
_DURATION = re.compile(r"(\d{1,4})\s+(working days?|months?|weeks?|days?)(?:\s*\((england|uk|elections|days)\))?")
DURATION_PATTERN = r"^\d{1,4} (working days?|months?|weeks?|days?)( \((england|uk|elections|days)\))?$"


class Length(BaseModel):
    """A length of work: so many calendar months, weeks, calendar days, or working days.

    ``calendar`` names the working calendar; ``None`` means the calendar that the council names as its own.
    """

    model_config = ConfigDict(frozen=True)

    n: int
    unit: DurationUnit
    calendar: str | None = None

    def __str__(self) -> str:
        unit = self.unit[:-1] if self.n == 1 else self.unit
        return f"{self.n} {unit}" + (f" ({self.calendar})" if self.calendar else "")


def parse_length(value: Any) -> Any:
    """A length of work from its words; anything else is told what to write instead."""
    if isinstance(value, Length):
        return value
    text = str(value)
    found = _DURATION.fullmatch(re.sub(r"\s+", " ", text).strip().lower())
    if not found or not 1 <= int(found[1]) <= 3650:
        remedy = "Write for example '5 months', '2 weeks', '30 days' or '10 working days'."
        context = {"value": text[:80], "remedy": remedy}
        raise PydanticCustomError("wrong-value", "'{value}' is not a length of time.", context)
    unit = found[2] if found[2].endswith("s") else found[2] + "s"
    return Length.model_validate({"n": int(found[1]), "unit": unit, "calendar": found[3]})


Duration = Annotated[
    Length,
    BeforeValidator(parse_length),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN, "examples": ["5 months", "10 working days"]}),
]


class Stated(Noun):
    """What a paper says, word for word, and which paper. Its faults are warnings; nothing is computed from a fault."""

    says: Text
    paper: Text | None = Field(None, description="The paper and section that says it.")
    paper_date: RealDate | None = Field(None, description="The paper's date, by which a missing year is inferred.")

    def read(self) -> Phrase:
        """What the words mean, by the date of their paper: a vague date stays a window, and the words stay with it."""
        return read_phrase(self.says, around=self.paper_date)


def _stated(value: Any) -> Any:
    return {"says": value} if isinstance(value, str | int | float) else value


Quotation = Annotated[Stated, BeforeValidator(_stated), OrWords()]
"""A quotation; the words alone may be written without ``says:``."""
