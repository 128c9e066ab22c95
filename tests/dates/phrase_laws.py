"""The laws of a reading, and the words that try them: for the property tests and for the fuzzer."""

from __future__ import annotations

from commissioning.dates import Phrase

WORDS = [
    "31", "0", "1st", "12th", "3 rd", "June", "feb", "Sept", "may", "2026", "0000", "9999", "1", "26", "-",
    "\u2013", "to", "and", "until", "/", ".", ":", "'", "(3 months)", "(999 months)", "(0 months)",
    "(2 weeks)", "(TBC)", "at", "5:30", "pm", "99am", "w/c", "w/e", "winter", "summer", "Q4", "H1",
    "9999/00", "2025/26", "25/26", "19", "9999-12-31", "31/12/9999", "0000-01-01", "20251301", "Thursday",
    "the", "of", "TBC", ",", "quarter 4", "\xb2", "\u0663", "by", "before", "after", "from", "between", "or",
    "mid", "end of", "early", "late", "next", "last", "year", "month", "week", "new", "municipal",
    "academic", "term", "Easter", "christmas", "in", "999", "days", "weeks", "years", "ago", "first",
    "each year", "onwards", "at the latest", "?", "noon", "midnight", "first Monday", "ending", "commencing",
    "within", "2199", "1900", "29 Feb", "meeting", "[", ")", "(", "T173000Z", "\u202e", "\x00",
]  # fmt: skip


def holds(phrase: Phrase) -> None:
    """The laws of one reading."""
    if phrase.earliest and phrase.latest:
        assert phrase.earliest <= phrase.latest
    if phrase.time_ends:
        assert phrase.time
    for first, last in phrase.each:
        assert first <= last
        assert phrase.earliest is None or phrase.earliest <= first
        assert phrase.latest is None or last <= phrase.latest
    if phrase.precision == "day" and phrase.earliest:
        assert phrase.earliest == phrase.latest
    if phrase.earliest is None and phrase.latest is None and not phrase.problems:
        assert phrase.precision == "none"
    for problem in phrase.problems:
        assert problem.message.endswith(".")
        assert problem.remedy.endswith(".")
        assert problem.value == phrase.raw
        assert len(problem.message) < 400
    phrase.as_dict()
