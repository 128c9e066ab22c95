"""Reads the date phrases of council papers: what they say, how sure that is, and what is wrong with them.

A phrase is kept as it was written. Its reading is a window (earliest, latest); a doubt is a problem
with a proposal, never a silent choice. Dates are day-month-year, as councils in England write them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from functools import lru_cache

from commissioning.dates.phrases import doubts
from commissioning.dates.phrases.doubts import impossible_date, nearest_real_day
from commissioning.dates.phrases.joined import Joined, read_joined
from commissioning.dates.phrases.parts import Asked
from commissioning.dates.phrases.periods import TAKEN_AS_FINANCIAL
from commissioning.dates.phrases.reading import YEARS, Phrase, Precision
from commissioning.dates.phrases.remarks import Remarks, is_open, take_remarks
from commissioning.dates.phrases.settled import settle
from commissioning.dates.phrases.stamps import read_stamp
from commissioning.dates.phrases.times import take_time
from commissioning.dates.phrases.words import DAYS, LONGEST, MONTH, MONTHS, SEASONS, Words, plain_words
from commissioning.errors import Problem

__all__ = ["MONTHS", "Phrase", "Precision", "impossible_date", "nearest_real_day", "read_phrase"]

_AMERICAN_RANGE = re.compile(rf"({MONTH}) (\d{{1,2}})(?:th)? - (\d{{1,2}})(?:th)?((?: ,)? \d{{4}})?$")
_WITHIN = re.compile(r"^within (?=(?:the next )?(?:\d{1,3}|[a-z]+) (?:day|week|fortnight|month|year)s?(?: time)?$)")

_SPLIT_DAY = re.compile(rf"(?<!\S)(\d) (\d)((?:th)? {MONTH})")
_SPLIT_YEAR = re.compile(r"(?<=[a-z] )(?:\d \d{3}|\d\d \d\d|\d{3} \d|\d \d \d \d)$")
_LETTERS = re.compile(r"(?<!\S)(?:\d+ [liosb](?: \d+)?|[liosb] \d+)(?!\S)")
_AS_DIGITS = str.maketrans({"l": "1", "i": "1", "o": "0", "s": "5", "b": "8"})


def read_phrase(text: str, *, around: date | None = None) -> Phrase:
    """Reads a date phrase as a council wrote it. It never raises, whatever the text.

    Args:
        text: the words, for example ``"1st January - 31 June 2026 (6 months)"``.
        around: the date of the paper, by which a missing year is inferred (and said to be inferred), and from which
            "next month" is counted (and said to be). Without it, neither is read.

    Returns:
        The window that the words name, both ends counted, with every doubt and what to write instead.

    >>> read_phrase("summer 2025").latest
    datetime.date(2025, 8, 31)
    >>> [p.id for p in read_phrase("1st January - 31 June 2026 (6 months)").problems]
    ['impossible-date']
    """
    usual = around if around and around.year in YEARS else None
    return _kept(text, usual) if len(text) <= LONGEST else _reading(text, usual)


@lru_cache(maxsize=2048)  # a plan asks for the same few quotations again and again
def _kept(text: str, around: date | None) -> Phrase:
    return _reading(text, around)


def _reading(text: str, around: date | None) -> Phrase:
    asked = Asked(text, around)
    words = plain_words(text)
    if words is None:
        return Phrase(text, problems=(doubts.unread(text),))
    read = read_stamp(words.text, asked) or _read(words, asked)
    if read:
        return read
    length = take_remarks(words.text).length
    months = length.n if length and length.unit == "months" else None
    return Phrase(text, months=months, problems=(_proposed(words.text, asked) or doubts.unread(text),))


def _read(words: Words, asked: Asked) -> Phrase | None:
    """What the words say; ``None`` when any of them is not understood."""
    remarks = take_remarks(words.text)
    rest, at, ends, doubted_time = take_time(remarks.words)
    months = remarks.length.n if remarks.length and remarks.length.unit == "months" else None
    phrase = Phrase(asked.raw, time=at, months=months, time_ends=ends)
    if is_open(rest):
        others = [doubts.unread(asked.raw, other) for other in remarks.others]
        return replace(phrase, problems=(*others, *_of_the_time(at, doubted_time, asked)))
    rest = _AMERICAN_RANGE.sub(r"\2 - \3 \1\4", rest)
    joined = read_joined(_WITHIN.sub("by in ", rest), asked)
    read = settle(phrase, joined, asked, remarks.length) if joined else None
    if joined is None or read is None:
        return None
    for other in remarks.others:
        read = _dated_by(other, phrase, joined, read, asked) or read
    problems = [*read.problems, *_remarked(remarks, read, asked)]
    if any(_same_months(read, remarks.words, other) for other in remarks.others):
        problems = [problem for problem in problems if TAKEN_AS_FINANCIAL not in problem.message]
    odd = words.odd_ordinals
    problems += [doubts.doubtful(asked.raw, f"writes '{one}', and a number may be misread") for one in odd]
    problems += _of_the_time(at, doubted_time, asked)
    if remarks.recurring:
        read = replace(read, earliest=None, latest=None, each=(), precision="recurring")
        problems = [problem for problem in problems if problem.id not in ("missing-year", "relative-date")]
        problems.append(doubts.doubtful(asked.raw, "comes round again and is no single date", "the one that is meant"))
    return replace(read, problems=tuple(problems))


def _of_the_time(at: time | None, doubt: str | None, asked: Asked) -> Iterator[Problem]:
    if at and doubt == "half":
        later = f"{at.replace(hour=at.hour + 12):%H:%M}" if at.hour < 12 else "another time by the 24-hour clock"
        clocks = f"{at:%H:%M}", later
        yield doubts.doubtful(asked.raw, "gives a time that may be one of the evening", *clocks)
    if doubt == "midnight":
        yield doubts.doubtful(asked.raw, "has a midnight at either end of the day", "00:01", "23:59")


def _remarked(remarks: Remarks, read: Phrase, asked: Asked) -> Iterator[Problem]:
    if remarks.not_settled:
        yield doubts.doubtful(asked.raw, "is not settled", "the date when it is known")
    if remarks.working_days:
        yield doubts.doubtful(asked.raw, "counts days whose calendar it does not name", "the dates alone")
    for other in remarks.others:
        again = _read(Words(other), replace(asked, around=read.earliest or asked.around))
        if again is None or (again.earliest, again.latest) == (None, None):
            if not (again and _same_months(read, remarks.words, other)):
                yield doubts.unread(asked.raw, other)
        elif (again.earliest, again.latest) != (read.earliest, read.latest):
            yield doubts.doubtful(asked.raw, "says two things", read.said, again.said)


def _dated_by(other: str, phrase: Phrase, joined: Joined, read: Phrase, asked: Asked) -> Phrase | None:
    """The reading whose year is that of the same months in brackets: "Q4 (Jan - Mar 2026)"."""
    if not any(problem.id == "missing-year" for problem in read.problems):
        return None
    beside = _read(Words(other), Asked(asked.raw, None))
    if beside is None or beside.earliest is None:
        return None
    dated = settle(phrase, joined, Asked(asked.raw, beside.earliest), None)
    if dated is None or (dated.earliest, dated.latest) != (beside.earliest, beside.latest):
        return None
    settled = [p for p in dated.problems if p.id != "missing-year" and TAKEN_AS_FINANCIAL not in p.message]
    return replace(dated, problems=tuple(settled))


def _same_months(read: Phrase, words: str, other: str) -> bool:
    """Whether two phrases without a year name the same part of one: "Quarter 3 (Oct-Dec)"."""
    asked = Asked(read.raw, date(2024, 6, 1))
    first, second = (_read(Words(each), asked) for each in (words, other))
    return bool(first and second and (first.earliest, first.latest) == (second.earliest, second.latest))


def _proposed(words: str, asked: Asked) -> Problem | None:
    """What unread words may have been before a scanner or a typist had them: proposed, never taken."""
    for other in _mended(words):
        if other == words:
            continue
        read = _read(Words(other), asked)
        if read and read.precision != "none" and not any(p.id == "impossible-date" for p in read.problems):
            meant = read.said if read.earliest or read.latest else other.title()
            return doubts.doubtful(asked.raw, "could not be read surely as a date", meant)
    tokens = words.split()
    if len(tokens) > 40:
        return None
    known = [at for at, token in enumerate(tokens) if token[0].isdigit() or token in (*MONTHS, *DAYS)]
    whole = [at for at in known if not tokens[at].isdigit() or len(tokens[at]) == 4]
    first, last = (known[0], whole[-1]) if whole else (0, len(tokens))  # no word of a date is left out
    pieces = [tokens[start:] for start in range(1, min(first, 20) + 1)]
    pieces += [tokens[:end] for end in range(len(tokens) - 1, last, -1)]
    for piece in pieces:
        read = _read(Words(" ".join(piece)), asked)
        if read and read.precision == "day" and read.earliest:
            return doubts.unread(asked.raw, meant=read.said)
    return None


def _mended(words: str) -> Iterator[str]:
    yield _SPLIT_DAY.sub(r"\1\2\3", words)
    yield _SPLIT_YEAR.sub(lambda found: found[0].replace(" ", ""), words)
    yield _LETTERS.sub(lambda found: found[0].translate(_AS_DIGITS).replace(" ", ""), words)
    tokens, known = words.split(), [*MONTHS, *DAYS, *SEASONS]
    if len(tokens) <= 12:
        near = [difflib.get_close_matches(t, known, 1, 0.75) if len(t) > 3 and t.isalpha() else [t] for t in tokens]
        yield " ".join(match[0] if match else token for match, token in zip(near, tokens, strict=True))
