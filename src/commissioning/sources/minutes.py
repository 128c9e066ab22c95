"""Drafts actions from the lists of what was agreed in minutes: by rules, offline, each with the line that says it.

A draft is no action: a person reads it, mends it and loads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from commissioning.dates import read_phrase
from commissioning.errors import BadInput, Problem
from commissioning.model import ActionType
from commissioning.sources.files import decoded, read_bytes, shown_path
from commissioning.sources.programmes.files import parts_of
from commissioning.sources.programmes.grids import Loose, Part

_HELD: Final = re.compile(r"\s*held\b(?:\s+on)?\s*:?", re.I)
_DAY: Final = re.compile(r"\d{1,2}(?:st|nd|rd|th)?\s+[A-Za-z]+,?\s+\d{4}|\d{1,2}[/.]\d{1,2}[/.]\d{4}")
_MINUTE: Final = re.compile(r"\s*(?P<number>\d{1,4})\.?\s+(?P<title>[^a-z]*[A-Z]{2}[^a-z]*)$")
_TITLED: Final = re.compile(r"\s*(?P<number>\d{1,4})(?P<dot>\.?)\s+(?P<title>[A-Z][^.;:]{2,120})$")
_OPENS: Final = re.compile(
    r"\s*(?:it was\s+|(?:members|the (?:commission|committee))\s+)?(?:agreed|resolved|decisions?)\b"
    r"\s*[:–-]*\s*(?:that\b)?\s*[:–-]*\s*(?P<rest>.*)",
    re.I,
)
_SHOUTED: Final = re.compile(r"\s*(?:[Ii]t was\s+)?(?:AGREED|RESOLVED)\b|\s*(?:Agreed|Resolved|Decisions?)\s*[:–-]")
_GOES_ON: Final = re.compile(r"(?:and )?(?:that|to|for)\b", re.I)
_MARK: Final = re.compile(r"\s*(?:[-•·*–]\s+)?(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+)?")
_OWNER: Final = re.compile(r"\s*[\[(]?\b(?:action|owner|lead(?: officer)?)\s*:\s*(?P<role>[^\])]+?)[\])]?\.?$", re.I)
_BY: Final = re.compile(r"\bby (?P<words>(?:the )?(?:end of )?(?:\d{1,2}(?:st|nd|rd|th)? )?[A-Z][a-z]+ \d{4})")
_PROGRAMME: Final = r"(?:the |our )?(?:work programme|forward plan)"
_MEMBERS: Final = r"(?:members|the (?:commission|committee))"
_RULES: Final[tuple[tuple[ActionType, tuple[str, ...]], ...]] = (
    ("note", (r"minutes\b.*\b(?:confirmed|correct|approved|accurate)",)),
    ("standing", (rf"\b(?:remain|stay|keep|kept|retained)\b.*{_PROGRAMME}", r"standing item")),
    ("add-to-programme", (rf"\badd(?:ed)?\b.*{_PROGRAMME}", rf"\b(?:placed|put|included) (?:on|in) {_PROGRAMME}")),
    ("recommendation", (r"\brecommend(?:s|ed)?\b",
                        r"\b(?:executive|cabinet|mayor) (?:be|is) (?:asked|requested|urged)")),
    ("circulate", (r"\bcirculated?\b", rf"\b(?:shared? .*\bwith|sent to|provided to) {_MEMBERS}",
                   rf"\bshared? with {_MEMBERS}")),
    ("report-back", (r"\bupdates?\b", r"\breport(?:s|ed)? back\b", rf"\breturn(?:s|ed)? to (?:scrutiny|{_MEMBERS})",
                     r"\b(?:come|comes|brought|taken|presented|submitted)\b.*\b(?:meeting|report)\b",
                     r"\b(?:come|comes|brought) back\b", r"\bwritten (?:response|answer|report)\b")),
    ("monitor", (r"\bmonitor(?:ed|ing|s)?\b", r"\bfollow(?:ed|s)?\b", r"\bunder review\b", r"\btrack(?:ed|s)?\b")),
    ("note", (r"\bnote[ds]?\b", r"\b(?:thanked|welcomed)\b", r"\b(?:could|may|might)\b")),
)  # fmt: skip
"""By which words an action is of which type; the first that fits counts."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An action as the words of minutes suggest it.

    Attributes:
        text: what was agreed, in the words of the minutes.
        type: what its words make it; ``because`` are those words.
        agreed_on: the day on which the meeting was held.
        minute: the number of the minute, and ``title`` its title.
        number: its place in the list of the minute.
        line: the line of the file on which it begins; the first is 1. Of a Word file, which has none, its paragraph.
        owner: only where the words name one ("Action: Head of Service").
        stated: by when, in the words of the minutes.
        doubt: why somebody must look at it.
    """

    text: str
    type: ActionType
    because: str
    agreed_on: date
    minute: str | None
    title: str | None
    number: int
    line: int
    owner: str | None = None
    stated: str | None = None
    doubt: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The machine face."""
        return {
            "text": self.text, "type": self.type, "because": self.because, "agreed_on": self.agreed_on.isoformat(),
            "minute": self.minute, "title": self.title, "number": self.number, "line": self.line, "owner": self.owner,
            "stated": self.stated, "doubt": self.doubt,
        }  # fmt: skip


def drafts_of(path: Path, *, held: date | None = None) -> tuple[Draft, ...]:
    """The actions that minutes suggest, in their order.

    Args:
        path: the minutes: a text (or Markdown) in UTF-8 or as Windows saves it, a page, or a Word file.
        held: the day of the meeting; else the words after "Held:" that stand before a list say it.

    Raises:
        BadInput: the file cannot be read, no day is given, or nothing in it is headed Agreed or Resolved.
    """
    found = tuple(_drafts(list(_lines(path)), held, shown_path(path)))
    if not found:
        message = f"{path}: nothing is headed AGREED or RESOLVED, so there is nothing to draft an action from."
        raise BadInput("nothing-to-load", message)
    return found


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a text; of a page or a Word file its paragraphs, each with an empty line after it."""
    if path.suffix.lower() in (".docx", ".html", ".htm"):
        parts = parts_of(path, "minutes are")
        if isinstance(parts, Problem):
            raise BadInput.of([parts])
        for part in parts:
            for line, words in _said(part):
                yield line, words
                yield line, ""
        return
    content = read_bytes(path)
    text = content if isinstance(content, Problem) else decoded(path, content, fallback="cp1252")
    if isinstance(text, Problem):
        raise BadInput.of([text])
    yield from enumerate(text.splitlines(), 1)


def _said(part: Part) -> Iterator[tuple[int, str]]:
    if isinstance(part, Loose):
        for words in part.written.split("\n"):
            yield part.line, f"- {words}" if part.listed else words
        return
    for row in part.rows:
        for cell in row.cells:
            yield from ((row.line, f"- {line.text}" if line.listed else line.text) for line in cell)


def _drafts(lines: list[tuple[int, str]], held: date | None, path: str) -> Iterator[Draft]:
    day, minute, title, at, count = held, None, None, 0, 0
    while at < len(lines):
        line = _plain(lines[at][1])
        heading = _heading(line)
        if heading:
            minute, title, count = heading["number"], heading["title"].strip(" :"), 0
        elif held is None and _HELD.match(line):
            day = _held_on(line) or day
        elif _opens(line):
            if day is None:
                message = (
                    f"{path}:{lines[at][0]}: no day of the meeting stands before this list. Give it with --agreed-on."
                )
                raise BadInput("bad-usage", message)
            items, at = _items(lines, at)
            for place, (number, words) in enumerate(items, count + 1):
                yield _draft(words, day, (minute, title), place, number)
            count += len(items)
            continue
        at += 1


def _plain(line: str) -> str:
    return line.replace("**", "").strip()


def _heading(line: str, following: int = 0) -> re.Match[str] | None:
    """The heading of a minute: a number and a title, all in capitals or each long word with one.

    ``following`` is the number that the next point of a list would have: a short point is no heading.
    """
    shouted = _MINUTE.match(line)
    if shouted:
        return shouted
    found = _TITLED.match(line)
    if found is None or int(found["number"]) == following:
        return None
    long = [word for word in re.findall(r"[A-Za-z']+", found["title"]) if len(word) > 3]
    titled = bool(long) and all(word[0].isupper() for word in long)
    return found if titled or (not found["dot"] and len(long) < 12) else None


def _opens(line: str) -> bool:
    bare = _MARK.sub("", line, count=1)
    return bool(_OPENS.fullmatch(bare)) and (bool(_SHOUTED.match(bare)) or bare.rstrip().endswith(":"))


def _held_on(line: str) -> date | None:
    found = _DAY.search(line)
    phrase = read_phrase(found[0]) if found else None
    return phrase.earliest if phrase and phrase.precision == "day" else None


def _items(lines: list[tuple[int, str]], at: int) -> tuple[list[tuple[int, str]], int]:
    """The items of a list, each with its line, and where the list ends: at a heading, or after its marked items."""
    found: list[tuple[int, str]] = []
    rest = _OPENS.fullmatch(_MARK.sub("", _plain(lines[at][1]), count=1))
    if rest and rest["rest"].strip(" :–-"):
        found.append((lines[at][0], rest["rest"].strip(" :–-")))
    at, marked, after_blank = at + 1, False, not found
    while at < len(lines):
        number, line = lines[at][0], _plain(lines[at][1])
        if line and (_heading(line, len(found) + 1) or _HELD.match(line) or _opens(line)):
            break
        if line:
            bare = _MARK.sub("", line, count=1)
            if bare != line:
                found.append((number, bare))
                marked = True
            elif found and after_blank and (marked or not _GOES_ON.match(line)):
                break
            elif found and not after_blank:
                found[-1] = (found[-1][0], f"{found[-1][1]} {line}")
            else:
                found.append((number, line))
        after_blank = not line
        at += 1
    return [(number, " ".join(words.split())) for number, words in found if words.strip(" .:")], at


def _draft(words: str, day: date, minute: tuple[str | None, str | None], number: int, line: int) -> Draft:
    owner = _OWNER.search(words)
    text = re.sub(r"\s*;(?:\s*and)?$", "", (words[: owner.start()] if owner else words).strip())
    text = text[:1].upper() + text[1:]
    kind, because = _type(text)
    by = _BY.search(text)
    doubt = None if because else "no word of it says what sort of action it is; it is taken to be watched"
    if because.casefold() in ("could", "may", "might"):
        doubt = "it says what may be done, and not who does it; it is taken to be noted"
    return Draft(
        text[:2000], kind, because, day, minute[0], minute[1], number, line, owner["role"].strip() if owner else None,
        by["words"] if by else None, doubt,
    )  # fmt: skip


def _type(text: str) -> tuple[ActionType, str]:
    for kind, patterns in _RULES:
        for pattern in patterns:
            found = re.search(pattern, text, re.I)
            if found:
                return kind, found[0].strip()
    return "monitor", ""
