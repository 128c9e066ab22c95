"""Coverage-guided fuzzing of the date reader: every text has a reading that keeps the laws (docs/developing.md)."""

from __future__ import annotations

import random
import sys
from datetime import date

import atheris

with atheris.instrument_imports(include=["commissioning.dates"]):
    from commissioning.dates import read_phrase

from tests.dates.phrase_laws import WORDS, holds
from tests.fuzz.corpus import arguments

FIRST = date(1, 1, 1).toordinal()
DAYS = date.max.toordinal() - FIRST


def one(data: bytes) -> None:
    """A day for the paper (or none) from the first bytes, the phrase from the rest."""
    choice, text = data[:1], data[4:].decode("utf-8", "replace")
    around = None
    if choice and choice[0] % 2:
        number = int.from_bytes(data[1:4], "big")
        around = (
            date.fromordinal(FIRST + number % DAYS)
            if choice[0] % 4 == 1
            else date(2000 + number % 60, 1 + number % 12, 5)
        )
    phrase = read_phrase(text, around=around)
    assert phrase.raw == text
    holds(phrase)
    if (phrase.earliest or phrase.latest) and "unknown" not in phrase.said:
        again = read_phrase(phrase.said)
        assert (again.earliest, again.latest, again.each) == (phrase.earliest, phrase.latest, phrase.each), phrase.said


def mutated(data: bytes, longest: int, seed: int) -> bytes:
    """By turns what libFuzzer does to bytes, and what people do to words: put one in, take one out, write another."""
    chance = random.Random(seed)
    words = data[4:].decode("utf-8", "replace").split(" ")
    if chance.random() < 0.25:
        return bytes(atheris.Mutate(data, longest))
    if chance.random() < 0.15:
        words = chance.choice(SEEDS).split(" ")
    for _ in range(chance.randint(1, 4)):
        at, word = chance.randrange(len(words)), chance.choice(CHOICES)
        move = chance.randrange(4)
        if move == 0 and len(words) > 1:
            del words[at]
        elif move == 1:
            words[at] = word
        elif move == 2:
            words[at] += word
        else:
            words.insert(at, word)
    return (bytes(chance.randrange(256) for _ in range(4)) + " ".join(words).encode("utf-8", "replace"))[:longest]


def main(words: list[str]) -> None:
    """Starts the fuzzer; the words are libFuzzer's."""
    seeds = [b"0000" + text.encode() for text in SEEDS]
    atheris.Setup([words[0], *arguments("phrases", seeds, WORDS, words[1:])], one, custom_mutator=mutated)
    atheris.Fuzz()


SEEDS = (
    "1st January - 31 June 2026 (6 months)", "Thursday, 26 JUNE 2025 at 5:30 pm", "26 June 20255:30 pm",
    "24 April, 30 April and 6 May 2025", "Q2 2025/26", "2019-22", "w/c 17 January 2022", "by end March 2026",
    "mid to late March 2025", "between 8 and 17 April 2025", "in six months' time", "the new municipal year",
    "2025-06-26T17:30:00Z", "Quarter 3 (Oct-Dec)", "26/06/25", "Dec/Jan 2025/26", "year ending March 2023",
    "2 5 June 2025", "first Thursday in May 2026", "Easter 2026",
)  # fmt: skip

CHOICES = sorted(
    {*WORDS, *" ".join(SEEDS).split(" "), *map(str, range(32)), "June", "March", "2025", "2026", "February"}
)

if __name__ == "__main__":
    main(sys.argv)
