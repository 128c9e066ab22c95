"""Words about a contract's term and its options: "2+1+1", "3 years with the option to extend for up to two".

Nothing is decided here. Words give the readings that they can have; a start and an end say which of them fit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from commissioning.dates import months_beginning_with, read_phrase
from commissioning.dates.months import whole_months

LONGEST: Final = 600
"""Characters of a cell that are looked at: what is longer is a description, not a term."""

_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "eighteen": 18, "twenty-four": 24, "twenty four": 24, "thirty-six": 36,
    "thirty six": 36, "forty-eight": 48, "forty eight": 48, "sixty": 60, "single": 1, "a further": 1,
    "an additional": 1, "another": 1,
}  # fmt: skip
_NUMBER: Final = re.compile(rf"\b(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b")
_UNITS: Final = (
    (re.compile(r"(?<=[\d\s-])(?:years?|yrs?\.?|annum|y)(?:['’]s?)?(?![a-z])"), "y"),
    (re.compile(r"(?<=[\d\s-])(?:calendar months?|months?|mths?\.?|mnths?|mos?|m)(?:['’]s?)?(?![a-z])"), "m"),
)
_N: Final = r"(\d{1,3}(?:\.5)?)"
_LENGTH: Final = rf"{_N}\s*-?\s*([ym])?(?![\w%£])"
_ITEM: Final = rf"(?:(\d)\s*[x*]\s*)?{_N}\s*-?\s*([ym])?"
_CHAIN: Final = re.compile(rf"(?<![\d.£/-]){_ITEM}(?:\s*\+\s*{_ITEM})+(?![\d%£/])")
_ONE_ITEM: Final = re.compile(_ITEM)
_KIND: Final = r"(?:periods?|extensions?|options?|terms?|increments?|renewals?)"
_SOME: Final = r"(?:further|additional|optional|separate|successive|consecutive|possible|more|such|x)"
_TIMES: Final = (
    re.compile(rf"(?<![\d.])(\d)\s*[x*]\s*{_LENGTH}"),
    re.compile(rf"(?<![\d.])(\d)(?: {_SOME})*(?: {_KIND})+(?: of| for)?(?: up to)?(?: a)? {_LENGTH}"),
    re.compile(rf"(?<![\d.])(\d)(?: {_SOME})* {_N}\s*-?\s*([ym])(?: {_SOME})* {_KIND}"),
)
_MOST: Final = re.compile(rf"(?:periods?|extensions?)(?: or periods?)? of up to {_LENGTH}.*?max(?:imum)? of (\d)\b")
_PIECES: Final = re.compile(rf"{_LENGTH},?(?: in| by)(?: up to)?(?: \d)?(?: {_SOME})* {_N}\s*-?\s*([ym])[ -]*{_KIND}?")
_NONE: Final = re.compile(r"no|none|nil|n ?/ ?a|na|not applicable|0|-+|no (?:extensions?|options?|renewals?)\b.*")
_SOME_SAID: Final = re.compile(r"yes|y|true|available|optional|extendable|extensions? (?:available|possible)")
_OPEN: Final = re.compile(
    r"\b(?:on-?going|rolling|open[- ]ended|evergreen|indefinite(?:ly)?|perpetual|in perpetuity|until terminated"
    r"|until further notice|no (?:fixed )?end(?: date)?|annual(?:ly)? renew(?:al|ed))\b"
)
_EXTENDS: Final = re.compile(r"\b(?:option(?:s|al)?|exten\w*|renew\w*|further|additional|plus)\b|\+")
_INCLUDED: Final = re.compile(r"\b(?:includ\w*|incl?\.?|inclusive of)\b")
_UNTIL: Final = re.compile(r"\b(?:to|until|till)(?: the)? (?=(.{6,40})$)")
_OF_LENGTH: Final = re.compile(rf"(?:(?<!\d)\d )?{_LENGTH}\s*$")
_NAMED_AFTER: Final = re.compile(r"extensions?\b|options?\b(?! to)|renewals?\b|(?:further|additional)(?= period)")


@dataclass(frozen=True, slots=True)
class Terms:
    """One reading: the initial term in months, and the options in the order in which they are used, each in months.

    ``initial`` is ``None`` where the words do not tell it, ``options`` where they do not say whether there are any, or
    how long they are.
    """

    initial: int | None
    options: tuple[int, ...] | None

    @property
    def optional(self) -> int | None:
        """The months of all options together."""
        return None if self.options is None else sum(self.options)

    def __str__(self) -> str:
        first = "an initial term" if self.initial is None else f"{self.initial} months"
        if self.options is None:
            return f"{first}; its options, if it has any, are not told"
        if not self.options:
            return f"{first} and no option"
        lengths = " and ".join(str(months) for months in self.options)
        return f"{first} and then {'an option' if len(self.options) == 1 else 'options'} of {lengths} months"


@dataclass(frozen=True, slots=True)
class TermsRead:
    """What words about a term can mean. ``doubts`` say what was assumed; ``until`` is a day that the words name."""

    readings: tuple[Terms, ...] = ()
    doubts: tuple[str, ...] = ()
    until: date | None = None
    open: bool = False
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """A reading whose dates agree with a start and an end: the end is that of the initial term and ``used`` options.

    ``anniversary``: it agrees when the end is read as the day after the last one, as in "1 April 2021 to 1 April 2024".
    """

    terms: Terms
    initial: int
    used: int
    anniversary: bool = False

    @property
    def means(self) -> str:
        """Which end the end is, under this reading."""
        options = self.terms.options
        if options is None:
            return "the end of the term that is told; nothing is told of options"
        if not options:
            return "the end, which no option extends"
        if self.used == 0:
            return "the end of the initial term, without any option"
        if self.used == len(options):
            return "the end with every option used"
        return f"the end with {self.used} of {len(options)} options used"


def read_terms(term: str | None, extension: str | None) -> TermsRead:
    """The readings of what a register says of a contract's term and of its extensions; each may be left out."""
    own = _read(term, initial=True) if term else TermsRead()
    more = _read(extension, initial=False) if extension else TermsRead()
    doubts = tuple(dict.fromkeys((*own.doubts, *more.doubts)))
    known = {reading.initial for reading in own.readings if reading.initial is not None}
    readings = more.readings or own.readings
    if more.readings and known:
        said = [reading for reading in more.readings if reading.initial in known]
        (first, *others) = known
        without = [Terms(first, r.options) for r in more.readings if r.initial is None and not others]
        readings = tuple(said or without) or (*own.readings, *more.readings)
    return TermsRead(
        tuple(dict.fromkeys(readings)), doubts, more.until or own.until, own.open or more.open,
        own.unread or more.unread,
    )  # fmt: skip


def fits(read: TermsRead, start: date, end: date) -> tuple[Fit, ...]:
    """Every reading that agrees with a start and an end, and how many options it takes as used.

    Ends are those of whole months that begin with the first day: 36 months from 1 April 2021 end on 31 March 2024.
    """
    exact = tuple(_fits(read, start, end, anniversary=False))
    return exact or tuple(_fits(read, start, end - timedelta(days=1), anniversary=True))


def _fits(read: TermsRead, start: date, end: date, *, anniversary: bool) -> Iterator[Fit]:
    months = whole_months(start, end) if end > start else None
    told = any(terms.initial is not None for terms in read.readings)
    for terms in read.readings:
        options = terms.options or ()
        for used in range(len(options) + 1):
            added = sum(options[:used])
            initial = terms.initial if terms.initial is not None else (months or 0) - added
            # Some length always fits where none is told; beside a reading that tells one, only a usual one counts.
            usual = terms.initial is not None or not told or initial % 6 == 0
            if initial > 0 and usual and months_beginning_with(start, initial + added) == end:
                yield Fit(terms, initial, used, anniversary)


def says_open(words: str) -> bool:
    """Whether words say that a contract has no end: ongoing, rolling, until terminated."""
    return _OPEN.search(words.casefold()) is not None


def _read(words: str, *, initial: bool) -> TermsRead:
    text = _plain(words)
    if not text:
        return TermsRead()
    if _NONE.fullmatch(text):
        return TermsRead((Terms(None, ()),))
    if _SOME_SAID.fullmatch(text):
        return TermsRead((Terms(None, None),))
    if says_open(text):
        return TermsRead(open=True)
    until = _until(text)
    if until is not None:
        return TermsRead(until=until)
    doubts: list[str] = []
    readings = tuple(dict.fromkeys(_readings(text, initial, doubts)))
    return TermsRead(readings, tuple(doubts), unread=not readings)


def _plain(words: str) -> str:
    text = " ".join(unicodedata.normalize("NFKC", words).replace("\u00d7", "x").casefold().split())[:LONGEST]
    text = re.sub(r"\((\d+)\)", r"\1", re.sub(r"(\b[a-z-]+) \(\d+\)", r"\1", text))
    text = _NUMBER.sub(lambda found: str(_WORDS[found[0]]), text)
    for pattern, unit in _UNITS:
        text = pattern.sub(unit, text)
    text = re.sub(rf"{_N} (?:further|additional|optional|extra) ([ym])\b", r"further \1\2", text)
    return re.sub(r"\b(?:plus|and then|followed by)\b", "+", text).strip(" .;")


def _until(text: str) -> date | None:
    for words in (*(found[1] for found in _UNTIL.finditer(text)), text):
        phrase = read_phrase(words)
        if phrase.precision == "day" and not phrase.problems:
            return phrase.earliest
    return None


def _readings(text: str, initial: bool, doubts: list[str]) -> Iterator[Terms]:
    chain = _CHAIN.search(text)
    if chain is not None:
        yield from _of_chain(chain[0], text, initial, doubts)
        return
    before, after = _parted(text)
    first = re.search(_LENGTH, before)
    whole = _months(first[1], first[2], None) if first and (initial or after) else None
    unit = first[2] if first else None
    if not after and initial:
        if whole is not None:
            yield Terms(whole, None)
        return
    options = _options(text if whole is None or not after else after, unit, doubts)
    if options is None and whole is None:
        return
    if options is None:
        yield Terms(whole, None)
    elif whole is not None and _INCLUDED.search(before):
        doubts.append("the options are taken as included in the length that is told")
        if whole > sum(options):
            yield Terms(whole - sum(options), options)
    else:
        yield Terms(whole, options)


def _parted(text: str) -> tuple[str, str]:
    """What words say before they come to speak of an option, and from there on; a length belongs to its option."""
    mark = _EXTENDS.search(text)
    if mark is None:
        return text, ""
    own = _OF_LENGTH.search(text, 0, mark.start()) if _NAMED_AFTER.match(text, mark.start()) else None
    at = own.start() if own else mark.start()
    return text[:at], text[at:]


def _of_chain(chain: str, text: str, initial: bool, doubts: list[str]) -> Iterator[Terms]:
    """``2+1+1``: a term and its options, or, in a column of its own for extensions, options alone."""
    items = [found.groups() for found in _ONE_ITEM.finditer(chain)]
    units = [unit for _, _, unit in items if unit]
    numbers = [float(number) for _, number, _ in items]
    if not units:
        if max(numbers) <= 10:
            units = ["y"]
        elif min(numbers) >= 6:
            units = ["m"]
        else:
            return
        doubts.append(f"'{chain.strip()}' names no unit: {'years' if units == ['y'] else 'months'} are taken")
    lengths: list[int] = []
    for number, (times, length, unit) in enumerate(items):
        following = next((u for _, _, u in items[number:] if u), units[-1])
        months = _months(length, unit or following, None)
        if months is None:
            return
        lengths += [months] * int(times or 1)
    if len(lengths) < 2:
        return
    yield Terms(lengths[0], tuple(lengths[1:]))
    if not initial and not re.search(r"\binitial\b", text):
        yield Terms(None, tuple(lengths))


def _options(text: str, unit: str | None, doubts: list[str]) -> tuple[int, ...] | None:
    """The options that words tell of: so many of so long, a length in pieces, or one length."""
    most = _MOST.search(text)
    if most and (months := _months(most[1], most[2], unit)):
        return (months,) * int(most[3])
    for pattern in _TIMES:
        found = pattern.search(text)
        months = _months(found[2], found[3], unit) if found else None
        if found and months and int(found[1]):
            return (months,) * int(found[1])
    pieces = _PIECES.search(text)
    if pieces:
        total, each = _months(pieces[1], pieces[2], unit), _months(pieces[3], pieces[4], unit)
        if total and each and total % each == 0:
            return (each,) * (total // each)
    one = re.search(_LENGTH, text)
    months = _months(one[1], one[2], unit) if one else None
    if months is None:
        return None
    if "up to" in text:
        doubts.append("'up to' does not say whether the option may be used in parts")
    return (months,)


def _months(number: str, unit: str | None, default: str | None) -> int | None:
    """A length in months; ``None`` without a unit, or out of all reason."""
    unit = unit or default
    if unit is None:
        return None
    months = float(number) * (12 if unit == "y" else 1)
    return int(months) if months.is_integer() and 1 <= months <= 600 else None
