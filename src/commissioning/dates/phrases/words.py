"""The words of a phrase in one plain form: small letters, ASCII digits, one space between tokens.

``"THURSDAY, 26ᵗʰ\u00a0June 20255:30 pm"`` becomes ``"thursday , 26th june 2025 5 : 30 pm"``. Nothing is guessed here: a
character that could be read in two ways (a raised 2, text whose direction is turned) makes the phrase unreadable.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from commissioning.dates.calendars import WEEKDAYS

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
DAYS = tuple(name.lower() for name in WEEKDAYS)
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""The first of each season's three months, as the weather is counted."""

MONTH = "(?:" + "|".join(MONTHS) + ")"
WEEKDAY = "(?:" + "|".join(DAYS) + ")"
SEASON = "(?:" + "|".join(SEASONS) + ")"
END = r"(?![^ ])"
"""The end of a token in a pattern."""

LONGEST = 500
"""Characters, once spaces are single; what is longer is no phrase. It keeps reading linear in what people send."""

_SAME = {
    **{name[:3]: name for name in (*MONTHS, *DAYS)},
    "sept": "september",
    "tues": "tuesday",
    "weds": "wednesday",
    "thur": "thursday",
    "thurs": "thursday",
    "q": "quarter",
    "qtr": "quarter",
    "quarters": "quarter",
    "yr": "year",
    "wk": "week",
    "fy": "financial year",
    "fiscal": "financial",
    "civic": "municipal",
    "xmas": "christmas",
    "&": "and",
    "@": "at",
    "\\": "/",
    "till": "until",
    "mth": "month",
    "mths": "months",
    "wks": "weeks",
    "approx": "approximately",
    "hr": "hrs",
    "hours": "hrs",
    "midday": "noon",
    "fall": "autumn",
    "h": "half",
}
_SPELT = (
    (re.compile(r"</?(?:sup|sub|u|b|i|em|strong|p|br ?/?)>"), ""),
    (re.compile(r"^[-•·▪*]\s+"), ""),  # the mark of a list
    # A year that runs into a time: "26 June 20255:30 pm".
    (re.compile(r"(?<!\d)((?:19|20|21)\d\d)(\d{1,2})(?=\s?[:.]\s?\d\d(?!\d)|\s?[ap]\.?m(?![a-z]))"), r"\1 \2"),
    (re.compile(r"(?<=\d)\s?([ap])[\s.]?\s?m(?![a-z])\.?"), r" \1m "),
    (re.compile(r"(?<![a-z])w\s?[/.]?\s?[cb](?![a-z])\.?"), " week commencing "),
    (re.compile(r"(?<![a-z])w\s?[/.]\s?e(?![a-z])\.?"), " week ending "),
    (re.compile(r"(?<=[a-z])'(?!\d)"), ""),  # weeks' time, New Year's Day
    (re.compile(r"(?<=[a-z])\.(?!\d)"), " "),  # Sept. 2025
)
_TOKEN = re.compile(r"'\d\d(?!\d)|\d+|[a-z]+|[^\sa-z\d]")
_SUFFIX = re.compile(r"(st|nd|rd|th)(.*)")
_GLUED = re.compile(f"({MONTH}|{WEEKDAY}|of|to|at|and|the)")
_EDGES = " .,;:*_\"'|"
_TURNED = "\u202b\u202d\u202e\u2067"  # characters that show text backwards


@dataclass(frozen=True, slots=True)
class Words:
    """A phrase in its plain form, and the ordinals in it that no one writes ("22th")."""

    text: str
    odd_ordinals: tuple[str, ...] = ()


def plain_words(text: str) -> Words | None:
    """The plain form of a phrase; ``None`` when it is too long or holds characters that cannot be read surely."""
    flat = " ".join(text.split())
    if len(flat) > LONGEST or any(map(_unsure, flat)):
        return None
    shown = "".join(letter for letter in flat if unicodedata.category(letter) != "Cf")
    same = unicodedata.normalize("NFKC", shown)
    if len(same) > LONGEST or any(unicodedata.category(letter).startswith("M") for letter in same):
        return None
    line = "".join(map(_mark, same)).lower()
    for pattern, instead in _SPELT:
        line = pattern.sub(instead, line)
    odd: list[str] = []
    tokens = _tokens(line, odd)
    return Words(" ".join(tokens).strip(_EDGES), tuple(odd))


def _unsure(letter: str) -> bool:
    """A digit that is not 0 to 9 (nor their wide forms), a control character, or a turn of direction."""
    if letter < "\x7f":
        return letter < " "
    digit = unicodedata.numeric(letter, None) is not None and not "０" <= letter <= "９"  # noqa: RUF001
    return digit or letter in _TURNED or unicodedata.category(letter) in ("Cc", "Cs", "Co")


def _mark(letter: str) -> str:
    if letter < "\x7f":
        return "'" if letter == "`" else letter
    if unicodedata.category(letter) == "Pd" or letter == "\u2212":  # every dash, and the minus sign
        return "-"
    return {"‘": "'", "’": "'", "“": '"', "”": '"', "⁄": "/", "∕": "/"}.get(letter, letter)  # noqa: RUF001


def _tokens(line: str, odd: list[str]) -> list[str]:
    tokens: list[str] = []
    for found in _TOKEN.findall(line):
        rest = found
        suffix = _SUFFIX.fullmatch(found)
        if suffix and tokens and re.fullmatch(r"\d{1,2}", tokens[-1]) and (not suffix[2] or _known(suffix[2])):
            number = int(tokens[-1])
            if suffix[1] != ordinal_suffix(number):
                odd.append(tokens[-1] + suffix[1])
            tokens[-1] = f"{number}th"
            rest = suffix[2]
        if rest:
            tokens += _known(rest) or [rest]
    return tokens


def _known(word: str) -> list[str]:
    """The words that a run of letters is made of ("MondayJune"); none when it is not made of ours."""
    if word in _SAME:
        return _SAME[word].split()
    if word in MONTHS or word in DAYS or word in SEASONS:
        return [word]
    pieces = [piece for piece in _GLUED.split(word) if piece]
    return pieces if len(word) <= 40 and all(map(_GLUED.fullmatch, pieces)) else []


def ordinal_suffix(number: int) -> str:
    """``st``, ``nd``, ``rd`` or ``th``."""
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def month_number(name: str) -> int:
    """1 for january."""
    return MONTHS.index(name) + 1
